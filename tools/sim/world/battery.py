"""The battery: open voltage, internal resistance, what loads it, and the brown-out that follows from them."""

REST_MA = 50  # the chip awake
BROWN_OUT = 3.0  # volts at the terminals: below, the regulator no longer holds 3.3 V


class Battery:
    """pins: the board's "battery" entry."""

    name = "battery"

    def __init__(self, pins, port):
        self._pins = pins
        self._port = port
        self.volts = 6.0
        self.ohms = 0.5
        self._loads = {"chip": REST_MA}
        self._low = False

    def save(self):
        """For the next process."""
        return [self.volts, self.ohms]

    def restore(self, kept):
        """Go on from `save()`."""
        self.volts, self.ohms = kept

    def set(self, volts, ohms):
        """Other cells."""
        self.volts, self.ohms = volts, ohms
        self._port.keep(self)
        self._check()

    def terminals(self):
        """Volts at the terminals now."""
        return max(0.0, self.volts - self.ohms * sum(self._loads.values()) / 1000)

    def under(self, milliamps):
        """Volts at the terminals with so much more load."""
        return max(0.0, self.terminals() - self.ohms * milliamps / 1000)

    def load(self, name, milliamps):
        """A consumer takes so much from now on."""
        self._loads[name] = milliamps
        self._check()

    def microvolts(self, pin):
        """What the ADC sees."""
        if pin != self._pins["pin"] or self._port.broken(pin):
            return 0
        return int(self.terminals() * 1000000 / self._pins["divider"])

    def _check(self):
        low = self.terminals() < BROWN_OUT
        if low and not self._low:
            self._port.after(1000, self._collapse)
        self._low = low

    def _collapse(self, _):
        if self.terminals() < BROWN_OUT:
            self._port.brown_out()
