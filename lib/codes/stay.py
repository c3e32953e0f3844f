"""Stay codes: ten digits, `KK` and eight digits of HOTP-SHA256. The host mints with this very file.

counter = start hour since the Unix epoch x 256 + KK, so a code tells its length and proves its start.

| KK | kind | valid |
|---|---|---|
| 01-24 | hours | that many hours from the start hour |
| 31-54 | once | KK - 30 hours, opens one time |
| 61-91 | nights | KK - 60 nights, from check-in to check-out, local time of the property |
"""

from codes import hotp

DIGITS = 10
_CODE_DIGITS = 8
HOUR_S = 3600
DAY_S = 86400

# (kind, first KK, last KK); length = KK - first + 1
KINDS = (("hours", 1, 24), ("once", 31, 54), ("nights", 61, 91))

# A code outside its time is called early or expired, not wrong, this near to it.
NEAR_HOURS = 6  # hour codes
NEAR_NIGHT_S = DAY_S  # night codes


def kind_of(kk: int):
    """(kind, length in hours or nights) of a KK, or None where no code begins with it."""
    for kind, first, last in KINDS:
        if first <= kk <= last:
            return kind, kk - first + 1
    return None


def kk_of(kind: str, length: int) -> int:
    """The KK of a kind and its length in hours or nights. ValueError where there is none."""
    for name, first, last in KINDS:
        if name == kind and 1 <= length <= last - first + 1:
            return first + length - 1
    raise ValueError("no %s code of length %d" % (kind, length))


def kk_in(digits: bytes) -> int:
    """The KK that ten digits begin with."""
    return int(digits[:2].decode())


def counter(start_hour: int, kk: int) -> int:
    """The HOTP counter; below 2^32 until the year 3883."""
    return start_hour * 256 + kk


def mint(mac, start_hour: int, kk: int) -> bytes:
    """The ten digits of a stay code (bytes, ASCII). mac: keys.stay_mac. Costs one HMAC."""
    return str(100 + kk)[1:].encode() + hotp.code(mac, counter(start_hour, kk), _CODE_DIGITS)


def number(mac, start_hour: int, kk: int) -> int:
    """The eight digits behind KK as a number: what is compared."""
    return hotp.number(mac, counter(start_hour, kk), _CODE_DIGITS)


def night_window(zone, day: int, nights: int, checkin: int, checkout: int):
    """(start hour, begins, ends) of a night code: Unix seconds, `ends` not included.

    day: local civil day number of the check-in (days since 1970-01-01); checkin, checkout: local hours.
    """
    begins = zone.utc(day, checkin)
    return begins // HOUR_S, begins, zone.utc(day + nights, checkout)


def candidates(kk: int, now: int, zone, checkin: int, checkout: int):
    """Yields (start hour, begins, ends) of each code of this KK that is valid, nearly valid or just over.

    At most 36 for hour codes and 34 for night codes; `state` tells which of the three.
    """
    kind, length = kind_of(kk) or ("", 0)
    if kind == "nights":
        last = zone.local(now)[0] + 1
        first = max(1, last - length - 2)
        starts = _moments(zone, first, last, checkin)
        stops = _moments(zone, first + length, last + length, checkout)
        for begins, ends in zip(starts, stops):
            if now - NEAR_NIGHT_S < ends and begins <= now + NEAR_NIGHT_S:
                yield begins // HOUR_S, begins, ends
        return
    this_hour = now // HOUR_S
    for hour in range(max(0, this_hour - length + 1 - NEAR_HOURS), this_hour + 1 + NEAR_HOURS):
        yield hour, hour * HOUR_S, (hour + length) * HOUR_S


def _moments(zone, first, last, hour):
    """zone.utc(day, hour) of each day from `first` to `last`.

    Asking the zone costs more than the HMAC that follows, so it is asked for every eighth day, and for those
    between only where the offset changed: no zone changes it twice within eight days.
    """
    found = [zone.utc(first, hour)]
    while first < last:
        day = min(last, first + 8)
        begin, end = found[-1], zone.utc(day, hour)
        even = end - begin == (day - first) * DAY_S
        for between in range(first + 1, day):
            found.append(begin + (between - first) * DAY_S if even else zone.utc(between, hour))
        found.append(end)
        first = day
    return found


def state(begins: int, ends: int, now: int) -> str:
    """'' within [begins, ends), else 'too-early' or 'expired'."""
    if now < begins:
        return "too-early"
    return "" if now < ends else "expired"
