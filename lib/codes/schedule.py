"""When a PIN opens: weekdays, hours of the local day, first and last moment."""

EVERY_DAY = 0x7F  # bit 0 is Monday
_THURSDAY = 3  # 1970-01-01
MINUTES = 1440


class Schedule:
    """days: bit mask, bit 0 Monday. from_minute, to_minute: of the local day, `to` not included; equal: all
    day; from > to: over midnight, and the day is the one on which it begins. not_before, not_after: Unix
    seconds, [not_before, not_after), 0 for no limit. Schedule() is always.
    """

    def __init__(self, days=EVERY_DAY, from_minute=0, to_minute=0, not_before=0, not_after=0):
        self.days = days
        self.from_minute = from_minute
        self.to_minute = to_minute
        self.not_before = not_before
        self.not_after = not_after

    def is_sound(self) -> bool:
        """True if every field is a whole number within its limits and there is a time at which it opens."""
        limits = (
            (self.days, 1, EVERY_DAY),
            (self.from_minute, 0, MINUTES - 1),
            (self.to_minute, 0, MINUTES - 1),
            (self.not_before, 0, 0xFFFFFFFF),
            (self.not_after, 0, 0xFFFFFFFF),
        )
        for value, low, high in limits:
            if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
                return False
        return not self.not_after or self.not_before < self.not_after

    def is_always(self) -> bool:
        """True if it needs no clock."""
        all_day = self.days == EVERY_DAY and self.from_minute == self.to_minute
        return all_day and not self.not_before and not self.not_after

    def is_open(self, now: int, zone) -> bool:
        """True if a PIN with this schedule opens at `now` (Unix seconds) there (lib/clock/zone.py)."""
        if now < self.not_before or (self.not_after and now >= self.not_after):
            return False
        day, minute = zone.local(now)
        if self.from_minute == self.to_minute:
            return self._has(day)
        if self.from_minute < self.to_minute:
            return self._has(day) and self.from_minute <= minute < self.to_minute
        if minute >= self.from_minute:
            return self._has(day)
        return minute < self.to_minute and self._has(day - 1)

    def _has(self, day):
        return bool(self.days >> (day + _THURSDAY) % 7 & 1)
