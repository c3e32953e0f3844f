"""Which time to believe at start: the first row that holds decides.

| # | DS3231 | chip RTC | time from | event |
|---|---|---|---|---|
| 1 | plausible, more than 60 s off the chip | kept, near the floor | chip; DS3231 distrusted | rtc-jumped |
| 2 | plausible | any | DS3231 | - |
| 3 | missing | kept, near the floor | chip | rtc-missing |
| 3 | not plausible | kept, near the floor | chip | rtc-absurd |
| 3 | distrusted or not fitted | kept, near the floor | chip | - |
| 4 | none of these | not kept, or off | the floor; clock lost | clock-lost |

Plausible: two reads agree, the oscillator never stopped, not before the floor (less SLACK), at most 180 days
after it. Kept: the reset left the chip's RTC alone (machine.reset(), watchdog, panic; not power-on, not the
EN pin). Row 1: the chip was set from our own time within the last hour, so it is the DS3231 that leapt.
"""
from clock.floors import EARLIEST, LATEST, SLACK

RTC_AHEAD = 180 * 86400  # seconds above the floor: as far as the owner's codes in a row can find back (codes.recovery)
CHIP_AHEAD = 86400  # seconds above the floor, which is persisted hourly while the clock is trusted
_DISAGREE = 60  # seconds


def plausible(unix, floors, latest: int) -> bool:
    """`unix` (or None) can be the time, as far as the store remembers. Without a floor yet: no upper
    limit."""
    if unix is None or not EARLIEST <= unix < LATEST:
        return False
    if unix < floors.lowest() - SLACK:
        return False
    return not floors.estimate or unix <= latest


def decide(rtc, chip, floors, believed: bool):
    """(unix, counter 'rtc' | 'uptime' | 'floor', event or None) from the two readings (Unix seconds or None).

    `chip`: None unless kept over the reset. `believed`: a DS3231 is fitted and was not distrusted.
    """
    chip_ok = plausible(chip, floors, floors.lowest() + CHIP_AHEAD)
    # From the last confirmed time: unconfirmed leaps must not add up.
    rtc_ok = plausible(rtc, floors, floors.confirmed_at() + RTC_AHEAD)
    if rtc_ok and chip_ok and abs(rtc - chip) > _DISAGREE:
        return chip, "uptime", "rtc-jumped"
    if rtc_ok:
        return rtc, "rtc", None
    if chip_ok:
        if not believed:
            return chip, "uptime", None
        return chip, "uptime", "rtc-missing" if rtc is None else "rtc-absurd"
    return floors.lowest(), "floor", "clock-lost"
