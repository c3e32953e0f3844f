"""DC motor on an H-bridge. Both inputs low is off; one high drives; never both."""

from machine import Pin


class HBridge:
    """profile: LOCK of a deadbolt board. All pins are low before anything else can go wrong."""

    def __init__(self, profile):
        self._lock = Pin(profile["in1"], Pin.OUT, value=0)
        self._unlock = Pin(profile["in2"], Pin.OUT, value=0)
        self._enable = Pin(profile["enable"], Pin.OUT, value=0)

    def drive(self, target: str):
        """Towards 'locked' or 'unlocked'; runs until `off`."""
        self.off()
        (self._lock if target == "locked" else self._unlock).value(1)
        self._enable.value(1)

    def off(self):
        """Motor off. May be called at any time, any number of times."""
        self._enable.value(0)
        self._lock.value(0)
        self._unlock.value(0)
