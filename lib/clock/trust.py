"""How far the clock may be off, from the last authenticated set and what has counted since."""
from clock.floors import STEP, keep
from names import HOLDING, LOST, SYNCED

# What counts the seconds -> how far it may run off, parts per million.
# DS3231SN: +-3.5 ppm from -40 to 85 C (datasheet, page 1). ESP32 crystal: 10-20 ppm, with room for heat and
# age.
DRIFT_PPM = {"rtc": 4, "uptime": 100}
COUNTERS = ("rtc", "uptime")  # order is stored: append only

# Who set the clock -> how far that time may be off, seconds. A TOTP code is good for 30 s.
SET_ERROR = {"server": 2, "bench": 2, "codes": 30}

UNKNOWN = 999999999  # bound() of a clock that was never set or was lost
HOLD_LIMIT = 120  # seconds; a clock that may be further off is lost
SYNC_AGE = 86400  # seconds after a set for which the clock counts as synced


class Trust:
    """`counter`: what counts since the error was last known, a name of DRIFT_PPM.

    Store keys: `sync` last set (30 s steps; 0 = none since the clock was lost); `held`, `held_err`,
    `held_by`: at that step the error was at most so many seconds, and this counter (its place in COUNTERS)
    took over.
    """

    def __init__(self, store):
        self._store = store
        self._sync = store.get("sync", 0) * STEP
        self._held = store.get("held", 0) * STEP
        self._error = store.get("held_err", 0)
        self.counter = COUNTERS[store.get("held_by", 0)]

    def set(self, unix: int, error: int, counter: str) -> bool:
        """An authenticated set at `unix`, right to `error` seconds. False: the store is full."""
        self._sync = unix
        ok = self.hold(unix, error, counter)
        # Last: with the power cut before this, the old `sync` stands, which is older and so trusted less.
        return keep(self._store, "sync", unix // STEP) and ok

    def hold(self, unix: int, error: int, counter: str) -> bool:
        """`counter` takes over at `unix`, with the error so far. False: the store is full.

        With the power cut between the writes the bound is too wide, never too narrow.
        """
        self._held = unix
        self._error = error
        self.counter = counter
        ok = True
        for key, value in (("held_err", error), ("held_by", COUNTERS.index(counter)), ("held", unix // STEP)):
            ok = keep(self._store, key, value) and ok
        return ok

    def forget(self) -> None:
        """The clock is lost until the next set, over restarts too. Works in a full store."""
        self._sync = 0
        if self._store.get("sync", 0):
            self._store.erase("sync")

    def bound(self, now: int) -> int:
        """Seconds by which `now` may be off."""
        if not self._sync:
            return UNKNOWN
        passed = max(0, now - self._held)
        return self._error + (passed * DRIFT_PPM[self.counter] + 999999) // 1000000

    def name(self, now: int) -> str:
        """'synced', 'holding' or 'lost'."""
        if self.bound(now) > HOLD_LIMIT:
            return LOST
        return SYNCED if now - self._sync < SYNC_AGE else HOLDING


def steps(bound: int) -> int:
    """TOTP steps (30 s) the code window opens to each side: 1..4, 0 when the clock is lost.

    One step is for the typing (RFC 6238, 5.2), one more for each 30 s of possible error.
    """
    return 0 if bound > HOLD_LIMIT else min(4, 1 + bound // STEP)
