"""A signed payload, `MAC.BODY`: 32 hexadecimal digits, a point, and at most 1,024 bytes (docs/network.md, Topics)."""

from binascii import hexlify

from codes.compare import equal

MOST = 1024  # bytes of body
_MAC = 32  # digits: the first 16 bytes of the HMAC
_POINT = 0x2E


class Envelope:
    """Seals and opens what one side sends. mac, purpose: that side's, of lib/codes/keys.py; serial: the lock's, str."""

    def __init__(self, mac, purpose: bytes, serial: str):
        self._mac = mac
        self._prefix = purpose + b"\n" + serial.encode() + b"\n"

    def seal(self, body: bytes) -> bytes:
        """The payload of a body. ValueError for a body that nobody would open."""
        if len(body) > MOST:
            raise ValueError("body of %d bytes" % len(body))
        return self._digits(body) + b"." + body

    def open(self, payload):
        """('', body), or (name of the refusal, b''). payload: bytes of any kind and length, or None for one that was
        too long to be kept. Compares in constant time."""
        if payload is None or len(payload) > _MAC + 1 + MOST:
            return "oversized", b""
        if len(payload) <= _MAC or payload[_MAC] != _POINT or not is_hex(payload[:_MAC]):
            return "malformed", b""
        body = payload[_MAC + 1 :]
        return ("", body) if equal(self._digits(body), payload[:_MAC]) else ("bad-mac", b"")

    def _digits(self, body):
        return hexlify(self._mac.digest(self._prefix + body))[:_MAC]


def is_hex(digits) -> bool:
    """True for bytes that are all hexadecimal digits, small letters."""
    return all([0x30 <= digit <= 0x39 or 0x61 <= digit <= 0x66 for digit in digits])
