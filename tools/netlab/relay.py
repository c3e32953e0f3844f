"""A line between a lock and its broker that can break in the middle of a packet."""

import contextlib
import socket
import threading

from tools.netlab.peer import reset

_PIECE = 4096


class Relay:
    """Passes bytes on to `port` of this computer, within `with`. `breaks` counts the connections that it has broken.
    to: that port; may be another one from now on, and one where nobody listens makes of it a line that is down."""

    def __init__(self, port: int):
        self.to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.breaks = 0
        self._left: int | None = None  # bytes that still pass, in either direction
        self._hard = False
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._part()

    def break_after(self, count: int) -> None:
        """So many bytes more, then every connection ends: an even number with FIN, an odd one with RST."""
        with self._lock:
            self._left, self._hard = count, bool(count % 2)

    def _accept(self):
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(("127.0.0.1", self.to), 5)
            except OSError:
                reset(near)  # the broker is down: refused, as far as a relay can say so
                continue
            far.settimeout(None)
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                self._open |= {near, far}
            for ends in ((near, far), (far, near)):  # from here on either may be closed at any time
                threading.Thread(target=self._pump, args=ends, daemon=True).start()

    def _pump(self, source, target):
        try:
            while True:
                data = source.recv(_PIECE)
                if not data:
                    break
                passing, broken = self._allowed(data)
                target.sendall(passing)
                if broken:
                    return self._part(hard=self._hard)
        except OSError:
            pass
        self._part((source, target))

    def _allowed(self, data):
        with self._lock:
            if self._left is None or len(data) < self._left:
                self._left = None if self._left is None else self._left - len(data)
                return data, False
            left, self._left = self._left, None
            self.breaks += 1
            return data[:left], True

    def _part(self, these=None, hard=False):
        with self._lock:
            ends = self._open & set(these) if these else set(self._open)
            self._open -= ends
        for end in ends:
            with contextlib.suppress(OSError):  # the peer may have ended it already
                # Whoever waits in recv must wake up, or the computer keeps the connection.
                end.shutdown(socket.SHUT_RD if hard else socket.SHUT_RDWR)
            if hard:
                reset(end)
            else:
                end.close()
