"""Matrix keypad: one side driven low line by line, the other side read. No allocation per scan."""

from time import sleep_us

from machine import Pin

# A line that was low rises through the chip's pull-up alone: 45 kOhm (datasheet, table 13) and 150 pF of
# cable and keypad are 7 us, and 0.75 of the supply, the least that reads as high, takes 1.4 times that.
_RISE_US = 20


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
            sleep_us(_RISE_US)  # else the line before still reads low, as a second key
            driven.value(0)
            for pin in self._sense:
                if not pin.value():
                    mask |= bit
                bit <<= 1
            driven.value(1)
        for pin in self._drive:
            pin.value(0)
        return mask
