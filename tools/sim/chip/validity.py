"""Dates of certificates, judged by the chip's clock: the interpreter's own TLS looks at the computer's."""

import calendar2000 as _calendar

_SEQUENCE, _VERSION, _UTC = 0x30, 0xA0, 0x17


def _element(der, at):
    # (tag, start of the contents, end)
    length = der[at + 1]
    start = at + 2
    if length & 0x80:
        count = length & 0x7F
        length = int.from_bytes(der[start : start + count], "big")
        start += count
    return der[at], start, start + length


def _time(der, at):
    tag, start, end = _element(der, at)
    text = der[start:end].decode()
    if tag == _UTC:
        text = ("20" if text[:2] < "50" else "19") + text
    year = int(text[:4])
    month, day, hour, minute, second = [int(text[place : place + 2]) for place in (4, 6, 8, 10, 12)]
    return _calendar.join(year, month, day, hour, minute, second), end


def dates(der):
    """(not before, not after) of an X.509 certificate, seconds since 2000."""
    _, at, _ = _element(der, 0)
    _, at, _ = _element(der, at)  # to be signed
    if der[at] == _VERSION:
        at = _element(der, at)[2]
    for _ in range(3):  # serial number, algorithm, issuer
        at = _element(der, at)[2]
    _, at, _ = _element(der, at)
    begin, at = _time(der, at)
    return begin, _time(der, at)[0]


def judge(certificates, now):
    """ValueError as the chip says it where one of them is not valid at `now`, seconds since 2000."""
    for der in certificates:
        begin, end = dates(der)
        if now > end:
            raise ValueError("\nThe certificate validity has expired\n")
        if now < begin:
            raise ValueError("\nThe certificate validity starts in the future\n")
