"""A technician's visit: for ten minutes at most the console is stock MicroPython's, and a timer feeds the watchdog.

A soft reset (Ctrl-D, mpremote) starts boot.py again and stops the timer; a note in the RTC's memory, which also says
when the visit ends, tells it then. Any other reset ends the visit.
"""

import time

import machine

SECONDS = 600
_NOTE = b"visit "
_WATCHDOG_MS = 15_000
_FEED_MS = 1000
_TIMER = 1  # drivers/guard.py has 0


def begin():
    """The lock has ended, the motor is off: the console may be had."""
    machine.RTC().memory(_NOTE + b"%d" % (time.time() + SECONDS))
    _give(SECONDS)


def given() -> bool:
    """Has the console been given away since the last hard reset? Asked by the base, whoever gave it."""
    return _left() > 0


def goes_on() -> bool:
    """Called first of all: True where this start is a soft reset within a visit. Any other one ends the visit."""
    if machine.RTC().memory()[: len(_NOTE)] != _NOTE:
        return False  # drivers/system.py keeps another one there
    left = _left()
    if not left or machine.reset_cause() != machine.SOFT_RESET:
        machine.RTC().memory(b"")
        return False
    _give(left)
    from drivers import storage

    try:
        storage.mount()
    except (OSError, IndexError):
        pass  # the technician will see
    return True


def _left():
    # Seconds of a visit that are left, by the note; 0 where there is none.
    note = machine.RTC().memory()
    if note[: len(_NOTE)] != _NOTE:
        return 0
    try:
        left = int(note[len(_NOTE) :]) - time.time()
    except ValueError:
        return 0
    return left if 0 < left <= SECONDS else 0


def _give(seconds):
    left = [seconds * 1000 // _FEED_MS]
    feed = machine.WDT(timeout=_WATCHDOG_MS).feed
    feed()

    def tick(_):
        left[0] -= 1
        if left[0] > 0:  # else the watchdog ends the visit
            feed()

    machine.Timer(_TIMER).init(mode=machine.Timer.PERIODIC, period=_FEED_MS, callback=tick)
