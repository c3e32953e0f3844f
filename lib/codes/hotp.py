"""HOTP, RFC 4226: a counter and a key make a code."""


def truncate(digest: bytes, digits: int) -> int:
    """Dynamic truncation, RFC 4226 section 5.3: an HMAC digest becomes a number of `digits` digits.

    The offset is the low nibble of the last byte, for SHA-256 as well (RFC 6238 appendix A).
    """
    at = digest[-1] & 0x0F
    value = (digest[at] & 0x7F) << 24 | digest[at + 1] << 16 | digest[at + 2] << 8 | digest[at + 3]
    return value % 10**digits


def number(mac, counter: int, digits: int) -> int:
    """The code of `counter` (0 or more) as a number; what comparing many needs. Costs one HMAC."""
    return truncate(mac.digest(counter.to_bytes(8, "big")), digits)


def code(mac, counter: int, digits: int) -> bytes:
    """The same as ASCII digits with leading zeros."""
    return str(10**digits + number(mac, counter, digits))[1:].encode()
