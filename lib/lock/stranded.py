"""A lock without its secret can judge no code, one without its identity knows none of its pins: it says so with its
motor off, and starts anew now and then."""

import json
import time

from console.reader import Reader
from drivers.stdio import Stdio
from indicator.patterns import steps
from lock import console

_ROUNDS = 150
_PAUSE_MS = 3000
_LOOK_MS = 20  # the port keeps 22 ms of bytes


def stay(why: str, hardware, feed):
    """Shows "fault" about ten minutes long, audibly at first, and answers every line on the console with `why`:
    no-secret or no-identity. hardware: None where nobody knows it. feed: the watchdog's. Blocks: nothing else is to do.
    """
    console.report(why)
    io = Stdio()
    reader = Reader(io.take)
    if hardware is None:
        for _ in range(_ROUNDS):
            feed()
            _rest(_PAUSE_MS, reader, io, why)
        return
    hardware.motor.off()
    try:
        for count in range(_ROUNDS):
            for milliseconds, green, red, hertz in steps("fault"):
                hardware.lamp.set(green, red)
                hardware.buzzer.tone(0 if count else hertz)
                _rest(milliseconds, reader, io, why)
            hardware.lamp.off()
            hardware.buzzer.off()
            feed()
            _rest(_PAUSE_MS, reader, io, why)
            feed()
    finally:
        hardware.lamp.off()
        hardware.buzzer.off()


def _rest(milliseconds, reader, io, why):
    for gone in range(0, milliseconds, _LOOK_MS):
        time.sleep_ms(min(_LOOK_MS, milliseconds - gone))
        line = reader.line()
        if line is not None:
            io.put("lk! " + json.dumps({"n": _number(line), "refused": why}) + "\n")


def _number(line):
    # Of the request, whatever it asks for.
    try:
        return json.loads(line)["n"]
    except (ValueError, KeyError, TypeError):
        return None
