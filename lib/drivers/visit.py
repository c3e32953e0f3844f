"""A technician's visit: for ten minutes at most the console is stock MicroPython's, and a timer feeds the watchdog.

A soft reset (Ctrl-D, mpremote) starts boot.py again and stops the timer; a note in the RTC's memory, which also says
when the visit ends, tells it then. Any other reset ends the visit.
"""

import time

import machine

SECONDS = 600
given = []  # whatever runs now has given the console away: not empty
_NOTE = b"visit "
_WATCHDOG_MS = 15_000
_FEED_MS = 1000
_TIMER = 1  # drivers/guard.py has 0


def begin():
    """The lock has ended, the motor is off: the console may be had."""
    machine.RTC().memory(_NOTE + b"%d" % (time.time() + SECONDS))
    _give(SECONDS)


def goes_on() -> bool:
    """Called first of all: True where this start is a soft reset within a visit."""
    note = machine.RTC().memory()
    if note[: len(_NOTE)] != _NOTE:
        return False
    left = int(note[len(_NOTE) :]) - time.time()
    if machine.reset_cause() != machine.SOFT_RESET or not 0 < left <= SECONDS:
        machine.RTC().memory(b"")
        return False
    _give(left)
    from drivers import storage

    try:
        storage.mount()
    except (OSError, IndexError):
        pass  # the technician will see
    return True


def _give(seconds):
    left = [seconds * 1000 // _FEED_MS]
    feed = machine.WDT(timeout=_WATCHDOG_MS).feed
    feed()

    def tick(_):
        left[0] -= 1
        if left[0] > 0:  # else the watchdog ends the visit
            feed()

    machine.Timer(_TIMER).init(mode=machine.Timer.PERIODIC, period=_FEED_MS, callback=tick)
    given.append(True)
