"""A TCP connection, verified TLS where wanted, that keeps to its deadline.

`umqtt.simple` and `urequests` know blocking sockets only. They get one of these as their module `socket` and as the
socket that it makes: each serves one connection, to one place. It gathers small writes into one, and does the TLS
handshake with the first of them, before which no byte of theirs goes out.
"""

from errno import EAGAIN, EINPROGRESS, ETIMEDOUT
from select import POLLIN, POLLOUT, poll
from socket import AF_INET, getaddrinfo, socket
from socket import SOCK_STREAM as STREAM
from time import sleep_ms, ticks_add, ticks_diff, ticks_ms

from firmware.net.failure import Failure

LONGEST = 2048  # bytes handed over in one read
_GATHERED = 1024  # bytes that wait for a flush
_LINE = 512  # bytes of a header line
_HEAD = 4096  # bytes of all header lines
_PIECE = 512  # bytes thrown away at a time
_PONG = 0xD0


class Patient:
    """ca: DER of the one authority that may vouch for host, or None for plain TCP.

    first: the first byte of the MQTT packet that is being read. oversized: one of its parts was thrown away.
    answered: a PINGRESP came. `umqtt` calls setblocking(True) behind that first byte, and setblocking(False) before it
    where it need not be there yet.
    """

    SOCK_STREAM = STREAM

    def __init__(self, host: str, port: int, ca=None):
        self._place = (host, port)
        self._ca = ca
        self._raw = self._stream = None
        self._poll = poll()
        self._until = ticks_ms()
        self._out = bytearray()
        self._optional = False
        self._last = self._single = self._head = 0
        self.first = 0
        self.oversized = self.answered = False

    def within(self, ms: int):
        """What follows has so long, all of it together; then it fails with `timeout`."""
        self._until = ticks_add(ticks_ms(), ms)

    def extend(self, ms: int):
        """So much of the time did not count."""
        self._until = ticks_add(self._until, ms)

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
        if self._raw:
            raise Failure("redirected")
        try:
            self._raw = socket()
        except OSError:
            raise Failure("no-memory")
        return self

    def connect(self, address):
        """Connects, and puts TLS over it. Raises Failure: `refused`, `timeout`, `bad-certificate`."""
        try:
            self._raw.settimeout(self._left() / 1000)
            self._raw.connect(address)
        except Failure:
            raise
        except OSError as error:
            raise Failure("timeout" if error.errno in (ETIMEDOUT, EINPROGRESS, EAGAIN) else "refused")
        self._raw.setblocking(False)
        self._stream = self._verified() if self._ca else self._raw
        self._poll.register(self._stream, POLLIN)

    def _verified(self):
        from tls import CERT_REQUIRED, PROTOCOL_TLS_CLIENT, SSLContext

        try:
            context = SSLContext(PROTOCOL_TLS_CLIENT)
            context.verify_mode = CERT_REQUIRED
            context.load_verify_locations(self._ca)
            return context.wrap_socket(self._raw, server_hostname=self._place[0], do_handshake_on_connect=False)
        except ValueError:
            raise Failure("bad-certificate")

    def settimeout(self, _):
        """Nothing: `within` counts."""

    def setblocking(self, blocking):
        """Marks the begin of an MQTT packet."""
        self._optional = not blocking
        if blocking:
            self.first = self._last
            self.oversized = False
            self._single = 0
            if self.first == _PONG:
                self.answered = True

    def readable(self, ms: int) -> bool:
        """Is there something to read, at once or so much later?"""
        self._poll.modify(self._stream, POLLIN)
        return bool(self._poll.poll(ms))

    def read(self, count: int):
        """Exactly so many bytes; b'' and `oversized` in place of more than 2,048. None where the first byte of a packet
        may be missing and is. Raises Failure: `timeout`, `broken`, `oversized` when so much is not read away in time."""
        self.flush()
        optional = self._optional
        self._optional = False
        self._single = self._single + 1 if count == 1 else 0
        if count < 0 or self._single > 5:  # a length has four bytes at most
            raise Failure("broken")
        if count > LONGEST:
            return self._throw_away(count)
        data = bytearray(count)
        if count:
            if self._fill(memoryview(data), optional) is None:
                self._last = 0
                return None
            self._last = data[0]
        return bytes(data)

    def readinto(self, view) -> int:
        """Fills the view, or as much of it as there is before the connection ends."""
        return self._fill(view, False, True)

    def readline(self):
        """A line of a header, with its end. Raises Failure `bad-answer` for an endless one."""
        self.flush()
        line = b""
        while not line.endswith(b"\n"):
            left = min(_LINE - len(line), _HEAD - self._head)
            if left <= 0:
                raise Failure("bad-answer")
            piece = self._do(self._stream.readline, left, POLLIN)
            if not piece:
                raise Failure("broken")
            line += piece
            self._head += len(piece)
        return line

    def write(self, data, count=None):
        """Bytes, or the first `count` of them. They may wait for `flush` or the next read."""
        if isinstance(data, str):
            data = data.encode()
        self._out.extend(data if count is None else data[:count])
        if len(self._out) > _GATHERED:
            self.flush()

    def flush(self):
        """Sends what waits."""
        out, at = memoryview(self._out), 0
        while at < len(out):
            at += self._do(self._stream.write, out[at:], POLLOUT)
        if at:
            self._out = bytearray()

    def close(self):
        """Closes the connection; any number of times."""
        for stream in (self._stream, self._raw):
            try:
                if stream:
                    stream.close()
            except OSError:
                pass  # its peer was quicker

    def _left(self):
        left = ticks_diff(self._until, ticks_ms())
        if left <= 0:
            raise Failure("timeout")
        return left

    def _fill(self, view, optional, may_end=False):
        at = 0
        while at < len(view):
            count = self._do(self._stream.readinto, view[at:], POLLIN, optional)
            if count is None:
                return None
            if not count:
                if may_end:
                    break
                raise Failure("broken")
            at += count
        return at

    def _throw_away(self, count):
        self.oversized = True
        waste = memoryview(bytearray(_PIECE))
        try:
            while count:
                count -= self._fill(waste[: min(count, _PIECE)], False)
                sleep_ms(1)  # the loop's turn
        except Failure as failure:
            raise Failure("oversized" if failure.args[0] == "timeout" else failure.args[0])
        return b""

    def _do(self, operation, argument, event, optional=False):
        # A call of the stream; once more whenever it says that it would have to wait.
        while True:
            left = self._left()
            try:
                done = operation(argument)
            except ValueError:  # mbedtls on a certificate
                raise Failure("bad-certificate")
            except OSError:
                raise Failure("broken")
            if done is not None or optional:
                return done
            self._poll.modify(self._stream, event)
            self._poll.poll(left)
