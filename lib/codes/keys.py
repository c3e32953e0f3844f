"""The keys of a lock: one for each purpose, all from its 32-byte secret, none of use for another."""

import hashlib

from codes.mac import Mac

SECRET_BYTES = 32

TOTP = b"latchkey/totp"
STAY = b"latchkey/stay"
PIN = b"latchkey/pin"
COMMAND = b"latchkey/command"
ANSWER = b"latchkey/answer"
CONSOLE = b"latchkey/console"

_TOTP_BYTES = 20  # RFC 4226 section 4, R6: 160 bits; what authenticator apps expect


class BadSecret(ValueError):
    """The lock's secret is missing or has the wrong length. Says nothing of what it holds."""


def derive(secret: bytes, purpose: bytes) -> bytes:
    """The 32-byte key of a purpose: HMAC-SHA256(secret, purpose). Raises BadSecret."""
    if not isinstance(secret, (bytes, bytearray)) or len(secret) != SECRET_BYTES:
        raise BadSecret("a lock secret is %d bytes" % SECRET_BYTES)
    return Mac(hashlib.sha256, secret).digest(purpose)


def totp_key(secret: bytes) -> bytes:
    """The 20 bytes that go into the owner's authenticator app (otpauth URI, base32)."""
    return derive(secret, TOTP)[:_TOTP_BYTES]


def totp_mac(secret: bytes) -> Mac:
    """HMAC-SHA1 of the owner's one-time codes."""
    return Mac(hashlib.sha1, totp_key(secret))


def stay_mac(secret: bytes) -> Mac:
    """HMAC-SHA256 of the stay codes: hours, single use, nights."""
    return Mac(hashlib.sha256, derive(secret, STAY))


def pin_mac(secret: bytes) -> Mac:
    """HMAC-SHA256 under which PINs are stored."""
    return Mac(hashlib.sha256, derive(secret, PIN))


def command_mac(secret: bytes) -> Mac:
    """HMAC-SHA256 of what the server tells the lock to do."""
    return Mac(hashlib.sha256, derive(secret, COMMAND))


def answer_mac(secret: bytes) -> Mac:
    """HMAC-SHA256 of what the lock says to its server."""
    return Mac(hashlib.sha256, derive(secret, ANSWER))
