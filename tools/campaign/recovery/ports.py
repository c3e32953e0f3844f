"""What the laptop of tools/campaign/recovery/lab.py has in place of serial ports, where no time of its own may pass."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace

from esptool import loader

from tools.sim import Board


@contextmanager
def impatient() -> Iterator[None]:
    """esptool neither waits for a chip that answers at once nor spells packets for a trace that nobody reads."""
    kept = loader.time, loader.HexFormatter
    loader.time, loader.HexFormatter = SimpleNamespace(time=time.time, sleep=lambda seconds: None), lambda data: ""
    try:
        yield
    finally:
        loader.time, loader.HexFormatter = kept


class Wire:
    """A serial port straight to a board's console, as of tools.usb.port: whoever reads lets the board's time pass.
    pull_after: so many bytes to the lock, and the cable is out."""

    def __init__(self, board: Board, pull_after: int | None = None):
        self._board, self._data = board, b""
        self.received = 0
        self._pull_after = pull_after
        board.on_console(self._take)

    @property
    def in_waiting(self) -> int:
        return len(self._data)

    def write(self, data: bytes) -> None:
        self.received += len(data)
        if self._pull_after is not None and self.received > self._pull_after:
            raise OSError("the cable is out")
        self._board.type_console(data)

    def read(self, size: int) -> bytes:
        if not self._data:
            self._board.run(0.03)
        data, self._data = self._data[:size], self._data[size:]
        return data

    def close(self) -> None:
        self._board.on_console(None)

    def _take(self, data):
        self._data += data
