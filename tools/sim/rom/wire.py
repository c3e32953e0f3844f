"""The cable without a pseudo-terminal: what esptool takes for a serial port, with the loader in the same process.

Nothing waits: an answer is there as soon as its request is written, so a sweep over many pulled cables is a matter of
computing. Rates are counted as on tools.sim.rom.Port, noise at a wrong rate is not played.
"""

from tools.sim.chip.flash import Flash
from tools.sim.rom.loader import Loader
from tools.sim.rom.port import BITS, MAC


class Wire:
    """flash: the board's 4 MiB file; journal: file for its flash operations (tools/sim/chip/flash.py). With `with`.

    received, sent: bytes, both ways. marks: how many flash operations there were after each command that made some."""

    port = name = "wire:"
    in_waiting = property(lambda self: len(self._answers))

    def __init__(self, flash, mac=MAC, journal=None):
        self.received = self.sent = 0
        self.marks: list[int] = []
        self.timeout, self.write_timeout, self.baudrate = 3.0, 10.0, 115200
        self._chip = Flash(str(flash), journal=journal)
        self._loader = Loader(self._chip, mac)
        self._answers = bytearray()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def seconds(self, baud: int = 460800) -> float:
        """As of Port."""
        return (self.received + self.sent) * BITS / baud + self._loader.flash.seconds

    # -- what esptool calls

    def write(self, data: bytes) -> int:
        before = self._chip.operations
        self.received += len(data)
        self._loader.rate = self._loader.rate or self.baudrate
        answer = self._loader.feed(bytes(data))
        if self._chip.operations != before:
            self.marks.append(self._chip.operations)
        self.sent += len(answer)
        self._answers += answer
        return len(data)

    def read(self, size: int = 1) -> bytes:
        data = bytes(self._answers[:size])
        del self._answers[:size]
        return data

    def inWaiting(self) -> int:
        return len(self._answers)

    def flushInput(self) -> None:
        self._answers.clear()

    reset_input_buffer = flushInput

    def flushOutput(self) -> None:
        """All is out already."""

    def close(self) -> None:
        """The cable is out."""
        self._chip.close()
