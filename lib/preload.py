"""Lists of the modules of lib/, the innermost first, so that no import waits for another one inside it (loading.py).

An import inside an import inside an import uses up the chip's 15 KB stack (45 plain calls deep, as recorded);
in this order none goes deeper than one. tests_host/test_preload.py keeps the lists complete and in order.
"""

from loading import run  # noqa: F401  for who uses a list

MODULES = (  # what a lock needs all the time
    "names",
    "bolt.names",
    "bolt.autolock",
    "bolt.energy",
    "clock.floors",
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
    "drivers.lamp",
    "drivers.matrix",
    "drivers.twin",
    "drivers.nvs",
    "drivers.nvs_room",
    "drivers.region",
    "drivers.stdio",
    "drivers.switches",
    "drivers.system",
    "eventlog.words",  # not in an image
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
    "console.reader",
    "console.watch",
    "lock.later",
    "lock.keys",
    "lock.crowd",
    "lock.lock",
    "lock.mover",
    "lock.supervisor",
    "lock.upkeep",
    "lock.parts",
    "lock.run",
)

START = (  # forgotten once the lock is built: imported anew where one of them is asked for again
    "boards",
    "clock.start",
    "drivers.storage",
    "lock.stranded",
    "lock.hardware",
    "lock.build",
)

# Imported where they are needed: a board's own motor and bolt; what changes PINs, settings, reads the log; the notes.
# Innermost first, too, and after all of the above.
LATER = (
    "codes.pin_form",
    "codes.pin_book",
    "lock.settings",
    "drivers.identity",
    "eventlog.find",
    "eventlog.reader",
    "eventlog.early",
    "drivers.slots",
    "drivers.hbridge",
    "drivers.servo",
    "bolt.deadbolt",
    "bolt.lever",
    "lock.afterwards",
)

# What a conversation with a technician needs, and what each of its verbs
CONSOLE = ("drivers.identity", "drivers.slots", "console.gate", "console.session")
EVENTS = ("console.events",)
VISIT = ("drivers.visit",)

LOOK = (
    "eventlog.words",
    "image.layout",
    "image.refusal",
    "image.manifest",
    "image.pss",
    "image.signature",
    "image.judge",
    "image.digest",
    "image.sound",
    "update.record",
    "update.facts",
    "update.failed",
    "lock.health",
    "drivers.visit",
    "console.report",
    "console.change",
)

BOOT = (  # what the base needs to choose a slot
    "names",
    "drivers.identity",
    "drivers.twin",
    "drivers.nvs",
    "drivers.region",
    "drivers.reserve",
    "drivers.slots",
    "drivers.system",
    "drivers.window",
    "eventlog.early",
    "image.layout",
    "image.refusal",
    "image.manifest",
    "image.pss",
    "image.signature",
    "image.judge",
    "image.digest",
    "update.record",
    "update.facts",
    "image.sound",
    "start.rooms",
    "start.table",
    "start.choose",
)

TRIAL = (  # what a trial needs, and the judgement of an update that was rolled back
    "drivers.slots", "image.layout", "image.refusal", "image.manifest", "image.digest", "update.record",
    "update.failed", "update.core", "update.trial", "update.verdict", "lock.health", "lock.probation",
)  # fmt: skip

# What taking an update needs; after that, until its header is judged
UPDATE = ("drivers.slots", "image.layout", "image.refusal", "update.record", "update.source", "lock.updates")
HEADER = ("update.header", "lock.header")

# What judges its manifest, and makes room again
JUDGE = ("drivers.identity", "image.manifest", "update.facts", "update.failed", "image.judge", "update.said")
SEAL = ("image.pss", "image.signature")  # the same for its signature
INSTALL = ("image.digest", "update.install")  # for what writes it
TAKE = ("console.take",)  # after UPDATE
