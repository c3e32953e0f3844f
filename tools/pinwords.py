"""PINs in words: which ones are too easy to guess, and on which days and times one opens."""

import re

from codes import pin_form, pin_record
from codes.schedule import EVERY_DAY
from tools.localtime import LocalTime

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_MONTH = r"(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])"
_MONTH_DAY = r"(0[1-9]|1[0-2])([0-2]\d|3[01])"


def is_guessable(pin: str) -> bool:
    """More than the lock refuses: runs, few different digits, repeated halves, years and dates."""
    if pin_form.is_weak(pin.encode()) or len(set(pin)) < 3:
        return True
    half = len(pin) // 2
    if len(pin) % 2 == 0 and pin[:half] == pin[half:]:
        return True
    if len(pin) == 4:
        return bool(re.fullmatch(rf"(19|20)\d\d|{_DAY_MONTH}|{_MONTH_DAY}", pin))
    year = r"(19|20)\d\d" if len(pin) == 8 else r"\d\d"
    return len(pin) in (6, 8) and bool(re.fullmatch(f"{_DAY_MONTH}{year}|{year}{_MONTH_DAY}", pin))


def parse_days(text: str) -> int:
    """`mon-fri`, `sat,sun`, `fri-mon` -> bit mask, bit 0 Monday. ValueError."""
    mask = 0
    for part in text.lower().split(","):
        first, _, last = part.strip().partition("-")
        if first[:3] not in DAYS or (last or first)[:3] not in DAYS:
            raise ValueError(f"days are written mon-fri or sat,sun, not {text!r}")
        day, end = DAYS.index(first[:3]), DAYS.index((last or first)[:3])
        while True:
            mask |= 1 << day
            if day == end:
                break
            day = (day + 1) % 7
    return mask


def parse_minute(text: str) -> int:
    """`09:00` -> 540; `24:00` is midnight, 0. ValueError."""
    found = re.fullmatch(r"(\d{1,2}):(\d\d)", text)
    minute = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else -1
    if not 0 <= minute <= 1440:
        raise ValueError(f"a time of day is written 09:00, not {text!r}")
    return minute % 1440


def describe(row: bytes, zone: LocalTime | None = None) -> str:
    """`mon-fri 09:00-17:00`, `always`."""
    schedule = pin_record.unpack(row).schedule
    if schedule.is_always():
        return "always"
    names = [DAYS[day] for day in range(7) if schedule.days >> day & 1]
    parts = ["every day" if schedule.days == EVERY_DAY else ",".join(names)]
    if schedule.from_minute != schedule.to_minute:
        parts.append("-".join(f"{m // 60:02}:{m % 60:02}" for m in (schedule.from_minute, schedule.to_minute)))
    for word, unix in (("from", schedule.not_before), ("until", schedule.not_after)):
        if unix:
            parts.append(f"{word} {zone.show(unix)}" if zone else f"{word} {unix}")
    return " ".join(parts)
