"""Clutch servo: pulses only while it moves. Between movements the pin is a low output."""

from machine import PWM, Pin

_HZ = 50


class Servo:
    """profile: LOCK of a lever board."""

    def __init__(self, profile):
        self._pin = Pin(profile["servo"], Pin.OUT, value=0)
        self._pulse_us = {"locked": profile["locked_us"], "unlocked": profile["unlocked_us"]}
        self._pwm = None

    def drive(self, target: str):
        """Towards 'locked' or 'unlocked'; pulses until `off`."""
        self.off()
        self._pwm = PWM(self._pin, freq=_HZ, duty_ns=self._pulse_us[target] * 1000)

    def off(self):
        """No pulses, pin low. May be called at any time, any number of times."""
        pwm, self._pwm = self._pwm, None
        if pwm is not None:
            pwm.deinit()
        self._pin.init(Pin.OUT, value=0)
