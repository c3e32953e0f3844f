"""Kinds and reasons of events, name <-> number. The numbers are in flash: append only, never reorder."""

# Number 0 stands for a name this table does not have yet (a newer log read by an older reader, or a slip).
KINDS = (
    "unknown",
    "power-up",  # reason: reset cause
    "firmware-start",  # detail: version
    "rescue",  # the rescue lock runs; reason: why
    "accepted",  # a code; reason: its kind; value: step or start hour; detail: PIN name
    "refused",  # reason: why; value and detail as far as the judge knows them
    "unlocked",  # the bolt is open; reason: what asked for it
    "locked",
    "auto-locked",
    "jammed",
    "turned-by-hand",
    "halfway",  # the bolt stands between its ends
    "door-open",
    "door-closed",
    "door-left-open",
    "clock-set",  # reason: source; value: seconds since 2025-01-01 before the set
    "clock-fault",  # reason: what the clock said
    "battery-low",  # value: millivolts
    "battery-stop",
    "battery-ok",
    "key-stuck",  # value: key index
    "task-fault",  # detail: task name
    "task-hung",
    "store-full",
    "log-damaged",  # reason: what open() found
    "settings-changed",
    "pin-changed",  # reason: added, removed, changed; detail: PIN name
    "throttle-start",  # value: seconds to wait
    "throttle-end",
    "sensor-fault",  # reason: no-switch, switch-fault
    "low-memory",
    "bench",  # a technician's console session
    "data-fault",  # the file system of local codes; reason: what was met
    "no-secret",  # the store holds no secret: no code can open
)

REASONS = (
    "",
    "unknown",
    # reset causes
    "power-on",
    "hard-reset",
    "watchdog",
    "deep-sleep",
    "soft-reset",
    "brown-out",
    # what the judge refuses with
    "malformed",
    "throttled",
    "wrong",
    "used",
    "retired",
    "too-early",
    "expired",
    "schedule",
    "clock-lost",
    "store-full",
    "once-full",
    "need-next",
    "searching",
    "not-found",
    # what it accepts
    "totp",
    "pair",
    "hours",
    "once",
    "nights",
    "pin",
    # clock
    "server",
    "codes",
    "bench",
    "rtc-stopped",
    "rtc-jumped",
    "rtc-missing",
    "rtc-back",
    "rtc-absurd",
    "clock-unsaved",
    # bolt, and what asked for a movement
    "locked",
    "unlocked",
    "between",
    "fault",
    "keypad",
    "auto",
    "command",
    "halfway",
    "jammed",
    "low-battery",
    "no-switch",
    "switch-fault",
    "button",
    "key",
    # PINs and settings
    "added",
    "removed",
    "changed",
    # log
    "torn",
    "broken-chain",
    "gap",
    "write-failed",
    "read-failed",
    "lost-records",
    # start
    "no-application",
    "bad-application",
    "exception",
    "hung",
    "returned",
    "data-missing",
    "data-formatted",
)

TRUSTS = ("lost", "holding", "synced")


def number(table, name: str, absent: int = 0) -> int:
    """Place of `name` in `table`; `absent` if it is not there."""
    for i in range(len(table)):
        if table[i] == name:
            return i
    return absent


def name(table, number: int) -> str:
    """Entry `number` of `table`, or its number as text."""
    return table[number] if number < len(table) else str(number)
