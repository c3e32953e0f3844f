"""The floors of time: what the clock may never run back past, and why.

| floor | store key | raised by | lowered by |
|---|---|---|---|
| used | `floor` | an accepted code (`raise_floor`), a set by codes | nothing: docs/clock.md |
| estimate | `estimate` | start and each hour while trusted, a set | an authenticated set, down to `used` |
| sure | `sure` | as the estimate, but only while the clock is confirmed | an authenticated set |

The third is no floor of now(): it is the oldest time at which the search for codes in a row may find them.

Both are kept as 30-second steps (Unix seconds // 30), because NVS knows only i32.
"""
from names import StoreFull

EARLIEST = 1735689600  # 2025-01-01 00:00 UTC: no lock was made before
LATEST = 4102444800  # 2100-01-01 00:00 UTC: the DS3231 counts no further
STEP = 30  # seconds
SLACK = 600  # seconds; an accepted code may raise the floor so far above the true time


def keep(store, key: str, value: int) -> bool:
    """Write `value` if it differs; False if the store is full (the value then holds for this boot only)."""
    if store.get(key, 0) == value:
        return True
    try:
        store.put(key, value)
    except StoreFull:
        return False
    return True


class Floors:
    """Both floors, as Unix seconds, 0 where never set. `store` as in drivers/nvs.py."""

    def __init__(self, store):
        self._store = store
        self.used = store.get("floor", 0) * STEP
        self.estimate = store.get("estimate", 0) * STEP
        self.sure = store.get("sure", 0) * STEP

    def lowest(self) -> int:
        """The earliest time the clock may show."""
        return max(EARLIEST, self.used, self.estimate)

    def confirmed_at(self) -> int:
        """The latest time that an authenticated set or the owner's code vouched for; where there is none, `lowest`."""
        return max(self.used, self.sure) or self.lowest()

    def note_sure(self, unix: int) -> bool:
        """Persist `unix` as a time that was vouched for. False: the store is full."""
        self.sure = unix // STEP * STEP
        return keep(self._store, "sure", unix // STEP)

    def raise_used(self, unix: int) -> None:
        """Persist that a code of time `unix` was used. Durable when it returns; raises StoreFull."""
        step = unix // STEP
        if step * STEP > self.used:
            self._store.put("floor", step)
            self.used = step * STEP

    def raise_estimate(self, unix: int) -> bool:
        """Persist `unix`, if larger, as where a lost clock starts from. False: the store is full."""
        step = unix // STEP
        if step * STEP <= self.estimate:
            return True
        self.estimate = step * STEP
        return keep(self._store, "estimate", step)

    def lower_estimate(self, unix: int) -> bool:
        """Take the estimate back to `unix`, never below `used`. False: the store is full."""
        step = max(unix, self.used) // STEP
        if step * STEP >= self.estimate:
            return True
        self.estimate = step * STEP
        return keep(self._store, "estimate", step)
