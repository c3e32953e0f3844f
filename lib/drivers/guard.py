"""A hardware timer behind the motor: it goes off in time even when no task of the lock runs any more."""

from machine import Timer

_LIMIT_MS = 1800  # longer than any stroke, shorter than the watchdog


class GuardedMotor:
    """Same interface as the motor it guards. timer: number of a hardware timer that nobody else uses.

    The timer's callback runs between two bytecodes whatever loop they belong to; a hang inside C code is left to
    the watchdog.
    """

    def __init__(self, motor, timer: int = 0):
        self._motor = motor
        self._timer = Timer(timer)

    def drive(self, target: str):
        """Towards 'locked' or 'unlocked'; runs until `off`, but 1.8 s at most."""
        self._timer.init(mode=Timer.ONE_SHOT, period=_LIMIT_MS, callback=self._late)
        self._motor.drive(target)

    def off(self):
        """Motor off. May be called at any time, any number of times."""
        self._motor.off()
        self._timer.deinit()

    def _late(self, _):
        self._motor.off()
