"""Offset tables for lib/clock/zone.py, from the host's time zone database.

    python -m tools.zones Europe/Berlin            # the table, readable
    python -m tools.zones Europe/Berlin --out z.bin
"""
import argparse
import difflib
import struct
import sys
import time
from datetime import datetime, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

YEARS = 15
_YEAR = 31556952  # seconds, mean Gregorian year
_STRIDE = 86400  # seconds; no zone changes twice within a day


class UnknownZone(ValueError):
    """No such time zone; the message suggests near names."""


def load(zone_name: str) -> ZoneInfo:
    """The zone of that IANA name; UnknownZone with suggestions otherwise."""
    try:
        return ZoneInfo(zone_name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        names = available_timezones()
        cities = {name.rsplit("/", 1)[-1].lower(): name for name in sorted(names)}
        wanted = zone_name.strip().replace(" ", "_")
        near = difflib.get_close_matches(wanted, names, 3, 0.75)
        city = wanted.rsplit("/", 1)[-1].lower()
        near += [cities[c] for c in difflib.get_close_matches(city, cities, 2, 0.75)]
        near = list(dict.fromkeys(near))
        hint = "did you mean " + " or ".join(near) + "?" if near else "use a name such as Europe/Berlin"
        raise UnknownZone(f"unknown time zone {zone_name!r}: {hint}") from None


def _offset(zone: ZoneInfo, unix: int) -> int:
    offset = datetime.fromtimestamp(unix, timezone.utc).astimezone(zone).utcoffset()
    seconds = int(offset.total_seconds())
    if seconds % 60:
        raise ValueError(f"{zone.key}: offset of {seconds} s at {unix} is not whole minutes")
    return seconds


def changes(zone_name: str, start_unix: int, years: int = YEARS) -> list[tuple[int, int]]:
    """[(Unix seconds, offset in seconds from then on)]; the first entry is for `start_unix` itself."""
    zone = load(zone_name)
    low, offset = start_unix, _offset(zone, start_unix)
    found = [(start_unix, offset)]
    end = start_unix + years * _YEAR
    while low < end:
        high = low + _STRIDE
        if _offset(zone, high) != offset:
            first, last = low, high  # the change lies in (first, last]
            while last - first > 1:
                middle = (first + last) // 2
                if _offset(zone, middle) == offset:
                    first = middle
                else:
                    last = middle
            offset = _offset(zone, last)
            found.append((last, offset))
        low = high
    return found


def blob(zone_name: str, start_unix: int, years: int = YEARS) -> bytes:
    """Table for `clock.zone.Zone`: at most 184 bytes for 15 years of two changes a year."""
    table = changes(zone_name, start_unix, years)
    if len(table) > 256:
        raise ValueError(f"{zone_name}: {len(table) - 1} changes, the table holds 255")
    data = struct.pack(">BBh", 1, len(table) - 1, table[0][1] // 60)
    for unix, offset in table[1:]:
        data += struct.pack(">Ih", unix, offset // 60)
    return data


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.zones", description="Offset table of a time zone.")
    parser.add_argument("zone", help="IANA name, e.g. Europe/Berlin")
    parser.add_argument("--start", type=int, help="Unix seconds to start at (default: now)")
    parser.add_argument("--years", type=int, default=YEARS, help=f"years to cover (default {YEARS})")
    parser.add_argument("--out", help="write the table to this file instead of showing it")
    args = parser.parse_args(argv)
    start = int(time.time()) if args.start is None else args.start
    try:
        table, data = changes(args.zone, start, args.years), blob(args.zone, start, args.years)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    if args.out:
        with open(args.out, "wb") as file:
            file.write(data)
        return 0
    for unix, offset in table:
        when = datetime.fromtimestamp(unix, timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")
        sign = "-" if offset < 0 else "+"
        print(f"{when}  {sign}{abs(offset) // 3600:02}:{abs(offset) % 3600 // 60:02}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
