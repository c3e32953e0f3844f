"""A flash image onto a board: the board's identity first, then what differs, then the proof."""

import hashlib
from typing import Callable

from tools.flash.device import Device
from tools.flash.order import Order
from tools.flash.parts import SIZE
from tools.refusals import Refused
from tools.sim.chip import partitions
from tools.sim.identity import parse_identity

PIECE = 0x10000


def identity(device: Device) -> dict | None:
    """What the board says it is; None for a new one. Raises Refused `wrong-board` for one that can't be read."""
    data = device.read(*partitions.place("identity"))
    if not data.strip(b"\xff"):
        return None
    try:
        return parse_identity(data)
    except ValueError:
        raise Refused("wrong-board", "the board has an identity that can't be read: it is no new one") from None


def agrees(device: Device, wanted: Order) -> None:
    """Raises Refused `wrong-board` for a board that is another lock already."""
    found = identity(device)
    if found is None:
        return
    for name in ("model", "serial", "hardware"):
        if found.get(name) != getattr(wanted, name):
            raise Refused(
                "wrong-board",
                f"the board is {found.get('model')} {found.get('serial')}, revision {found.get('hardware')}; "
                f"wanted is {wanted.model} {wanted.serial}, revision {wanted.hardware}",
            )


def write(device: Device, whole: bytes, progress: Callable[[int, int], None]) -> int:
    """Writes what differs, and has the chip prove all of it; bytes written. progress(done, total) of the 4 MiB.

    The identity is in the last piece: a board whose cable came out is new, or the old one, until all is there. Raises
    Refused `not-written`, OSError once the cable is out."""
    written = 0
    for at in range(0, SIZE, PIECE):
        piece = whole[at : at + PIECE]
        if device.md5(at, PIECE) != hashlib.md5(piece).hexdigest():
            device.write(at, piece)
            written += PIECE
        progress(at + PIECE, SIZE)
    if device.md5(0, SIZE) != hashlib.md5(whole).hexdigest():
        raise Refused("not-written", "the board holds something else than what was written to it")
    return written
