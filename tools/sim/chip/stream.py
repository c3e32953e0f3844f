"""What the board's sockets and TLS sockets have in common: reading and writing that waits on the board's clock."""

from uselect import POLLIN, POLLOUT
from uselect import poll as _poll

import simulator as _simulator

FOREVER_US = 1 << 50
RESET, TIMEOUT, NO_ROUTE, ABORTED, AGAIN, BAD = 104, 116, 118, 113, 11, 9
_NUMBERS = {110: TIMEOUT, 111: RESET, 32: RESET, 113: NO_ROUTE}  # the computer's: the chip's lwIP
_PIECE = 4096


def translated(error):
    """The chip's number for an OSError of the computer's."""
    number = error.errno
    return OSError(_NUMBERS[number]) if number in _NUMBERS else error


class Stream:
    """raw: the computer's socket or TLS object, not blocking; us: timeout, None for none."""

    def __init__(self, raw):
        self.raw = raw
        self.us = None
        self._poll = None

    def usable(self):
        """OSError where it is closed or not connected."""
        if self.raw is None:
            raise OSError(BAD)

    def take(self, count):
        """At most so many bytes of what has arrived; None: nothing after all."""
        return self.raw.recv(count)

    def put(self, data):
        """Bytes sent; None: no room after all."""
        return self.raw.send(data)

    def look(self, flags, ms):
        """The flags (POLLIN, POLLOUT) that hold, after at most `ms` of the computer's time; 0: none."""
        if not _simulator.net.flows():
            _poll().poll(ms)
            return 0
        if self._poll is None:
            self._poll = _poll()
            self._poll.register(self.raw, flags)
        self._poll.modify(self.raw, flags)
        for found in self._poll.poll(ms):
            return found[1]
        return 0

    def _wait(self, flags):
        # True when it may be tried; False when it may not and does not wait.
        self.usable()
        if _simulator.threads.until(lambda ms: self.look(flags, ms), FOREVER_US if self.us is None else self.us):
            _simulator.net.slow()
            return True
        if self.us == 0:
            return False
        raise OSError(TIMEOUT)

    def _some(self, count):
        while self._wait(POLLIN):
            try:
                data = self.take(count)
            except OSError as error:
                if error.errno != AGAIN:
                    raise translated(error)
                data = None
            if data is not None:
                return data
            if self.us == 0:
                break
        return None

    def recv(self, count):
        """At most so many bytes; b"" at the end."""
        data = self._some(count)
        if data is None:
            raise OSError(AGAIN)
        return data

    def read(self, count=-1):
        """So many bytes, or all up to the end; None when none is there and it does not wait."""
        data = b""
        while count < 0 or len(data) < count:
            piece = self._some(_PIECE if count < 0 else min(count - len(data), _PIECE))
            if piece is None:
                return data or None
            if not piece:
                break
            data += piece
        return data

    def readinto(self, buffer, count=-1):
        """Bytes put into the buffer; None when none is there and it does not wait."""
        data = self.read(len(buffer) if count < 0 else min(count, len(buffer)))
        if data is None:
            return None
        buffer[: len(data)] = data
        return len(data)

    def readline(self, most=-1):
        """Up to and with a newline."""
        line = b""
        while not line.endswith(b"\n") and len(line) != most:
            byte = self.read(1)
            if byte is None:
                return line or None
            if not byte:
                break
            line += byte
        return line

    def send(self, data):
        """Bytes sent; what a broken network swallows counts as sent until its buffers are full."""
        while self._wait(POLLOUT):
            try:
                done = self.put(data)
            except OSError as error:
                if error.errno != AGAIN:
                    raise translated(error)
                done = None
            if done is not None:
                return done
            if self.us == 0:
                break
        raise OSError(AGAIN)

    def write(self, data, *rest):
        """All of it: `write(data)`, `write(data, length)`, `write(data, offset, length)`. Bytes; without waiting what
        there is room for, None for none."""
        view = memoryview(data.encode() if isinstance(data, str) else data)
        if rest:
            start = rest[0] if len(rest) > 1 else 0
            view = view[start : start + rest[-1]]
        done = 0
        while done < len(view):
            try:
                done += self.send(view[done:])
            except OSError as error:
                if error.errno != AGAIN:
                    raise
                return done or None
        return done

    def sendall(self, data):
        """All of it."""
        self.write(data)

    def settimeout(self, seconds):
        """None: wait; 0: do not."""
        if seconds is not None and not isinstance(seconds, (int, float)):
            raise TypeError("can't convert %s to float" % type(seconds).__name__)
        self.us = None if seconds is None or seconds < 0 else int(seconds * 1000000)

    def setblocking(self, flag):
        """True: wait; False: do not."""
        self.us = None if flag else 0
