"""Takes an image apart, as far as its form goes; who signed it is tools.image.signature's business."""

import hashlib
from dataclasses import dataclass

from image.manifest import BLOCK, HEADER, Manifest
from image.refusal import Refused as Judged
from tools.image import fs
from tools.refusals import Refused
from tools.sim.chip import core_image

CORE_ROOM = 0x180000


@dataclass(frozen=True)
class Image:
    """The parts of one."""

    manifest: Manifest
    header: bytes
    app: bytes
    core: bytes


class _Flash:
    """Bytes, read as the bootloader reads flash; beyond their end it is blank."""

    def __init__(self, data: bytes):
        self._data = data

    def read_into(self, offset: int, buffer: bytearray) -> None:
        part = self._data[offset : offset + len(buffer)]
        buffer[:] = part + b"\xff" * (len(buffer) - len(part))


def read(name: str) -> bytes:
    """A file, but of what is too large for an image only so much that this shows. Raises Refused `bad-file`."""
    try:
        with open(name, "rb") as file:
            return file.read(fs.SLOT + CORE_ROOM + 1)
    except OSError as error:
        raise Refused("bad-file", f"can't read {name}: {error.strerror}") from None


def manifest(block: bytes) -> Manifest:
    """As the lock reads it. Raises Refused `bad-format`."""
    try:
        return Manifest(block)
    except Judged as judged:
        raise Refused(judged.name, str(judged.detail)) from None


def header(data: bytes) -> Manifest:
    """The manifest of what begins like an image. Raises Refused `truncated`, `bad-format`."""
    if len(data) < HEADER:
        raise Refused("truncated", f"{len(data)} bytes; the header alone has {HEADER}")
    return manifest(data[:BLOCK])


def identity(data: bytes) -> bytes:
    """SHA-256 of the manifest block, by which locks remember an image."""
    return hashlib.sha256(data[:BLOCK]).digest()


def core_length(data: bytes, room: int | None = None) -> int | None:
    """Bytes of the ESP32 application image at the begin of `data`, None where there is no sound one. room: of the
    partition, in bytes, blank behind the data (default: as much as there is data)."""
    return core_image.verify(_Flash(data), 0, len(data) if room is None else room)


def check_core(core: bytes) -> None:
    """Raises Refused `too-large`, `bad-format` for a core that the bootloader would not start; none at all is sound."""
    if len(core) > CORE_ROOM:
        raise Refused("too-large", f"a core of {len(core)} bytes; there is room for {CORE_ROOM}")
    if core and core_length(core) is None:
        raise Refused("bad-format", "the core is no sound ESP32 application image")


def take(data: bytes) -> Image:
    """An image whose parts are whole, fit and have the hashes that its manifest says.

    Raises Refused `truncated`, `bad-format`, `too-large`, `bad-hash`.
    """
    said = header(data)
    if said.app_size > fs.ROOM or said.core_size > CORE_ROOM:
        sizes = f"file system of {said.app_size} bytes, core of {said.core_size}"
        raise Refused("too-large", f"{sizes}; there is room for {fs.ROOM} and {CORE_ROOM}")
    if len(data) < said.size:
        raise Refused("truncated", f"{len(data)} of {said.size} bytes")
    if len(data) > said.size:
        raise Refused("bad-format", f"{len(data) - said.size} bytes behind the image's end")
    middle = HEADER + said.app_size
    image = Image(said, data[:HEADER], data[HEADER:middle], data[middle:])
    if hashlib.sha256(image.app).digest() != said.app_hash:
        raise Refused("bad-hash", "the file system is not the one of the manifest")
    if image.core and hashlib.sha256(image.core).digest() != said.core_hash:
        raise Refused("bad-hash", "the core is not the one of the manifest")
    return image
