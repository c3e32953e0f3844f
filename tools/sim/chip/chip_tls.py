"""Stand-in for the ESP32 port's `tls` (start.py puts it in that name's place): the interpreter's own, over the board's
sockets.

| on the chip | here |
|---|---|
| certificates' dates against the chip's clock | read out of the certificates and compared with it |
| a handshake's arithmetic holds the interpreter for 370 to 490 ms | 430 ms, once the peer's certificate is there |
| the fourth connection finds no memory: OSError(12) | the same; the first, too, where the board is told so |
"""

import tls as _tls

import simulator as _simulator
from stream import Stream, translated
from validity import judge as _judge

CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED = 0, 1, 2
PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER = 0, 1
MBEDTLS_VERSION = "Mbed TLS 3.6.0"
STALL_US = 430000
_MOST = 3
_REFUSED = -0x3000  # MBEDTLS_ERR_X509_FATAL_ERROR: the handshake ends
_LONGEST_US = 60000000


class SSLSocket(Stream):
    """A TLS connection over a socket."""

    _open = 0

    def __init__(self, raw, under, shaken):
        super().__init__(raw)
        SSLSocket._open += 1
        self._under = under
        self._shaken = shaken
        self.us = under.us

    def __repr__(self):
        return "<SSLSocket>"

    def usable(self):
        """OSError where it is closed, or the radio is off."""
        if self.raw is None:
            raise OSError(-28928, "MBEDTLS_ERR_SSL_BAD_INPUT_DATA")
        self._under.usable()
        self.us = self._under.us

    def take(self, count):
        """At most so many bytes; None: nothing after all."""
        buffer = bytearray(count)
        done = self._step(self.raw.readinto, buffer)
        return None if done is None else bytes(memoryview(buffer)[:done])

    def put(self, data):
        """Bytes sent; None: no room after all."""
        return self._step(self.raw.write, data)

    def _step(self, function, argument):
        # Reading and writing go on with a handshake that is under way, and nothing is out before that is through.
        try:
            done = function(argument)
        except OSError:
            if self._shaken:
                self._shaken(False)
            raise
        if self._shaken and self._shaken(done is not None):
            self._shaken = None
        return done

    def setblocking(self, flag):
        """Of the socket under it."""
        self._under.setblocking(flag)

    def close(self):
        """With the socket under it."""
        if self.raw is not None:
            SSLSocket._open -= 1
            raw, self.raw, self._poll = self.raw, None, None
            try:
                raw.close()
            except OSError:
                pass
            self._under.close()


class SSLContext:
    """verify_mode: CERT_NONE at first, as on the chip."""

    def __init__(self, protocol):
        self._context = _tls.SSLContext(protocol)
        self._context.verify_mode = CERT_NONE
        self._context.verify_callback = self._certificate
        self._shown = []
        self._rooted = False

    @property
    def verify_mode(self):
        """What is asked of the other side."""
        return self._context.verify_mode

    @verify_mode.setter
    def verify_mode(self, mode):
        self._context.verify_mode = mode

    def load_verify_locations(self, cadata):
        """The certificate authorities that may vouch: DER or PEM."""
        self._context.load_verify_locations(cadata)
        self._rooted = True

    def _certificate(self, der, depth):
        self._shown.append(bytes(der))
        try:
            if self.verify_mode == CERT_REQUIRED:
                _judge(self._shown, _simulator.rtc.now_us() // 1000000)
        except ValueError:
            return _REFUSED
        return 0

    def wrap_socket(self, sock, server_side=False, do_handshake_on_connect=True, server_hostname=None):
        """Handshake. ValueError: the certificate; OSError 116: it took too long, 12: no memory for a fourth."""
        if not isinstance(sock, Stream):
            raise OSError("stream operation not supported")
        sock.usable()
        required = self.verify_mode == CERT_REQUIRED
        if required and server_hostname is None:
            raise ValueError("CERT_REQUIRED requires server_hostname")
        if required and not self._rooted:
            raise OSError(-30336, "MBEDTLS_ERR_SSL_CA_CHAIN_REQUIRED")
        if SSLSocket._open >= _MOST or not _simulator.tls_memory:
            raise OSError(12)
        self._shown = []
        raw = self._shake(sock, server_side, do_handshake_on_connect, server_hostname)
        if do_handshake_on_connect:
            self._shaken(True)
        return SSLSocket(raw, sock, None if do_handshake_on_connect else self._shaken)

    def _shaken(self, through):
        # Called after each step, until True: the arithmetic is done, and the certificates have been judged.
        if not self._shown and not through:
            return False
        _simulator.threads.stall(STALL_US)
        if self.verify_mode == CERT_REQUIRED:
            _judge(self._shown, _simulator.rtc.now_us() // 1000000)
        return True

    def _shake(self, sock, *how):
        # It waits in C, where only the computer's clock counts.
        speed = _simulator.threads.speed
        sock.raw.setblocking(True)
        sock.raw.settimeout((sock.us or _LONGEST_US) / 1000000 / speed)
        try:
            return _simulator.threads.blocking(self._wrap, sock.raw, *how)
        except OSError as error:
            if self._shown:
                self._shaken(False)
            raise translated(error)
        finally:
            sock.raw.settimeout(None)
            sock.raw.setblocking(False)

    def _wrap(self, raw, server_side, shake, name):
        return self._context.wrap_socket(
            raw, server_side=server_side, do_handshake_on_connect=shake, server_hostname=name
        )
