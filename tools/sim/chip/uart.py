"""The console's bytes on their way in: UART0 at 115,200 baud into the port's ring of 260 bytes.

What comes while the ring is full is lost. The interrupt character (Ctrl-C, unless `micropython.kbd_intr` says
otherwise) is no byte but a KeyboardInterrupt wherever the firmware waits next; with -1 it is a byte like any other.
"""

import io

ROOM = 260
CTRL_C = 3
_TURN_US = 1000
_LONG_US = 1000000000
_TURN_BYTES = 12  # 11.5, at 10 bits a byte
_POLL, _IN = 3, 1  # MP_STREAM_POLL, MP_STREAM_POLL_RD


class Uart:
    """interrupt: the interrupt character, -1 for none."""

    def __init__(self, kernel):
        self.interrupt = CTRL_C
        self._kernel = kernel
        self._coming = []  # pieces on the wire
        self._ring = bytearray()

    def feed(self, text):
        """Bytes that somebody sends, in hexadecimal."""
        idle = not self._coming
        self._coming.append(bytes.fromhex(text))
        if idle:
            self._kernel.after(_TURN_US, self._arrive)

    def any(self):
        """Is a byte there?"""
        return len(self._ring) > 0

    def take(self):
        """The next byte. There must be one."""
        byte = self._ring[0]
        self._ring = self._ring[1:]
        return byte

    def wait(self):
        """The next byte, however long it takes."""
        while not self._ring:
            self._kernel.wait(_LONG_US, False)
        return self.take()

    def _arrive(self, _):
        piece = self._coming[0]
        for byte in piece[:_TURN_BYTES]:
            if byte == self.interrupt:
                self._ring = bytearray()
                self._kernel.interrupt()
            elif len(self._ring) < ROOM:
                self._ring.append(byte)
        if len(piece) > _TURN_BYTES:
            self._coming[0] = piece[_TURN_BYTES:]
        else:
            self._coming.pop(0)
        if self._coming:
            self._kernel.after(_TURN_US, self._arrive)


class Stdin(io.IOBase):
    """`sys.stdin` and, with raw, its `buffer`. A read waits until all of it is there."""

    def __init__(self, uart, raw=None):
        self._uart = uart
        self._raw = raw is None
        self.buffer = raw

    def ioctl(self, request, argument):
        """For select.poll; it has no file descriptor."""
        if request != _POLL:
            return -1
        return argument & _IN if self._uart.any() else 0

    def typed(self):
        """Is a byte there?"""
        return self._uart.any()

    def readinto(self, buffer):
        """The whole buffer."""
        for index in range(len(buffer)):
            buffer[index] = self._byte()
        return len(buffer)

    def read(self, count=-1):
        """So many bytes; from the text's side a string, with carriage returns as newlines."""
        data = bytearray()
        while count < 0 or len(data) < count:
            data.append(self._byte())
        return bytes(data) if self._raw else str(data, "utf-8")

    def readline(self):
        """Up to and with a newline."""
        data = bytearray()
        while not data or data[-1] != 10:
            data.append(self._byte())
        return bytes(data) if self._raw else str(data, "utf-8")

    def _byte(self):
        byte = self._uart.wait()
        return 10 if byte == 13 and not self._raw else byte
