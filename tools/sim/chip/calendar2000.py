"""Dates of the ESP32 port: proleptic Gregorian, seconds since 2000-01-01 (a Saturday)."""

_UNIX_2000 = 946684800


def integer(value):
    """The value as the port converts a number argument: TypeError for anything but an int."""
    if not isinstance(value, int):
        raise TypeError("can't convert %s to int" % type(value).__name__)
    return value


def machine_word(value):
    """The value if it fits a signed 32-bit machine word, or OverflowError."""
    if not -0x80000000 < integer(value) < 0x80000000:
        raise OverflowError("overflow converting long int to machine word")
    return value


def days(year, month, day):
    """Days from 2000-01-01; month and day may lie outside their range."""
    year += (month - 1) // 12
    month = (month - 1) % 12 + 1
    year -= month <= 2
    shifted = (month + 9) % 12
    return year * 365 + year // 4 - year // 100 + year // 400 + (153 * shifted + 2) // 5 + day - 730426


def join(year, month, day, hour, minute, second):
    """Seconds since 2000; every part may lie outside its range."""
    return ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second


def split(seconds):
    """(year, month, day, hour, minute, second, weekday 0 = Monday, yearday from 1)."""
    day, second = divmod(seconds, 86400)
    shifted = day + 730425
    era, in_era = divmod(shifted, 146097)
    year = (in_era - in_era // 1460 + in_era // 36524 - in_era // 146096) // 365
    in_year = in_era - (365 * year + year // 4 - year // 100)
    month = (5 * in_year + 2) // 153
    mday = in_year - (153 * month + 2) // 5 + 1
    month = month + 3 if month < 10 else month - 9
    year += era * 400 + (month <= 2)
    yearday = day - days(year, 1, 1) + 1
    return year, month, mday, second // 3600, second // 60 % 60, second % 60, (day + 5) % 7, yearday


def unix(seconds):
    """Unix seconds of seconds since 2000."""
    return seconds + _UNIX_2000
