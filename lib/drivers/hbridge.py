"""DC motor on an H-bridge. Both inputs low is off; one high drives; never both."""

from machine import Pin


class HBridge:
    """profile: LOCK of a deadbolt board. All pins are low before anything else can go wrong, the enable
    first: a soft reset leaves the pins as they were, the motor running or not."""

    def __init__(self, profile):
        self._enable = Pin(profile["enable"], Pin.OUT, value=0)
        lock = Pin(profile["in1"], Pin.OUT, value=0)
        unlock = Pin(profile["in2"], Pin.OUT, value=0)
        self._inputs = {"locked": lock, "unlocked": unlock}

    def drive(self, target: str):
        """Towards 'locked' or 'unlocked'; runs until `off`. KeyError for anything else, motor off."""
        self.off()
        self._inputs[target].value(1)
        self._enable.value(1)

    def off(self):
        """Motor off. May be called at any time, any number of times."""
        self._enable.value(0)
        for pin in self._inputs.values():
            pin.value(0)
