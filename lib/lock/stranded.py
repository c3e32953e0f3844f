"""A lock without its secret can judge no code: it says so with its motor off, and starts anew now and then."""

import time

from indicator.patterns import steps
from lock import console

_ROUNDS = 150
_PAUSE_MS = 3000


def stay(hardware, feed):
    """Shows "fault" about ten minutes long, audibly at first. feed: the watchdog's. Blocks: nothing else is to do."""
    hardware.motor.off()
    console.report("no secret in the store: no code can open")
    try:
        for count in range(_ROUNDS):
            for milliseconds, green, red, hertz in steps("fault"):
                hardware.lamp.set(green, red)
                hardware.buzzer.tone(0 if count else hertz)
                time.sleep_ms(milliseconds)
            hardware.lamp.off()
            hardware.buzzer.off()
            feed()
            time.sleep_ms(_PAUSE_MS)
            feed()
    finally:
        hardware.lamp.off()
        hardware.buzzer.off()
