"""Mint stay codes: a local check-in time and a length become ten digits and a window."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from codes import keys, stay
from tools.localtime import LocalTime, day_number, iso, show_utc
from tools.refusals import Refused
from tools.secretfile import Lock

MOST_NIGHTS = 31
MOST_HOURS = 24
LONGEST = 366  # nights: more is a year mistyped


@dataclass(frozen=True)
class Code:
    """kind: 'nights', 'hours' or 'once'; length in nights or hours; valid in [begins, ends)."""

    digits: str = field(repr=False)
    kind: str
    length: int
    begins: int
    ends: int
    notes: tuple[str, ...] = ()

    @property
    def grouped(self) -> str:
        """`61 2345 6789`: easier to read out and to key in."""
        return f"{self.digits[:2]} {self.digits[2:6]} {self.digits[6:]}"

    def as_dict(self, zone: LocalTime) -> dict:
        """Plain values for JSON."""
        return {
            "code": self.digits,
            "grouped": self.grouped,
            "kind": self.kind,
            "length": self.length,
            "begins": iso(self.begins),
            "ends": iso(self.ends),
            "begins_local": zone.show(self.begins),
            "ends_local": zone.show(self.ends),
            "zone": zone.name,
            "notes": list(self.notes),
        }


def nights(lock: Lock, zone: LocalTime, first: date, count: int, now: int, past: bool = False) -> Code:
    """A night code: check-in day `first` at the lock's check-in hour until check-out `count` days later."""
    if count < 1:
        raise Refused("bad-time", "a stay has at least one night")
    if count > LONGEST:
        raise Refused("too-long", f"more than {LONGEST} nights: is that right?")
    if count > MOST_NIGHTS:
        parts = split(first, count)
        orders = " and ".join(f"--from {day} --nights {length}" for day, length in parts)
        raise Refused(
            "too-long",
            f"one code holds {MOST_NIGHTS} nights: mint {len(parts)}, {orders} "
            "(they overlap by a night, so that the guest is never without a valid one)",
        )
    begins, ends = window(lock, zone, first, count)
    _not_over(zone, ends, now, past)
    digits = stay.mint(
        keys.stay_mac(lock.secret), begins // stay.HOUR_S, stay.kk_of("nights", count)
    ).decode()
    days = ((first, lock.checkin, "check-in"), (first + timedelta(days=count), lock.checkout, "check-out"))
    notes = tuple(_odd_hour(zone, *day) for day in days)
    return Code(digits, "nights", count, begins, ends, tuple(note for note in notes if note))


def window(lock: Lock, zone: LocalTime, first: date, count: int) -> tuple[int, int]:
    """(begins, ends) of a night code in Unix seconds."""
    return stay.night_window(zone, day_number(first), count, lock.checkin, lock.checkout)[1:]


def split(first: date, count: int) -> list[tuple[date, int]]:
    """(check-in day, nights) of the codes that cover a long stay.

    Each begins a day before the one before it ends: between check-out and check-in hour there would be none.
    """
    parts = []
    while count > MOST_NIGHTS:
        parts.append((first, MOST_NIGHTS))
        first, count = first + timedelta(days=MOST_NIGHTS - 1), count - MOST_NIGHTS + 1
    return parts + [(first, count)]


def hours(
    lock: Lock, zone: LocalTime, begins: int, count: int, once: bool, now: int, past: bool = False
) -> Code:
    """An hour code, single use if `once`. It starts on a whole hour of UTC, at or before `begins`, and covers
    all that was asked for: one hour more where `begins` is not on such an hour. It retires no other code."""
    if count < 1:
        raise Refused("bad-time", "an hour code lasts at least one hour")
    early = begins % stay.HOUR_S
    length = count + (1 if early else 0)
    if length > MOST_HOURS:
        shown = f"{count} hours" + (" and the part of an hour before" if early else "")
        raise Refused(
            "too-long", f"{shown}: an hour code holds {MOST_HOURS} hours; use --nights, or mint two"
        )
    start = begins // stay.HOUR_S
    ends = (start + length) * stay.HOUR_S
    _not_over(zone, ends, now, past)
    kind = "once" if once else "hours"
    digits = stay.mint(keys.stay_mac(lock.secret), start, stay.kk_of(kind, length)).decode()
    note = (
        f"hour codes start on whole hours of UTC: this one {early // 60} minutes earlier, and it lasts "
        f"{length} hours so that all of the time asked for is covered"
    )
    return Code(digits, kind, length, start * stay.HOUR_S, ends, (note,) if early else ())


def describe(code: Code) -> str:
    """`7 nights`, `3 hours`, `once, within 24 hours`."""
    unit = "night" if code.kind == "nights" else "hour"
    length = f"{code.length} {unit}{'' if code.length == 1 else 's'}"
    return f"once, within {length}" if code.kind == "once" else length


def _odd_hour(zone: LocalTime, day: date, hour: int, what: str) -> str:
    oddity = zone.oddity(datetime.combine(day, time(hour)))
    if not oddity:
        return ""
    at = zone.show(zone.utc(day_number(day), hour))
    how = "is skipped by the clock change" if oddity == "skipped" else "comes twice by the clock change"
    return f"the {what} hour {how} on {day}; the lock takes {at}"


def _not_over(zone: LocalTime, ends: int, now: int, past: bool) -> None:
    if ends <= now and not past:
        raise Refused(
            "past", f"that window ended on {zone.show(ends)} ({show_utc(ends)}); use --past to see its code"
        )
