"""The parts of a full flash image: what the bench writes where. docs/bench-setup.md has the map.

| part | at | what |
|---|---|---|
| bootloader | 0x1000 | of the stock file |
| table | 0x8000 | this project's own |
| nvs | 0x9000 | what the lock is told: secret, settings, Wi-Fi, broker, CA |
| otadata, phy_init, data | | blank: the bootloader starts ota_0 and notes it |
| ota_0, ota_1 | 0x10000, 0x190000 | the core, twice |
| vfs | 0x310000 | the base |
| app_0 | 0x340000 | header and file system of the signed image; app_1 is blank |
| identity | 0x3ff000 | what the lock is |
"""

import functools
import os
from dataclasses import dataclass, field
from pathlib import Path

from image.manifest import BLOCK, HEADER, Manifest
from tools.flash.store import nvs as nvs
from tools.refusals import Refused
from tools.sim.chip import core_image, partitions
from tools.sim.identity import pack_identity

SIZE = 4 * 1024 * 1024
BOOTLOADER = 0x1000
_SECTOR = 4096


@dataclass(frozen=True)
class Part:
    """Bytes that begin at an offset of the flash; `room` is what may be there."""

    name: str
    offset: int
    data: bytes = field(repr=False)
    room: int = 0


@dataclass(frozen=True)
class Core:
    """What stock MicroPython gives: bootloader and application image, each an ESP image."""

    bootloader: bytes = field(repr=False)
    app: bytes = field(repr=False)


@dataclass(frozen=True)
class Settings:
    """One board. keys: digests of trusted signing keys, 32 bytes each; stored: key -> bytes or int, for NVS (None: a
    blank one); image: the signed image for slot A (b"": none)."""

    model: str
    serial: str
    hardware: int = 1
    keys: tuple[bytes, ...] = ()
    stored: dict = field(default_factory=dict, repr=False)
    image: bytes = field(default=b"", repr=False)
    core: Core | None = field(default=None, repr=False)


def parts(settings: Settings) -> list[Part]:
    """Every part with something in it, by offset. Raises Refused: `too-large`, `bad-setting`."""
    core = settings.core or stand_in()
    app, carried = split(settings.image)
    contents = {
        "nvs": nvs(settings.stored),
        "ota_0": carried or core.app,
        "ota_1": carried or core.app,
        "vfs": base(),
        "app_0": app,
        "identity": identity(settings),
    }
    made = [
        Part("bootloader", BOOTLOADER, core.bootloader, partitions.OFFSET - BOOTLOADER),
        Part("table", partitions.OFFSET, table(), _SECTOR),
    ]
    made += placed(contents)
    return sorted(made, key=lambda part: part.offset)


def placed(contents: dict[str, bytes], rows=partitions.PROJECT) -> list[Part]:
    """The parts of {partition label: bytes}; empty ones are left out. Raises Refused `too-large`."""
    made = []
    for label, data in contents.items():
        offset, room = partitions.place(label, rows)
        if len(data) > room:
            raise Refused("too-large", f"{label}: {len(data)} bytes do not fit in {room}")
        if data:
            made.append(Part(label, offset, data, room))
    return made


def whole(made: list[Part]) -> bytes:
    """The 4 MiB of them; blank where there is none."""
    pieces, at, blank = [], 0, memoryview(_blank())
    for part in sorted(made, key=lambda part: part.offset):
        if part.offset < at:
            raise ValueError(f"{part.name} begins before the end of what is in front of it")
        pieces += blank[at : part.offset], part.data
        at = part.offset + len(part.data)
    return b"".join([*pieces, blank[at:SIZE]])


@functools.lru_cache(maxsize=None)
def _blank():
    return b"\xff" * SIZE


def create(path: Path, data: bytes) -> None:
    """A flash file, readable by its owner only, for it holds the secret; replaces what was there."""
    number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(number, "wb") as file:
        if hasattr(os, "fchmod"):
            os.fchmod(number, 0o600)
        file.write(data)


def base() -> bytes:
    """The base's file system, for `vfs`."""
    from tools.flash import base as room  # here, for the image tool uses the simulator's folder, and that these parts

    return room.base()


def table(rows=partitions.PROJECT) -> bytes:
    """The binary partition table."""
    return partitions.pack(rows)


def identity(settings: Settings) -> bytes:
    """What the lock is, for its partition."""
    return pack_identity(settings.model, settings.hardware, settings.serial, settings.keys)


def split(image: bytes) -> tuple[bytes, bytes]:
    """(what goes into the application's partition, the core that the image carries) of a signed image."""
    rest = HEADER + Manifest(image[:BLOCK]).app_size if image else 0
    return image[:rest], image[rest:]


@functools.lru_cache(maxsize=None)
def stand_in() -> Core:
    """Sound ESP images that hold nothing, for the simulator."""
    return Core(core_image.make(b"stand-in for the bootloader"), core_image.make())
