"""Home Assistant's plain words, on a topic of their own. No key signs them: the code opens, as at the keypad."""

from keypad.entry import MOST


def parse(payload, retained):
    """('', ('lock',)) for `LOCK`, ('', ('enter', digits)) for `UNLOCK CODE`, ('', ('install',)) for `INSTALL`, or (name
    of the refusal, None)."""
    if retained:
        return "retained", None
    if payload is None:
        return "oversized", None
    if payload == b"LOCK":
        return "", ("lock",)
    if payload == b"INSTALL":
        return "", ("install",)
    if payload in (b"UNLOCK", b"UNLOCK "):
        return "bad-argument", None
    digits = payload[7:]
    if payload[:7] != b"UNLOCK " or len(digits) > MOST or not all([0x30 <= digit <= 0x39 for digit in digits]):
        return "malformed", None
    return "", ("enter", digits)
