"""Real-time mode: the kernel's clock follows the computer's, and orders are taken as they come."""

import utime

from kernel import clock

_FINE_US = 1000  # the poll waits in whole milliseconds


class RealTime:
    """Drives a kernel. `limit`s of `run` orders do not block; the supervisor reads reports as they come."""

    def __init__(self, kernel):
        self._kernel = kernel
        self._last = utime.ticks_us()
        self._seen = clock[0]
        self._base = kernel.base_s

    def sync(self):
        """Move the clock to the real time; what looks at it and flash operations have charged counts."""
        self._seen -= (self._kernel.base_s - self._base) * 1000000
        self._base = self._kernel.base_s
        now = utime.ticks_us()
        step = utime.ticks_diff(now, self._last) - (clock[0] - self._seen)
        if step > 0:
            clock[0] += step
            self._seen = clock[0]
            self._last = now

    def wait(self, us):
        """Wait at most `us` of real time; returns early after an event or an order."""
        kernel = self._kernel
        self.sync()
        base = kernel.base_s
        to = clock[0] + us
        while True:
            if clock[0] >= clock[1]:
                kernel.reach(clock[0])
                return
            left = min(to - (kernel.base_s - base) * 1000000, clock[1]) - clock[0]
            if left <= 0:
                return
            if kernel.channel.waiting(left // 1000):
                self.sync()
                kernel.order(kernel.channel.read())
                return
            if left < _FINE_US:
                utime.sleep_us(left)
            self.sync()
