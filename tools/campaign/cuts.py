"""The states in which a power cut can leave a flash: from its contents and a journal of what was done to it.

A cut after one operation leaves the same as a cut before the next, so a sweep over `states` is a sweep over every
operation cut before, torn at each of TEARS, and after. tools/sim/chip/flash.py writes the journal and tells what a torn
operation leaves; here is the same for bytes in memory.
"""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

TEARS = (0.0, 0.5, 0.95)  # the share of its bytes that a torn operation has done
_SECTOR = 4096


class Operation(NamedTuple):
    """An erase of the sector at `offset` (data None), or a program of at most a page."""

    offset: int
    data: bytes | None

    def __str__(self):
        return f"erase {self.offset:#x}" if self.data is None else f"program {self.offset:#x}, {len(self.data)} bytes"


class State(NamedTuple):
    """What is left when the power goes at operation `number` (from 0) of a journal: before it, or torn."""

    number: int
    how: str
    flash: bytes | bytearray


def read(journal: Path) -> list[Operation]:
    """The operations of a journal, in order."""
    data, at, found = journal.read_bytes(), 0, []
    while at < len(data):
        offset, length = struct.unpack_from("<IH", data, at)
        at += 6
        found.append(Operation(offset, data[at : at + length] if length else None))
        at += length
    return found


def apply(flash: bytearray, operation: Operation) -> None:
    """Does the whole operation."""
    offset, data = operation
    if data is None:
        flash[offset : offset + _SECTOR] = b"\xff" * _SECTOR
    else:
        flash[offset : offset + len(data)] = _and(flash[offset : offset + len(data)], data)


def torn(flash: bytearray, operation: Operation, share: float) -> None:
    """Does a part of it: of a torn program the next byte is half programmed."""
    offset, data = operation
    if data is None:
        count = int(_SECTOR * share)
        flash[offset : offset + count] = b"\xff" * count
        return
    count = min(len(data) - 1, int(len(data) * share))
    flash[offset : offset + count] = _and(flash[offset : offset + count], data[:count])
    flash[offset + count] &= data[count] | (0x55 if count % 2 else 0xAA)


def states(base: bytes, operations: list[Operation], wanted=None) -> Iterator[State]:
    """Every state, the one after the last operation included. wanted(number): leave others out."""
    flash = bytearray(base)
    for number, operation in enumerate(operations):
        if wanted is None or wanted(number):
            yield State(number, "before", bytes(flash))
            for share in TEARS:
                half = bytearray(flash)
                torn(half, operation, share)
                yield State(number, f"torn {share:.2f}", half)
        apply(flash, operation)
    if wanted is None or wanted(len(operations)):
        yield State(len(operations), "after", bytes(flash))


def _and(old, new):
    assert len(old) == len(new)
    return (int.from_bytes(old, "little") & int.from_bytes(new, "little")).to_bytes(len(old), "little")
