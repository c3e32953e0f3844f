"""The lever's clutch: a servo on 50 Hz pulses turns it; engaged, the handle opens the door.

1000 us is 0 degrees (free), 2000 us 90 degrees (engaged). Without pulses it stays where it is.
"""

DEGREES_US = 90 / 300000  # degrees per us
ENGAGED = 60.0
RUN_MA = 250


class Clutch:
    """pins: the board's "clutch" entry; port, battery as for the bolt."""

    name = "clutch"

    def __init__(self, pins, port, battery):
        self._pin = pins["servo"]
        self._port = port
        self._battery = battery
        self.angle = 0.0
        self.target = None
        self.stuck = False
        self.engaged = False
        self.drive = 0
        self._since = port.total_us()
        self._event = None
        port.watch(self._pin, self._driven)

    def save(self):
        """For the next process."""
        self._settle()
        return [self.angle, self.target, self._port.total_us(), self.stuck]

    def restore(self, kept):
        """Go on from `save()`."""
        self.angle, self.target, self._since, self.stuck = kept
        self._settle()
        self.target = None
        self.engaged = self.angle >= ENGAGED

    def start(self):
        """Nothing to show: no sensor."""

    def jam(self, at=None, direction="both"):
        """The clutch no longer turns."""
        self._settle()
        self.stuck = True
        self._port.keep(self)

    def unjam(self):
        """It turns again."""
        self._settle()
        self.stuck = False
        self._plan()
        self._port.keep(self)

    def measure(self):
        """Angle now, degrees."""
        self._settle()
        return self.angle

    def _driven(self, _pin):
        self._settle()
        pwm = self._port.pwm(self._pin)
        target = None
        if pwm and 40 <= pwm[0] <= 60:
            pulse_us = pwm[1] * 1000000 / 65535 / pwm[0]
            if 400 <= pulse_us <= 2600:
                target = min(90.0, max(0.0, (pulse_us - 1000) * 90 / 1000))
        if target == self.target:
            return
        drive = 0 if target is None else 1 if target > 45 else -1
        self.target = target
        if drive != self.drive:
            self.drive = drive
            self._port.emit("motor", drive, round(self.angle, 1))
        self._battery.load("motor", RUN_MA if drive else 0)
        self._plan()
        self._port.keep(self)

    def _settle(self):
        now = self._port.total_us()
        passed, self._since = now - self._since, now
        if self.target is not None and not self.stuck:
            step = DEGREES_US * passed
            self.angle += max(-step, min(step, self.target - self.angle))

    def _plan(self):
        self._port.cancel(self._event)
        self._event = None
        if self.target is None or self.stuck or abs(self.target - self.angle) < 0.01:
            return
        way = 1 if self.target > self.angle else -1
        marks = [self.target]
        if (ENGAGED - self.angle) * way > 0.01:
            marks.append(ENGAGED)
        near = min([abs(mark - self.angle) for mark in marks])
        self._event = self._port.after(int(near / DEGREES_US) + 50, self._arrived)

    def _arrived(self, _):
        self._settle()
        engaged = self.angle >= ENGAGED
        if engaged != self.engaged:
            self.engaged = engaged
            self._port.emit("clutch", engaged)
        self._port.keep(self)
        self._plan()
