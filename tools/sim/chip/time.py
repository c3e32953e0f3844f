"""Stand-in for the ESP32 port's `time` (1.25): epoch 2000, 2**30 ticks, on the simulated board's clock."""

import calendar2000 as _calendar
import simulator as _simulator
from kernel import clock as _clock
from kernel import up as _up

_MASK = 0x3FFFFFFF
_HALF = 0x20000000
_kernel = _simulator.kernel


def _looking(kernel, clock, up):
    # Without global names: the firmware asks a thousand times in a second.
    def ticks_ms():
        """Milliseconds since the chip started, modulo 2**30."""
        now = clock[0] + 1
        if clock[2] and now < clock[1]:
            clock[0] = now
        else:
            kernel.tick()
            now = clock[0]
        return (up[0] + (now - up[1]) // 1000) & 0x3FFFFFFF

    return ticks_ms


ticks_ms = _looking(_kernel, _clock, _up)


def ticks_us():
    """Microseconds since the chip started, modulo 2**30."""
    _kernel.tick()
    return _kernel.up_us() & _MASK


def ticks_cpu():
    """CPU cycles at 160 MHz, modulo 2**30."""
    _kernel.tick()
    return (_kernel.up_us() * 160) & _MASK


def _difference(kind, whole):
    def ticks_diff(end, start):
        """end - start, as a signed 30-bit number."""
        if kind(end) is not whole or kind(start) is not whole:
            return 536778792  # what the port makes of the object's address
        return ((end - start + 0x20000000) & 0x3FFFFFFF) - 0x20000000

    return ticks_diff


ticks_diff = _difference(type, int)


def ticks_add(ticks, delta):
    """ticks + delta modulo 2**30; OverflowError where the delta is too large."""
    _calendar.machine_word(delta)
    if not -_HALF < delta < _HALF:
        raise OverflowError("ticks interval overflow")
    return (ticks + delta) & _MASK


def sleep(seconds):
    """Seconds, also fractions. Negative ones hang, as on the chip."""
    if not isinstance(seconds, (int, float)):
        raise TypeError("can't convert %s to float" % type(seconds).__name__)
    if seconds < 0:
        while True:
            _kernel.sleep(1000000000)
    _kernel.sleep(int(seconds * 1000000))


def sleep_ms(ms):
    """Milliseconds; nothing where negative."""
    _kernel.sleep(_calendar.integer(ms) * 1000)


def sleep_us(us):
    """Microseconds; nothing where negative."""
    _kernel.sleep(_calendar.integer(us))


def time():
    """Seconds since 2000 of the chip's RTC, a signed 32-bit number."""
    _kernel.tick()
    return _simulator.rtc.seconds()


def time_ns():
    """Nanoseconds since 2000."""
    _kernel.tick()
    return _simulator.rtc.now_us() * 1000


def gmtime(seconds=None):
    """(year, month, day, hour, minute, second, weekday, yearday) of seconds since 2000."""
    return _calendar.split(time() if seconds is None else _calendar.machine_word(seconds))


localtime = gmtime


def mktime(parts):
    """Seconds since 2000, unsigned 32 bits: what lies before comes out as large numbers."""
    if len(parts) not in (8, 9):
        raise TypeError("mktime needs a tuple of length 8 or 9")
    return _calendar.join(*[_calendar.integer(part) for part in parts[:6]]) & 0xFFFFFFFF
