"""What is done to a board's flash behind the lock's back: the board starts anew with the next `run`."""

from tools.sim.chip import flash, otadata
from tools.sim.chip.partitions import place


def overwrite(board, label: str, data: bytes, at: int = 0) -> None:
    """Replaces the start of a partition (from `at`, a whole sector) by `data`, whatever was there."""
    offset, size = place(label)
    if at + len(data) > size:
        raise ValueError(f"{label}: {len(data)} bytes do not fit")
    with _opened(board) as chip:
        for sector in range(at, at + len(data), flash.SECTOR):
            chip.erase(offset + sector)
        chip.program(offset + at, data)


def select(board, slot: int) -> None:
    """Selects a slot for the next start, on trial, as `Partition.set_boot` does, without its check of the core."""
    base, _ = place("otadata")
    with _opened(board) as chip:
        index, entry = otadata.next_boot(otadata.read(chip, base), slot)
        otadata.write(chip, base, index, entry)


def states(board) -> list[tuple[int, int]]:
    """(sequence, state) of the two otadata entries."""
    base, _ = place("otadata")
    with _opened(board, reset=False) as chip:
        return [(otadata.sequence_of(entry), otadata.state_of(entry)) for entry in otadata.read(chip, base)]


class _opened:
    def __init__(self, board, reset=True):
        self._board, self._reset = board, reset

    def __enter__(self):
        if self._reset:
            self._board.reset("en")
        self._chip = flash.Flash(self._board.flash)
        return self._chip

    def __exit__(self, *_):
        self._chip.close()
