"""What interrupts the firmware: soft interrupts, as the port schedules them, and the watchdog."""

import io
import sys

_SOFT_DEPTH = 8  # the port's scheduler queue


class Interrupts:
    """Part of the kernel, which gives `clock`, `base_s`, `_from_base` and `_aim`."""

    def __init__(self):
        self.running = True  # False: no power, asleep, or reset; no watchdog, no interrupts
        self.irq_off = False
        self.interrupted = False  # Ctrl-C came while it interrupts
        self.on_wdt = None
        self._soft = []
        self._in_soft = False
        self._wdt = None  # deadline, [s, us]
        self._wdt_us = 0

    def soft(self, function, argument):
        """An interrupt: the function runs when the interpreter gets to it. A ninth one waiting is lost."""
        if self.running and len(self._soft) < _SOFT_DEPTH:
            self._soft.append((function, argument))
            self.clock[4] = 1

    def interrupt(self):
        """Ctrl-C: a KeyboardInterrupt when the interpreter gets to it."""
        self.interrupted = True
        self.clock[4] = 1

    def soft_run(self):
        """Run what waits, unless interrupts are off or one is running. KeyboardInterrupt after a Ctrl-C."""
        if self.interrupted and self.running and not self._in_soft:
            self.interrupted = False
            self._seen()
            raise KeyboardInterrupt
        for _ in range(len(self._soft)):
            if self.irq_off or self._in_soft:
                return
            function, argument = self._soft.pop(0)
            self._in_soft = True
            try:
                function(argument)
            except BaseException as error:
                show(error)
            finally:
                self._in_soft = False
        self._seen()

    def _seen(self):
        self.clock[4] = bool(self._soft or self.interrupted)

    # -- watchdog

    def wdt_start(self, ms):
        """Start or restart the watchdog with a new time."""
        self._wdt_us = ms * 1000
        self._wdt = [0, 0]
        self.wdt_feed()
        self._aim()

    def wdt_feed(self):
        """Put the deadline off."""
        if self._wdt:
            self._wdt[0] = self.base_s
            self._wdt[1] = self.clock[0] + self._wdt_us

    def wdt_left_ms(self):
        """ms to the deadline, or None."""
        return (self._from_base(self._wdt) - self.clock[0]) // 1000 if self._wdt else None


def show(error):
    """Print the traceback as the chip does: without the simulator's own frames."""
    text = io.StringIO()
    sys.print_exception(error, text)
    lines = [line for line in text.getvalue().split("\n") if line.find("/sim/chip/") < 0]
    if len(lines) < 4:
        lines.pop(0)  # no frame is left
    print("\n".join(lines), end="")
