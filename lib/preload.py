"""Imports every module of lib/, the innermost first, so that no import waits for another one inside it.

An import inside an import inside an import uses up the chip's 15 KB stack (45 plain calls deep, as recorded);
in this order none goes deeper than one. tests_host/test_preload.py keeps the list complete and in order.
"""

import sys

MODULES = (
    "names",
    "boards",
    "bolt.names",
    "bolt.autolock",
    "bolt.deadbolt",
    "bolt.energy",
    "bolt.lever",
    "clock.floors",
    "clock.start",
    "clock.trust",
    "clock.uptime",
    "clock.watch",
    "clock.clock",
    "clock.zone",
    "codes.compare",
    "codes.hotp",
    "codes.mac",
    "codes.keys",
    "codes.stay",
    "codes.once",
    "codes.totp",
    "codes.ledger",
    "codes.recovery",
    "codes.verdict",
    "codes.judge",
    "codes.schedule",
    "codes.pin_record",
    "codes.pins",
    "codes.throttle",
    "drivers.battery",
    "drivers.buzzer",
    "drivers.civil",
    "drivers.chiprtc",
    "drivers.ds3231",
    "drivers.guard",
    "drivers.hbridge",
    "drivers.identity",
    "drivers.lamp",
    "drivers.matrix",
    "drivers.twin",
    "drivers.nvs",
    "drivers.region",
    "drivers.servo",
    "drivers.storage",
    "drivers.switches",
    "drivers.system",
    "eventlog.kinds",
    "eventlog.record",
    "eventlog.ring",
    "eventlog.log",
    "indicator.patterns",
    "indicator.player",
    "keypad.stuck",
    "keypad.debounce",
    "keypad.entry",
    "keypad.keys",
    "lock.console",
    "lock.keys",
    "lock.crowd",
    "lock.lock",
    "lock.mover",
    "lock.settings",
    "lock.stranded",
    "lock.supervisor",
    "lock.upkeep",
    "lock.hardware",
    "lock.build",
    "lock.run",
)


def run():
    """Imports them, and forgets this list. Call it before the first other import of lib/."""
    for name in MODULES:
        __import__(name)
    sys.modules.pop("preload", None)
