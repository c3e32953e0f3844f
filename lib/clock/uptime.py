"""Seconds since start from a wrapping millisecond counter."""


class Uptime:
    """`ticks_ms` and `ticks_diff` as in MicroPython's `time` (period 2^30 ms on the ESP32, 12.4 days).

    `seconds()` must be called at least every 6 days (half a period); the supervisor does so each minute.
    A counter that seems to run backwards counts as standing still.
    """

    def __init__(self, ticks_ms, ticks_diff):
        self._ticks_ms = ticks_ms
        self._diff = ticks_diff
        self._last = ticks_ms()
        self._ms = 0
        self._seconds = 0

    def seconds(self) -> int:
        """Whole seconds since this object was made; never decreases, whatever is done to the clock."""
        ticks = self._ticks_ms()
        passed = self._diff(ticks, self._last)
        self._last = ticks
        if passed > 0:
            passed += self._ms
            self._seconds += passed // 1000
            self._ms = passed % 1000
        return self._seconds
