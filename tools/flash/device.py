"""A lock's flash, as far as the bench and recovery need it: bytes and digests out, whole sectors in."""

import hashlib
from pathlib import Path
from typing import Protocol

from tools.sim.chip.flash import SECTOR, SIZE


class Device(Protocol):
    """Offsets and lengths in bytes. Anything may raise OSError: the cable is out."""

    def read(self, offset: int, length: int) -> bytes: ...

    def md5(self, offset: int, length: int) -> str: ...

    def write(self, offset: int, data: bytes) -> None: ...


class File:
    """A backup of a flash: to be read only."""

    def __init__(self, path: Path):
        with Path(path).open("rb") as file:
            self._data = file.read(SIZE + 1)
        if len(self._data) != SIZE:
            size = f"{len(self._data)} bytes are" if len(self._data) < SIZE else "what is over 4 MiB is"
            raise ValueError(f"{size} no backup of a whole flash")

    def read(self, offset: int, length: int) -> bytes:
        return self._data[offset : offset + length]

    def md5(self, offset: int, length: int) -> str:
        return hashlib.md5(self.read(offset, length)).hexdigest()

    def write(self, offset: int, data: bytes) -> None:
        raise OSError("a backup is not written to")


class Recall:
    """A device of which larger parts are read once: later their digest tells whether they still are the same."""

    def __init__(self, device: Device):
        self._device = device
        self._known: dict[tuple[int, int], bytes] = {}

    def read(self, offset: int, length: int) -> bytes:
        known = self._known.get((offset, length))
        if known is None or not holds(self._device, offset, known):
            known = self._device.read(offset, length)
            if length >= SECTOR:
                self._known[offset, length] = known
        return known

    def md5(self, offset: int, length: int) -> str:
        return self._device.md5(offset, length)

    def write(self, offset: int, data: bytes) -> None:
        self._device.write(offset, data)


def holds(device: Device, offset: int, data: bytes) -> bool:
    """Is that in the flash, by its digest?"""
    return device.md5(offset, len(data)) == hashlib.md5(data).hexdigest()


def sectors(data: bytes) -> bytes:
    """Filled up to whole sectors."""
    return data + b"\xff" * (-len(data) % SECTOR)
