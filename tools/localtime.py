"""Local time of the property on the host: the same answers as lib/clock/zone.py, straight from zoneinfo."""

import re
from datetime import date, datetime, time, timedelta, timezone
from typing import NamedTuple

from tools import zones
from tools.refusals import Refused

EPOCH = date(1970, 1, 1)
_FURTHEST_S = 10 * 31556952  # the lock's own table of clock changes covers 15 years from its bench day
_TEXT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{1,2}):(\d{2})(?::00)?)?\s*(Z|[+-]\d{2}:?\d{2})?$")


class Moment(NamedTuple):
    """unix: seconds; day: local date; timed: a time of day was given; note: '' or what was odd about it."""

    unix: int
    day: date
    timed: bool
    note: str


class LocalTime:
    """Like `clock.zone.Zone`, made from an IANA name. Refused `bad-setting` for an unknown one."""

    def __init__(self, zone_name: str):
        try:
            self.info = zones.load(zone_name)
        except ValueError as error:
            raise Refused("bad-setting", str(error)) from None
        self.name = zone_name

    def local(self, unix: int) -> tuple[int, int]:
        """(local civil day in days since 1970-01-01, minute of that day)."""
        at = self.at(unix)
        return day_number(at.date()), at.hour * 60 + at.minute

    def utc(self, day: int, hour: int) -> int:
        """Unix seconds at which local `day` reads `hour`:00; skipped: forward, doubled: the first."""
        return self.unix(datetime.combine(EPOCH + timedelta(days=day), time(hour)))

    def unix(self, naive: datetime) -> int:
        """Unix seconds of a local date and time, as `utc`."""
        return int(naive.replace(tzinfo=self.info, fold=0).timestamp())

    def at(self, unix: int) -> datetime:
        """Local date and time of a moment."""
        return datetime.fromtimestamp(unix, self.info)

    def oddity(self, naive: datetime) -> str:
        """'' or 'skipped' (spring: the clocks jump over it) or 'doubled' (autumn: it comes twice)."""
        first, second = (naive.replace(tzinfo=self.info, fold=fold) for fold in (0, 1))
        if first.utcoffset() == second.utcoffset():
            return ""
        back = datetime.fromtimestamp(first.timestamp(), self.info).replace(tzinfo=None)
        return "doubled" if back == naive else "skipped"

    def show(self, unix: int) -> str:
        """`Thu 24 Dec 2026 15:00 CET`."""
        at = self.at(unix)
        name = at.tzname() or ""
        return f"{at:%a} {at.day} {at:%b %Y %H:%M} " + (f"UTC{name}" if name[:1] in "+-" else name)

    def parse(self, text: str, now: int, default_hour: int) -> Moment:
        """`2026-12-24`, `2026-12-24 15:00`, either with Z or an offset, or `now`. Refused `bad-time`."""
        text = text.strip()
        if text.lower() == "now":
            now -= now % 60
            return Moment(now, self.at(now).date(), True, "")
        found = _TEXT.match(text)
        if not found or (found[4] and not found[2]):
            raise Refused(
                "bad-time", f"can't understand the time {text!r}: write it as 2026-12-24 or 2026-12-24 15:00"
            )
        try:
            hour, minute = (default_hour, 0) if found[2] is None else (int(found[2]), int(found[3]))
            naive = datetime.combine(date.fromisoformat(found[1]), time(hour, minute))
            offset = datetime.fromisoformat(naive.isoformat() + found[4].replace("Z", "+00:00")) if found[4] else None
        except ValueError:
            raise Refused("bad-time", f"there is no such date or time: {text}") from None
        note = ""
        if offset:
            unix = int(offset.timestamp())
        else:
            unix = self.unix(naive)
            note = self._note(naive, unix)
        if abs(unix - now) > _FURTHEST_S:
            raise Refused("bad-time", f"{text} is more than ten years away: is the year right?")
        return Moment(unix, self.at(unix).date(), found[2] is not None, note)

    def _note(self, naive: datetime, unix: int) -> str:
        oddity = self.oddity(naive)
        if oddity == "skipped":
            return f"the clocks jump over {naive:%H:%M} on that day; {self.show(unix)} is meant"
        if oddity == "doubled":
            return (
                f"{naive:%H:%M} comes twice on that day; the first, {self.show(unix)}, is meant "
                "(write the offset, e.g. 02:00+01:00, for the other)"
            )
        return ""


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def show_utc(unix: int) -> str:
    """`2026-12-24 14:00 UTC`."""
    return datetime.fromtimestamp(unix, timezone.utc).strftime("%Y-%m-%d %H:%M UTC")


def iso(unix: int) -> str:
    """`2026-12-24T14:00:00Z`, for scripts."""
    return datetime.fromtimestamp(unix, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
