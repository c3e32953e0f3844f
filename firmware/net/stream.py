"""A TCP connection, verified TLS over it where wanted, on which nothing takes longer than it was given."""

from errno import EAGAIN, EINPROGRESS, ETIMEDOUT
from select import POLLIN, POLLOUT, poll
from time import ticks_add, ticks_diff, ticks_ms

from firmware.net.failure import Failure


class Stream:
    """Every method but `close` may raise Failure: `timeout`, `broken`, `bad-certificate`.

    rest(): waits for a moment in which a step of a handshake may hold the interpreter; None where there is none. Such a
    wait does not count as time of the operation.
    """

    def __init__(self, rest):
        self._rest = rest
        self._raw = self._stream = None
        self._poll = poll()
        self._until = ticks_ms()

    def within(self, ms: int):
        """What follows has so long, all of it together."""
        self._until = ticks_add(ticks_ms(), ms)

    def extend(self, ms: int):
        """So much of the time did not count."""
        self._until = ticks_add(self._until, ms)

    def open(self, raw, address, host: str, ca):
        """Connects the socket `raw`, which is its own from then on. ca: DER of the one authority that may vouch for
        host, None for plain TCP. TLS shakes hands with the first read or write. Raises `refused` too."""
        self._raw = raw
        left = self._left()
        try:
            raw.settimeout(left / 1000)
            raw.connect(address)
        except OSError as error:
            raise Failure("timeout" if error.errno in (ETIMEDOUT, EINPROGRESS, EAGAIN) else "refused")
        raw.setblocking(False)
        self._stream = _verified(raw, host, ca) if ca else raw
        self._poll.register(self._stream, POLLIN)

    def readable(self, ms: int) -> bool:
        """Is there something to read, at once or so much later?"""
        self._poll.modify(self._stream, POLLIN)
        return bool(self._poll.poll(ms))

    def fill(self, view, optional=False, may_end=False):
        """Reads the whole view; bytes read. optional: None where nothing is there yet. may_end: fewer bytes where the
        connection ends before."""
        at = 0
        while at < len(view):
            count = self._do(self._stream.readinto, view[at:], POLLIN, optional)
            if count is None:
                return None
            if count == 0:
                if may_end:
                    break
                raise Failure("broken")
            at += count
        return at

    def send(self, data):
        """All of a memoryview."""
        at = 0
        while at < len(data):
            at += self._do(self._stream.write, data[at:], POLLOUT) or 0

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

    def _do(self, operation, argument, event, optional=False):
        # A call of the stream; once more whenever it says that it would have to wait.
        while True:
            if self._rest:
                began = ticks_ms()
                self._rest()
                self.extend(ticks_diff(ticks_ms(), began))
            left = self._left()
            try:
                done = operation(argument)
            except ValueError:  # mbedtls on a certificate
                raise Failure("bad-certificate")
            except OSError:
                raise Failure("broken")
            if done is not None or optional:
                self._rest = None  # something came through: hands are shaken
                return done
            self._poll.modify(self._stream, event)
            self._poll.poll(left)


def _verified(raw, host, ca):
    from tls import CERT_REQUIRED, PROTOCOL_TLS_CLIENT, SSLContext

    try:
        context = SSLContext(PROTOCOL_TLS_CLIENT)
        context.verify_mode = CERT_REQUIRED  # pyright: ignore[reportAttributeAccessIssue]
        context.load_verify_locations(ca)
        return context.wrap_socket(raw, server_hostname=host, do_handshake_on_connect=False)
    except ValueError:
        raise Failure("bad-certificate")
    except OSError:
        raise Failure("broken")
