"""DS3231 real-time clock over I2C (Maxim datasheet 19-5170, tables 1 to 3)."""

from machine import I2C, Pin

from drivers import civil

_ADDRESS = 0x68
_CONTROL = 0x0E
_EOSC = 0x80  # stops the oscillator while the chip runs on its own battery
_STATUS = 0x0F
_OSF = 0x80  # the oscillator has stopped since the flag was cleared: the time is not to be believed
_TIMEOUT_US = 5000


class DS3231:
    """profile: RTC of a board. Runs in 24-hour mode, years 2000 to 2099."""

    def __init__(self, profile):
        scl, sda = Pin(profile["scl"]), Pin(profile["sda"])
        self._bus = I2C(  # pyright: ignore[reportCallIssue]
            profile["id"], scl=scl, sda=sda, freq=100000, timeout=_TIMEOUT_US
        )
        self._time = bytearray(7)

    def read(self):
        """Unix seconds UTC, or None: no chip answers, its oscillator has stopped, or this is no date."""
        try:
            if self._bus.readfrom_mem(_ADDRESS, _STATUS, 1)[0] & _OSF:
                return None
            self._bus.readfrom_mem_into(_ADDRESS, 0, self._time)
        except OSError:
            return None
        return _parse(self._time)

    def write(self, at: int) -> bool:
        """Sets time, clears the stop flag last. False: no chip took it, or the year is not 2000 to 2099."""
        year, month, day, hour, minute, second = civil.split(at)
        if not 2000 <= year <= 2099:
            return False
        weekday = (at // 86400 + 3) % 7 + 1
        date = (second, minute, hour, weekday, day, month, year - 2000)
        try:
            self._bus.writeto_mem(_ADDRESS, 0, bytes([value // 10 << 4 | value % 10 for value in date]))
            self._clear(_CONTROL, _EOSC)
            self._clear(_STATUS, _OSF)
        except OSError:
            return False
        return True

    def _clear(self, register, bit):
        value = self._bus.readfrom_mem(_ADDRESS, register, 1)[0]
        if value & bit:
            self._bus.writeto_mem(_ADDRESS, register, bytes([value & ~bit & 0xFF]))


def _parse(registers):
    if registers[2] & 0x40 or registers[5] & 0x80:  # 12-hour mode, or a century we never set
        return None
    values = []
    for register in registers:
        if register & 15 > 9 or register >> 4 > 9:
            return None
        values.append((register >> 4) * 10 + (register & 15))
    second, minute, hour, _, day, month, year = values
    if second > 59 or minute > 59 or hour > 23 or not 1 <= month <= 12 or not 1 <= day <= 31:
        return None
    at = civil.unix(2000 + year, month, day, hour, minute, second)
    return at if civil.split(at)[2] == day else None  # no 31st of June
