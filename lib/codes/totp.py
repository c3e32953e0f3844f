"""TOTP, RFC 6238: what the owner's authenticator app shows. SHA-1, 6 digits, 30 seconds."""

from codes import hotp
from codes.compare import same

STEP_S = 30
DIGITS = 6


def step(unix: int) -> int:
    """The time step of a moment (Unix seconds)."""
    return unix // STEP_S


def code(mac, at: int) -> bytes:
    """The code of time step `at`: six ASCII digits."""
    return hotp.code(mac, at, DIGITS)


def number(mac, at: int) -> int:
    """The same as a number: what is compared."""
    return hotp.number(mac, at, DIGITS)


def match(mac, digits: bytes, centre: int, width: int, used: int):
    """Looks for `digits` in the steps centre - width to centre + width.

    Returns (fresh, stale): the matching step above `used`, and the matching one that is not; each is -1
    where there is none. Every candidate is computed and compared, found or not: 2 x width + 1 HMACs.
    """
    fresh = stale = -1
    given = int(digits)
    for at in range(max(0, centre - width), centre + width + 1):
        if same(number(mac, at), given):
            if at > used:
                fresh = at
            else:
                stale = at
    return fresh, stale
