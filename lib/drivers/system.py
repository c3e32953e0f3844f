"""The chip as a whole: why it started, its watchdog, and starting again."""

import machine

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


def watchdog(timeout_ms: int):
    """Starts the watchdog, which nothing can stop; returns what must be called to feed it."""
    return machine.WDT(timeout=timeout_ms).feed


def reset():
    """Resets the chip; does not return."""
    machine.reset()
