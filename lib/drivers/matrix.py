"""Matrix keypad: one side driven low line by line, the other side read. No allocation per scan."""

from machine import Pin


class Matrix:
    """profile: KEYPAD of a board. Key index = drive line x number of sense lines + sense line.

    Between scans every driven line is low, so that one read of the sense lines tells whether a key is down.
    A line that is not driven low is an input: two keys down never short two outputs.
    """

    def __init__(self, profile):
        self._drive = [Pin(n, Pin.OPEN_DRAIN, value=0) for n in profile["drive"]]
        self._sense = [Pin(n, Pin.IN, Pin.PULL_UP) for n in profile["sense"]]

    def rest(self) -> bool:
        """True while no key is down. Four pin reads at most."""
        for pin in self._sense:
            if not pin.value():
                return False
        return True

    def scan(self) -> int:
        """Bit mask of the closed keys."""
        mask = 0
        bit = 1
        for pin in self._drive:
            pin.value(1)
        for driven in self._drive:
            driven.value(0)
            for pin in self._sense:
                if not pin.value():
                    mask |= bit
                bit <<= 1
            driven.value(1)
        for pin in self._drive:
            pin.value(0)
        return mask
