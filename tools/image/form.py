"""Takes an image apart, as far as its form goes; who signed it is tools.image.signature's business."""

import hashlib
from dataclasses import dataclass

from image.manifest import BLOCK, HEADER, Manifest
from image.refusal import Refused as Judged
from tools.image import fs
from tools.refusals import Refused

CORE_ROOM = 0x180000
CORE_MAGIC = b"\xe9"  # ESP-IDF esp_image_header_t


@dataclass(frozen=True)
class Image:
    """The parts; `id` is the SHA-256 of the manifest block, by which locks remember an image."""

    manifest: Manifest
    header: bytes
    app: bytes
    core: bytes

    @property
    def id(self) -> bytes:
        return hashlib.sha256(self.header[:BLOCK]).digest()


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
