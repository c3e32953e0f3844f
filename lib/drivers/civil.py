"""Calendar arithmetic for the clock chips (proleptic Gregorian; days since 1970-01-01)."""


def days(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01 to the date."""
    year -= month <= 2
    shifted = (month + 9) % 12
    return year * 365 + year // 4 - year // 100 + year // 400 + (153 * shifted + 2) // 5 + day - 719469


def unix(year: int, month: int, day: int, hour: int, minute: int, second: int) -> int:
    """Unix seconds of a UTC date and time."""
    return days(year, month, day) * 86400 + hour * 3600 + minute * 60 + second


def split(at: int):
    """(year, month, day, hour, minute, second) UTC of Unix seconds."""
    day, second = divmod(at, 86400)
    day += 719468
    era, in_era = divmod(day, 146097)
    year = (in_era - in_era // 1460 + in_era // 36524 - in_era // 146096) // 365
    in_year = in_era - (365 * year + year // 4 - year // 100)
    shifted = (5 * in_year + 2) // 153
    month = shifted + 3 if shifted < 10 else shifted - 9
    return (
        era * 400 + year + (month <= 2),
        month,
        in_year - (153 * shifted + 2) // 5 + 1,
        second // 3600,
        second // 60 % 60,
        second % 60,
    )
