"""The console's bytes: UART0 behind the USB socket, where stock MicroPython has its prompt.

The port keeps 260 received bytes, 22 ms at full speed; what comes while nobody takes them is lost.
"""

import select
import sys


class Stdio:
    """Ctrl-C is a byte like any other only after `micropython.kbd_intr(-1)`."""

    def __init__(self):
        self._poll = select.poll()
        self._poll.register(sys.stdin, select.POLLIN)
        self._byte = bytearray(1)

    def take(self) -> int:
        """The next byte, or -1 where none is there: never waits, never allocates more than the poll does."""
        for _ in self._poll.ipoll(0):
            sys.stdin.buffer.readinto(self._byte)  # pyright: ignore[reportAttributeAccessIssue] not in the stubs
            return self._byte[0]
        return -1

    def put(self, text: str):
        """Sends it. What is longer than the UART's 128 bytes blocks, 87 us for each further one."""
        sys.stdout.write(text)
