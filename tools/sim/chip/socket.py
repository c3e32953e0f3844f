"""Stand-in for the ESP32 port's `socket`: TCP sockets of the computer, behind the board's network.

An address reaches what the board's routes say, on this computer only; every other one is a black hole. Waiting is
counted on the board's clock. Errors have the numbers of the chip's lwIP. There is no UDP and nobody can connect to it.
"""

import usocket as _real

import simulator as _simulator
import stream as _stream

AF_INET, AF_INET6 = 2, 10
SOCK_STREAM, SOCK_DGRAM, SOCK_RAW = 1, 2, 3
IPPROTO_IP, IPPROTO_TCP, IPPROTO_UDP, IP_ADD_MEMBERSHIP = 0, 6, 17, 3
SOL_SOCKET, SO_REUSEADDR, SO_BROADCAST, SO_BINDTODEVICE, TCP_NODELAY = 4095, 4, 32, 4107, 1

_MOST = 10
_GIVE_UP_US = 60000000  # a connect without a timeout, as recorded
_NOT_CONNECTED, _UNDER_WAY, _ALREADY = 128, 119, 120


def getaddrinfo(host, port, af=0, type=0, proto=0, flags=0):
    """[(2, 1, 0, host, (address, port))]. OSError(-202) for a name that nobody knows, or without a network."""
    if not isinstance(host, str):
        raise TypeError("can't convert '%s' object to str implicitly" % host.__class__.__name__)
    if not isinstance(port, int):
        raise OSError(-201)
    address = _address(host) or _simulator.net.resolve(host)
    if address is None or af == AF_INET6:
        raise OSError(-202)
    return [(2, 1, 0, host or address, (address, port))]


def _address(host):
    if host in ("", "localhost"):
        return "127.0.0.1" if host else "0.0.0.0"
    parts = host.split(".")
    return host if len(parts) == 4 and all(part.isdigit() and int(part) < 256 for part in parts) else None


class socket(_stream.Stream):
    """A TCP socket. At most ten; the eleventh is OSError(23)."""

    _open = 0

    def __init__(self, family=AF_INET, kind=SOCK_STREAM, proto=0):
        if kind not in (SOCK_STREAM, SOCK_DGRAM, SOCK_RAW):
            raise OSError(22)
        if socket._open >= _MOST:
            raise OSError(23)
        socket._open += 1
        super().__init__(_real.socket())
        self._state = _NOT_CONNECTED  # errno for whoever uses it; 0: connected
        self._tried = False

    def __repr__(self):
        return "<socket>"

    def connect(self, address):
        """OSError 104 refused, 116 timed out, 118 no network, 119 under way (without waiting)."""
        if not isinstance(address, (tuple, list)):
            raise TypeError("object '%s' isn't a tuple or list" % type(address).__name__)
        if len(address) != 2:
            raise ValueError("requested length 2 but object has length %d" % len(address))
        super().usable()
        if self._tried:
            raise OSError(_ALREADY if self._state == _stream.AGAIN else _NOT_CONNECTED)
        net = _simulator.net
        if not net.joined():
            raise OSError(_stream.NO_ROUTE)
        to = net.route(*address)
        self._tried = True
        if to is None:
            self._hole()
        if to < 0 and self.us == 0:
            self._state = _stream.RESET
            raise OSError(_UNDER_WAY)
        if to < 0:
            raise OSError(_stream.RESET)
        try:
            _simulator.threads.blocking(self.raw.connect, _real.getaddrinfo("127.0.0.1", to)[0][-1])
        except OSError as error:
            raise _stream.translated(error)
        self.raw.setblocking(False)
        self._state = 0
        net.slow()
        if self.us == 0:
            raise OSError(_UNDER_WAY)

    def _hole(self):
        if self.us == 0:
            self._state = _stream.AGAIN
            raise OSError(_UNDER_WAY)
        _simulator.threads.sleep(_GIVE_UP_US if self.us is None else self.us)
        raise OSError(_stream.ABORTED if self.us is None else _stream.TIMEOUT)

    def usable(self):
        """OSError where it is closed, not connected, or the radio is off."""
        super().usable()
        if self._state:
            raise OSError(self._state)
        if not _simulator.net.radio():
            raise OSError(_stream.ABORTED)

    def setsockopt(self, *_):
        """Taken, and without effect here."""

    def makefile(self, *_):
        """The socket itself is a stream."""
        return self

    def fileno(self):
        """Its number, -1 when closed."""
        return self.raw.fileno() if self.raw else -1

    def close(self):
        """No error when it is closed already."""
        if self.raw is not None:
            socket._open -= 1
            raw, self.raw, self._poll = self.raw, None, None
            raw.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
