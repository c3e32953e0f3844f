"""What codes have used up: the used step, the used single-use codes, the floor of the night codes.

| kind | written before the answer is yes | so that |
|---|---|---|
| totp, pair | `totp_step`, floor of the clock | no step at or before it opens again |
| hours | floor of the clock | time can't go back to before its use |
| once | floor of the clock, then `once` | it opens one time |
| nights | floor of the clock, then `night` if later | earlier night codes are over |
| pin | nothing | |
"""

from codes import once, stay, totp

_STEP_KEY = "totp_step"
_NIGHT_KEY = "night"
_FLOOR_KEY = "floor"  # written by the clock, in time steps
_SURE_KEY = "sure"  # likewise


class Ledger:
    """store: drivers/nvs.py; clock: lib/clock. Every write is durable when the method returns."""

    def __init__(self, store, clock):
        self._store = store
        self._clock = clock

    def used_step(self) -> int:
        """The newest time step whose code was used; 0 if none was."""
        return self._store.get(_STEP_KEY, 0)

    def lowest_step(self) -> int:
        """The oldest time step that a search may find: above the used one, not below the clock's floor, and no
        older than the last time that was vouched for."""
        return max(self.used_step() + 1, self._store.get(_FLOOR_KEY, 0), self._store.get(_SURE_KEY, 0))

    def spent(self, kind: str, start_hour: int, kk: int) -> str:
        """'' if a stay code within its window may still open, else 'used' or 'retired'."""
        if kind == "nights" and start_hour < self._store.get(_NIGHT_KEY, 0):
            return "retired"
        if kind == "once" and once.is_used(self._store, stay.counter(start_hour, kk)):
            return "used"
        return ""

    def spend_step(self, step: int):
        """A one-time code was accepted. StoreFull: it must not open."""
        self._store.put(_STEP_KEY, step)
        self._clock.raise_floor(step * totp.STEP_S)

    def spend_stay(self, kind: str, start_hour: int, kk: int) -> str:
        """A stay code was accepted. '' or 'once-full'; StoreFull: it must not open."""
        now = self._clock.now()
        self._clock.raise_floor(now)
        if kind == "once" and not once.spend(self._store, stay.counter(start_hour, kk), now):
            return "once-full"
        if kind == "nights" and start_hour > self._store.get(_NIGHT_KEY, 0):
            self._store.put(_NIGHT_KEY, start_hour)
        return ""
