"""Stand-in for `micropython`: the interpreter's own, but the interrupt character is the board's."""

from micropython import *  # noqa: F403

import simulator as _simulator


def kbd_intr(character):
    """Which byte on the console interrupts; -1 for none."""
    _simulator.uart.interrupt = character
