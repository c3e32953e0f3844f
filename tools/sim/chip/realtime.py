"""Real-time mode: the kernel's clock follows the computer's, and orders are taken as they come.

The clock never jumps over the end of a wait or an event: when the computer was busy elsewhere the board lags and
then catches up, every scan of the keypad made.
"""

import utime

from kernel import clock

_FINE_US = 1000  # the poll waits in whole milliseconds


class RealTime:
    """Drives a kernel. The limits of `run` orders do not block; the supervisor reads reports as they come."""

    def __init__(self, kernel):
        self._kernel = kernel
        self._last = utime.ticks_us()
        self._due = clock[0]  # where the clock should be
        self._base = kernel.base_s
        clock[2] = 0  # no look at it is short any more

    def _look(self):
        """Where the clock should be by now."""
        self._due -= (self._kernel.base_s - self._base) * 1000000
        self._base = self._kernel.base_s
        now = utime.ticks_us()
        self._due += utime.ticks_diff(now, self._last)
        self._last = now
        return self._due

    def sync(self):
        """Move the clock to the real time, or to the next event."""
        due = min(self._look(), clock[1])
        if due > clock[0]:
            clock[0] = due

    def wait(self, us):
        """Wait at most `us`; returns early after an event or an order."""
        kernel = self._kernel
        if kernel.channel.waiting(0):
            kernel.order(kernel.channel.read())
        end = min(clock[0] + us, clock[1])
        while True:
            left = end - self._look()
            if left <= 0:
                break
            if kernel.channel.waiting(left // 1000):
                self.sync()
                kernel.order(kernel.channel.read())
                return
            if left < _FINE_US:
                utime.sleep_us(left)
        if end > clock[0]:
            clock[0] = end
        if clock[0] >= clock[1]:
            kernel.reach(clock[0])
