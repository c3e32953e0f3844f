"""The chip as a whole: why it started, its watchdog, and starting again."""

import machine

_FALLS = b"falls "
_CAUSES = {
    machine.PWRON_RESET: "power-on",
    machine.HARD_RESET: "hard-reset",
    machine.WDT_RESET: "watchdog",
    machine.DEEPSLEEP_RESET: "deep-sleep",
    machine.SOFT_RESET: "soft-reset",
}


def reset_cause() -> str:
    """Why the chip started; a brown-out reads as 'power-on', a panic or task watchdog as 'hard-reset'."""
    return _CAUSES.get(machine.reset_cause(), "unknown")


def falls() -> int:
    """How often in a row the chip was reset from within (watchdog, panic, machine.reset) since power came, or
    `falls_over` was called. Counted once a boot; kept in the RTC's memory, which a power cut clears and no reset."""
    rtc = machine.RTC()
    kept = rtc.memory()
    count = kept[-1] if len(kept) == len(_FALLS) + 1 and kept[:-1] == _FALLS else 0
    count = min(count + 1, 255) if reset_cause() in ("hard-reset", "watchdog") else 0
    rtc.memory(_FALLS + bytes((count,)))
    return count


def falls_over():
    """What runs now has proven that it lives."""
    machine.RTC().memory(_FALLS + b"\0")


def watchdog(timeout_ms: int):
    """Starts the watchdog, which nothing can stop; returns what must be called to feed it."""
    return machine.WDT(timeout=timeout_ms).feed


def reset():
    """Resets the chip; does not return."""
    machine.reset()


def restart():
    """The same on purpose, for an update or the end of a trial: no fall. Does not return."""
    falls_over()
    machine.reset()
