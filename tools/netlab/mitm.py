"""A man in the middle: what reaches him of a connection he writes down, and passes on what he likes.

| he | with |
|---|---|
| listens only | neither `certificate` nor `says` |
| pretends to be the server, and passes on what he can read | `certificate` |
| answers by himself, without TLS | `says` |
"""

import select
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

from tools.netlab.peer import Peer

_PIECE = 4096


class Man(Peer):
    """Stands before a port of this computer within `with`. raw: all bytes that came from the clients; plain: those of
    them that he could read. down: all bytes that the server sent them, as on the wire. meddle(data): makes of the
    server's bytes what the client gets; may be changed, may wait. anonymous: offers ciphers without any certificate."""

    def __init__(self, port: int, certificate: tuple[Path, Path] | None = None, says: bytes = b"",
                 meddle: Callable[[bytes], bytes] = lambda data: data, anonymous: bool = False):
        super().__init__(self._meet)
        self._to = port
        self._says = says
        self.meddle = meddle
        self.raw, self.plain, self.down = bytearray(), bytearray(), bytearray()
        self._tls = None
        if certificate or anonymous:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        if self._tls and certificate:
            self._tls.load_cert_chain(*certificate)
        if self._tls and anonymous:
            self._tls.maximum_version = ssl.TLSVersion.TLSv1_2
            self._tls.set_ciphers("aNULL:@SECLEVEL=0")

    def _meet(self, client):
        if self._says:
            self._answer(client)
        elif self._tls:
            self._pretend(client)
        else:
            self._listen(client)

    def _answer(self, client):
        self._hear(client)
        client.sendall(self._says)
        while self._hear(client):
            pass

    def _listen(self, client):
        with socket.create_connection(("127.0.0.1", self._to)) as server:
            while True:
                for ready in select.select([client, server], [], [])[0]:
                    data = self._hear(client) if ready is client else server.recv(_PIECE)
                    if not data:
                        return
                    if ready is client:
                        server.sendall(data)
                    else:
                        self.down += data
                        client.sendall(self.meddle(data))

    def _pretend(self, client):
        # Through memory, so that the bytes on the wire are seen too.
        assert self._tls
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = self._tls.wrap_bio(incoming, outgoing, server_side=True)
        server = None
        try:
            while True:
                ready = select.select([client] + ([server] if server else []), [], [])[0]
                if client in ready:
                    data = self._hear(client)
                    if not data:
                        return
                    incoming.write(data)
                    server = server or self._shaken(tls)
                    if server:
                        server.sendall(self._read(tls))
                elif server:
                    tls.write(server.recv(_PIECE))
                client.sendall(outgoing.read())
        finally:
            if server:
                server.close()

    def _shaken(self, tls):
        # Once the client trusts him: a connection of his own to the server.
        try:
            tls.do_handshake()
        except ssl.SSLWantReadError:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context.wrap_socket(socket.create_connection(("127.0.0.1", self._to)))

    def _read(self, tls):
        data = b""
        try:
            while True:
                data += tls.read(_PIECE)
        except ssl.SSLWantReadError:
            self.plain += data
            return data

    def _hear(self, client):
        data = client.recv(_PIECE)
        self.raw += data
        return data
