"""Keeps the log from being filled up at the keypad: refusals that cost nobody anything are noted once a minute."""

_CHEAP = ("malformed", "throttled")
_QUIET_MS = 60_000


class Crowd:
    """Asked before a refusal is logged. A guess is never left out; the others are counted until the next record."""

    def __init__(self, ticks_ms, ticks_diff):
        self._ticks_ms = ticks_ms
        self._ticks_diff = ticks_diff
        self._reason = ""
        self._at = 0
        self._left_out = 0

    def admits(self, reason: str) -> bool:
        """False: a record like it was made less than a minute ago; it is counted."""
        now = self._ticks_ms()
        passed = self._ticks_diff(now, self._at)
        if reason in _CHEAP and reason == self._reason and 0 <= passed < _QUIET_MS:
            self._left_out += 1
            return False
        self._reason = reason
        self._at = now
        return True

    def note(self) -> bytes:
        """What to write beside the next record: how many were left out before it, b"" for none."""
        count, self._left_out = self._left_out, 0
        return b"%d left out" % count if count else b""
