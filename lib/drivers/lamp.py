"""The green and the red LED."""

from machine import Pin


class Lamp:
    """profile: LAMP of a board: pins, and the level at which they shine."""

    def __init__(self, profile):
        self._on = profile["on"]
        self._green = Pin(profile["green"], Pin.OUT, value=1 - self._on)
        self._red = Pin(profile["red"], Pin.OUT, value=1 - self._on)

    def set(self, green: bool, red: bool):
        """Lights the LEDs as said."""
        self._green.value(self._on if green else 1 - self._on)
        self._red.value(self._on if red else 1 - self._on)

    def off(self):
        """Both dark."""
        self.set(False, False)
