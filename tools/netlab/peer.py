"""A peer that does what no sound server does: each connection is handed to a function."""

import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from pathlib import Path

CONNACK = b"\x20\x02\x00\x00"


class Peer:
    """Listens within `with`; serve(connection) runs in a thread of its own, and its OSErrors are nobody's concern.

    certificate: paths of certificate and key for TLS, or None; newest: version of TLS. served: how many connections
    there were.
    """

    def __init__(self, serve: Callable[[socket.socket], None], certificate: tuple[Path, Path] | None = None,
                 newest=ssl.TLSVersion.MAXIMUM_SUPPORTED):
        self._serve = serve
        self._context = None
        if certificate:
            self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._context.maximum_version = newest
            self._context.load_cert_chain(*certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.served = 0

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Listens no more; any number of times."""
        try:
            self._listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it was closed before
        self._listener.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.served += 1
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection):
        try:
            connection.settimeout(60)
            if self._context:
                connection = self._context.wrap_socket(connection, server_side=True)
            self._serve(connection)
        except OSError:
            pass
        finally:
            connection.close()


def packet(connection: socket.socket) -> tuple[int, bytes]:
    """Reads an MQTT packet: (first byte, body)."""
    first, length = _exactly(connection, 1)[0], 0
    for place in range(4):
        byte = _exactly(connection, 1)[0]
        length |= (byte & 0x7F) << (7 * place)
        if byte < 0x80:
            break
    return first, _exactly(connection, length)


def greet(connection: socket.socket):
    """Plays a sound broker up to the SUBACK of one subscription."""
    packet(connection)
    connection.sendall(CONNACK)
    _, body = packet(connection)
    connection.sendall(b"\x90\x03" + body[:2] + b"\x01")


def published(topic: bytes, payload: bytes, first: int = 0x30) -> bytes:
    """A PUBLISH packet; first: 0x31 for retained, 0x32 for QoS 1 (packet ID 7)."""
    body = struct.pack(">H", len(topic)) + topic + (b"\x00\x07" if first & 6 else b"") + payload
    length, left = b"", len(body)
    while True:
        length += bytes([(left & 0x7F) | (0x80 if left > 0x7F else 0)])
        left >>= 7
        if not left:
            return bytes([first]) + length + body


def silence(connection: socket.socket):
    """Reads nothing, says nothing, until the other side has gone."""
    while _open(connection):
        time.sleep(0.05)


def reset(connection: socket.socket):
    """Ends it with a TCP reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class BlackHole:
    """A port whose queue of connections is full within `with`: a connect there is answered by nothing."""

    def __enter__(self):
        self._sockets = [socket.socket()]
        self._sockets[0].bind(("127.0.0.1", 0))
        self._sockets[0].listen(0)
        self.port = self._sockets[0].getsockname()[1]
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.1", self.port))
            self._sockets.append(filler)
        return self

    def __exit__(self, *_):
        for each in self._sockets:
            each.close()


def _open(connection):
    # Readable with nothing to read means closed; a TLS connection's own bytes do not matter here.
    try:
        return socket.socket.recv(connection, 1, socket.MSG_PEEK | socket.MSG_DONTWAIT) != b""
    except BlockingIOError:
        return True
    except ValueError:  # ssl allows no flags
        return connection.fileno() >= 0


def _exactly(connection, count):
    data = b""
    while len(data) < count:
        piece = connection.recv(count - len(data))
        if not piece:
            raise OSError("the other side has gone")
        data += piece
    return data
