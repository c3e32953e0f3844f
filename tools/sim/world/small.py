"""The small parts: LED pair, buzzer, door contact."""


class Lamp:
    """Green and red LED. Reports (green, red) whenever they change."""

    name = "lamp"

    def __init__(self, pins, port):
        self._pins = pins
        self._port = port
        self.lit = (False, False)
        for name in ("green", "red"):
            port.watch(pins[name], self._changed)

    def _changed(self, _pin):
        lit = (self._shines("green"), self._shines("red"))
        if lit != self.lit:
            self.lit = lit
            self._port.emit("led", lit[0], lit[1])

    def _shines(self, name):
        pin = self._pins[name]
        pwm = self._port.pwm(pin)
        if pwm:
            return pwm[1] != (0 if self._pins["on"] else 65535)
        return self._port.driven(pin) == self._pins["on"]


class Buzzer:
    """Piezo on a PWM pin. Reports its tone in Hz, 0 for silence."""

    name = "buzzer"

    def __init__(self, pins, port):
        self._pin = pins["pin"]
        self._port = port
        self.tone = 0
        port.watch(self._pin, self._changed)

    def _changed(self, _pin):
        pwm = self._port.pwm(self._pin)
        tone = pwm[0] if pwm and 0 < pwm[1] < 65535 else 0
        if tone != self.tone:
            self.tone = tone
            self._port.emit("tone", tone)


class Door:
    """Contact to ground while the door is closed."""

    name = "door"

    def __init__(self, pins, port):
        self._pin = pins["pin"]
        self._port = port
        self.open = False
        self.forced = None  # closed, whatever the door does

    def save(self):
        """For the next process."""
        return [self.open, self.forced]

    def restore(self, kept):
        """Go on from `save()`."""
        self.open, self.forced = kept

    def start(self):
        """Show the contact."""
        closed = not self.open if self.forced is None else self.forced
        self._port.set_level(self._pin, 0 if closed else None)

    def move(self, is_open):
        """Open or close the door."""
        if is_open != self.open:
            self.open = is_open
            self._port.stir()
            self._port.emit("door", is_open)
        self.start()
        self._port.keep(self)

    def force(self, _name, closed):
        """The contact stays open or closed; None: it works."""
        self.forced = closed
        self.start()
        self._port.keep(self)
