"""The ESP32's own clock: kept over machine.reset() and the watchdog, lost with the power. Seconds only."""

from machine import RTC

from drivers import civil


class ChipRtc:
    """machine.RTC as Unix seconds. Its dates wrap past 2068."""

    def __init__(self):
        self._rtc = RTC()

    def read(self):
        """Unix seconds UTC; whether they mean anything is the caller's to judge (reset cause)."""
        year, month, day, _, hour, minute, second, _ = self._rtc.datetime()
        return civil.unix(year, month, day, hour, minute, second)

    def write(self, at: int):
        """Sets it."""
        year, month, day, hour, minute, second = civil.split(at)
        self._rtc.datetime((year, month, day, 0, hour, minute, second, 0))
