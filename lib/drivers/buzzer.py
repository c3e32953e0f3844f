"""Piezo buzzer on one PWM pin."""

from machine import PWM, Pin


class Buzzer:
    """Silent, with its pin low, but while `tone` says otherwise. `muted`: stays silent whatever is asked."""

    def __init__(self, pin: int):
        self._pin = Pin(pin, Pin.OUT, value=0)
        self._pwm = None
        self.muted = False

    def tone(self, hertz: int):
        """Sounds until the next call; 0 is silence."""
        if not hertz or self.muted:
            self.off()
        elif self._pwm is None:
            self._pwm = PWM(self._pin, freq=hertz, duty_u16=32768)
        else:
            self._pwm.freq(hertz)

    def off(self):
        """Silence. May be called at any time."""
        pwm, self._pwm = self._pwm, None
        if pwm is not None:
            pwm.deinit()
            self._pin.init(Pin.OUT, value=0)
