"""Contacts to ground with a pull-up: low means closed."""

from machine import Pin


class Contact:
    """One contact: end switch or door."""

    def __init__(self, pin: int):
        self._pin = Pin(pin, Pin.IN, Pin.PULL_UP)

    def closed(self) -> bool:
        """True while the contact is closed. A broken wire reads as open."""
        return not self._pin.value()


class BoltSwitches:
    """The two end switches of a deadbolt. profile: LOCK of the board."""

    def __init__(self, profile):
        self._locked = Contact(profile["locked"])
        self._unlocked = Contact(profile["unlocked"])

    def read(self):
        """(locked switch closed, unlocked switch closed)."""
        return self._locked.closed(), self._unlocked.closed()
