"""What listened where when sockets and TLS were recorded (`peers` of behaviour.json), on ports of this computer."""

import datetime
import socket
import ssl
import time
from contextlib import ExitStack

from tools.netlab.certificates import Authority
from tools.netlab.peer import Peer, reset, silence

H, HOLE = "192.168.4.2", "192.168.4.77"
_NOTHING = (18500, 18509)
_PAGES = {
    b"/ok": (b"200 OK", b"X-A: b\r\n", b"ok"),
    b"/redir": (b"302 Found", b"Location: http://192.168.4.2:18504/ok\r\n", b""),
    b"/chunked": (b"200 OK", b"Transfer-Encoding: chunked\r\n", b"2\r\nok\r\n0\r\n\r\n"),
    b"/json": (b"200 OK", b"", b'{"a": 1}'),
    b"/404": (b"404 Not Found", b"", b"none"),
}


class Peers:
    """All of them, within `with`. routes: as tools/sim/chip/internet.py takes them; a, b: the authorities."""

    def __init__(self, folder):
        self.a, self.b = Authority("A"), Authority("B")
        strange = Authority("bench.test")
        servers = [
            (18501, silence, None), (18502, _hi, None), (18503, _reset, None), (18504, _http, None),
            (18505, _refuse, None),
            (18511, _http, self.a.issue(folder / "a", "bench.test", *_years(2020, 2049))),
            (18512, _http, self.a.issue(folder / "expired", "bench.test", *_years(2020, 2022))),
            (18513, _http, self.a.issue(folder / "future", "bench.test", *_years(2048, 2049))),
            (18514, _http, strange.issue(folder / "own", "bench.test", *_years(2020, 2049))),
            (18515, _http, self.a.issue(folder / "common", "bench.test", *_years(2020, 2049), alternative=False)),
        ]
        self._open = ExitStack()
        self._peers = {port: Peer(serve, files, ssl.TLSVersion.TLSv1_2) for port, serve, files in servers}
        self.routes = {f"{H}:{port}": peer.port for port, peer in self._peers.items()}
        self.routes.update({f"{H}:{port}": -1 for port in _NOTHING})

    def __enter__(self):
        for peer in self._peers.values():
            self._open.enter_context(peer)
        return self

    def __exit__(self, *_):
        self._open.close()


def _years(first, last):
    today = datetime.date.today()
    return [(datetime.date(year, 1, 2) - today).days for year in (first, last)]


def _hi(connection):
    connection.sendall(b"hi\n")
    connection.shutdown(socket.SHUT_WR)
    time.sleep(0.5)


def _reset(connection):
    time.sleep(0.3)
    reset(connection)


def _http(connection):
    asked = b""
    while b"\r\n\r\n" not in asked:
        piece = connection.recv(1024)
        if not piece:
            return
        asked += piece
    status, headers, body = _PAGES[asked.split(b" ")[1]]
    length = b"" if b"chunked" in headers else b"Content-Length: %d\r\n" % len(body)
    connection.sendall(b"HTTP/1.0 " + status + b"\r\n" + length + headers + b"\r\n" + body)


def _refuse(connection):
    connection.recv(1024)
    connection.sendall(b"\x20\x02\x00\x05")
    time.sleep(0.2)
