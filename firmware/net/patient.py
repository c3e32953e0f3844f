"""What `umqtt.simple` and `urequests`, who know blocking sockets only, get in their place.

A `Patient` goes in as the module `socket`, and is the socket that this makes too: it serves one connection, to one
place. It gathers small writes into one; TLS shakes hands with the first of them, before which no byte of theirs is out.
"""

from socket import AF_INET, getaddrinfo, socket
from socket import SOCK_STREAM as STREAM
from sys import modules
from time import sleep_ms

from firmware.net.failure import Failure
from firmware.net.stream import Stream

_LONGEST = 2048  # bytes handed over in one read
_GATHERED = 1024  # bytes that wait for a flush
_PIECE = 512  # bytes thrown away at a time
_MESSAGE, _PONG = 0x30, 0xD0


def put_into(patient, names):
    """Makes it the socket of these modules, as far as they are there."""
    for name in names:
        if name in modules:
            for own in ("socket", "usocket"):  # either name of that module
                setattr(modules[name], own, patient)


class Patient(Stream):
    """ca: DER of the one authority that may vouch for host, or None for plain TCP. rest: as Stream has it.

    first: the first byte of the MQTT packet that is being read, None where none came. oversized: one of its parts was
    thrown away. awaited: the first byte of the answer that may come now, once; 0: none may. answered: no PINGRESP may
    come. Messages always may; anything else is `broken`. `umqtt` calls setblocking(True) behind that first byte, and
    setblocking(False) before it where it need not be there yet.
    """

    SOCK_STREAM = STREAM

    def __init__(self, host: str, port: int, ca=None, rest=None):
        super().__init__(rest)
        self._place = (host, port)
        self._ca = ca
        self._socket = None
        self._out = bytearray()
        self._optional = False
        self._last = self._single = 0
        self.first = self.awaited = 0
        self.oversized = False
        self.answered = True

    def getaddrinfo(self, host, port, *_):
        """As socket.getaddrinfo. How long it takes is the network stack's: some seconds without a name server."""
        if (host, port) != self._place:
            raise Failure("redirected")
        try:
            return [getaddrinfo(host, port, AF_INET, STREAM)[0]]
        except (OSError, IndexError):
            raise Failure("no-name")

    def socket(self, *_):
        """Itself, once."""
        if self._socket:
            raise Failure("redirected")
        try:
            self._socket = socket()
        except OSError:
            raise Failure("broken")
        return self

    def connect(self, address):
        """Connects. Raises Failure: `refused`, `timeout`, `bad-certificate`."""
        self.open(self._socket, address, self._place[0], self._ca)

    def settimeout(self, _):
        """Nothing: `within` counts."""

    def setblocking(self, blocking):
        """Marks the begin of an MQTT packet. Raises Failure `broken` for one that nobody asked for."""
        self._optional = not blocking
        if blocking:
            first = self.first = self._last
            self.oversized = False
            self._single = 0
            if first == _PONG and not self.answered:
                self.answered = True
            elif first and first == self.awaited:
                self.awaited = 0
            elif first is not None and first & 0xF0 != _MESSAGE:
                raise Failure("broken")

    def read(self, count: int):
        """Exactly so many bytes; b'' and `oversized` in place of more than 2,048. None where the first byte of a packet
        may be missing and is. Raises Failure: `timeout`, `broken`; `oversized` for too much to read away in time."""
        self.flush()
        optional = self._optional
        self._optional = False
        self._single = self._single + 1 if count == 1 else 0
        if count < 0 or self._single > 4:  # a length has four bytes at most
            raise Failure("broken")
        if count > _LONGEST:
            self._throw_away(count)
            return b""
        data = bytearray(count)
        if count:
            self._last = None
            if self.fill(memoryview(data), optional) is None:
                return None
            self._last = data[0]
        return bytes(data)

    def write(self, data, count=None):
        """Bytes, or the first `count` of them. They may wait for `flush` or the next read."""
        if isinstance(data, str):
            data = data.encode()
        self._out.extend(data if count is None else data[:count])
        if len(self._out) > _GATHERED:
            self.flush()

    def flush(self):
        """Sends what waits."""
        if self._out:
            self.send(memoryview(self._out))
            self._out = bytearray()

    def close(self):
        """Closes the connection; any number of times."""
        super().close()
        if self._socket:
            self._socket.close()

    def _throw_away(self, count):
        self.oversized = True
        waste = memoryview(bytearray(_PIECE))
        try:
            while count:
                piece = min(count, _PIECE)
                self.fill(waste[:piece])
                count -= piece
                sleep_ms(1)  # the loop's turn
        except Failure as failure:
            raise Failure("oversized" if failure.args[0] == "timeout" else failure.args[0])
