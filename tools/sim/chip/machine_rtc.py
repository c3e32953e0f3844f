"""`machine.RTC` of the 1.25 port, and the chip's clock behind it.

The clock and the 2,048 bytes of memory outlive resets and deep sleep. A pull on EN keeps the memory and leaves
a senseless time (as recorded); without power both start anew, the time at 2000-01-01.
"""

import calendar2000
import simulator

_MEMORY = 2048
_UNIX_2000 = 946684800
_WRAP_US = (1 << 32) * 1000000


class ChipRtc:
    """Seconds since 2000 as an offset to the board's time."""

    def __init__(self, kernel, offset_us=None, memory=b""):
        self._kernel = kernel
        self.offset_us = -kernel.total_us() if offset_us is None else offset_us
        self.memory = memory
        self.keep()

    def now_us(self):
        """us since 2000."""
        return self.offset_us + self._kernel.total_us()

    def seconds(self):
        """Seconds since 2000, as a signed 32-bit number."""
        return ((self.now_us() // 1000000 + 0x80000000) & 0xFFFFFFFF) - 0x80000000

    def set(self, seconds, us):
        """Set the time; Unix seconds keep 32 bits."""
        now = (seconds + _UNIX_2000) * 1000000 + us
        if now >= _WRAP_US:
            now -= _WRAP_US
        self.offset_us = now - _UNIX_2000 * 1000000 - self._kernel.total_us()
        self.keep()

    def remember(self, memory):
        """Set the memory."""
        self.memory = memory
        self.keep()

    def keep(self):
        """Tell the supervisor."""
        if self._kernel.channel:
            self._kernel.channel.write(("keep", "rtc", [self.offset_us, self.memory.hex()]))


class RTC:
    """The one RTC object."""

    def __new__(cls, *args):
        if args:
            raise TypeError("function takes 0 positional arguments but %d were given" % len(args))
        if not _one:
            _one.append(object.__new__(cls))
        return _one[0]

    def __repr__(self):
        return "<RTC>"

    def datetime(self, *args):
        """(year, month, day, weekday, hour, minute, second, us), or sets it (the weekday is ignored)."""
        if args:
            year, month, day, _, hour, minute, second, us = _eight(args[0])
            return simulator.rtc.set(calendar2000.join(year, month, day, hour, minute, second), us)
        simulator.kernel.tick()
        seconds, us = divmod(simulator.rtc.now_us(), 1000000)
        year, month, day, hour, minute, second, weekday, _ = calendar2000.split(seconds)
        return year, month, day, weekday, hour, minute, second, us

    def init(self, when):
        """Set to (year, month, day, hour, minute, second, us, tz)."""
        year, month, day, hour, minute, second, us, _ = _eight(when)
        simulator.rtc.set(calendar2000.join(year, month, day, hour, minute, second), us)

    def memory(self, *args):
        """The 2,048 bytes that survive a reset, or sets them."""
        if not args:
            return simulator.rtc.memory
        data = args[0]
        if not isinstance(data, (bytes, bytearray, str, memoryview)):
            raise TypeError("object with buffer protocol required")
        data = data.encode() if isinstance(data, str) else bytes(data)
        if len(data) > _MEMORY:
            raise ValueError("buffer too long")
        simulator.rtc.remember(data)


_one = []


def _eight(when):
    if not isinstance(when, (tuple, list)):
        raise TypeError("object '%s' isn't a tuple or list" % type(when).__name__)
    if len(when) != 8:
        raise ValueError("requested length 8 but object has length %d" % len(when))
    return when
