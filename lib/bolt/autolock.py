"""When the lock locks by itself. Decides only; moves nothing."""

from bolt.names import JAMMED, LOW_BATTERY
from names import LOCKED, UNLOCKED

_RETRY_S = (60, 300, 1800)  # after the first, second, and each further failure to lock in a row


class AutoLock:
    """settings: mapping with auto_lock_s (0: never) and door_alarm_s (0: never), read at each decision.

    With a door contact the delay runs from the moment at which the door is closed and the bolt open;
    without one, from the moment at which the bolt is open.
    """

    def __init__(self, settings, ticks_diff):
        self._settings = settings
        self._ticks_diff = ticks_diff
        self._since = None
        self._open_since = None
        self._told = False
        self._failed = 0

    def moved(self, target: str, result: str, now_ms: int):
        """A movement has ended with `result`."""
        if target == LOCKED and result in (JAMMED, LOW_BATTERY):
            self._failed += 1
        else:
            self._failed = 0
        self._since = now_ms

    def decide(self, position: str, door_open, now_ms: int):
        """Returns 'lock', 'door-left-open' (once per opening) or None. door_open: True, False, or None
        where the board has no contact. position: anything else than 'unlocked' never locks."""
        alarm = self._door(door_open, now_ms)
        if position != UNLOCKED or door_open:
            self._since = None
            if position == LOCKED or door_open:
                self._failed = 0  # it can lock after all; or the door was moved, and may stand better now
            return alarm
        delay_s = self._settings["auto_lock_s"]
        if self._since is None or not delay_s:  # never: counts from when it is allowed again
            self._since = now_ms
        if not delay_s:
            return alarm
        if self._failed:
            delay_s = max(delay_s, _RETRY_S[min(self._failed, len(_RETRY_S)) - 1])
        if self._ticks_diff(now_ms, self._since) < delay_s * 1000:
            return alarm
        self._since = now_ms
        return "lock"

    def _door(self, door_open, now_ms):
        if not door_open:
            self._open_since = None
            self._told = False
            return None
        limit_s = self._settings["door_alarm_s"]
        if self._open_since is None or not limit_s:
            self._open_since = now_ms
        if self._told or not limit_s or self._ticks_diff(now_ms, self._open_since) < limit_s * 1000:
            return None
        self._told = True
        return "door-left-open"
