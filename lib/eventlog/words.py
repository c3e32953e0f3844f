"""The words of the event log: kinds and reasons of events, a word's number its place. The numbers are in flash: append
only, never reorder. A lock at rest does not have them: kinds.py knows the numbers without.

Number 0 stands for a name this table does not have yet (a newer log read by an older reader, or a slip).

| kind | with |
|---|---|
| power-up | reason: reset cause |
| firmware-start | detail: version |
| rescue | the rescue lock runs; reason: why |
| accepted | a code; reason: its kind; value: step or start hour; detail: PIN name |
| refused | reason: why; value and detail as far as the judge knows them |
| unlocked | the bolt is open; reason: what asked for it |
| halfway | the bolt stands between its ends |
| clock-set | reason: source; value: seconds since 2025-01-01 before the set |
| clock-fault | reason: what the clock said |
| battery-low | value: millivolts |
| key-stuck | value: key index |
| task-fault | detail: task name |
| log-damaged | reason: what open() found |
| pin-changed | reason: added, removed, changed; detail: PIN name |
| throttle-start | value: seconds to wait |
| sensor-fault | reason: no-switch, switch-fault |
| bench | a technician's console session |
| data-fault | the file system of local codes; reason: what was met |
| slot-refused | the base did not start this slot's application; reason: a name of image.refusal; value: slot |
| slot-kept | the other pair runs and stays, because this one was refused; value: slot |
| trial-start | a new image runs on trial; value: slot |
| trial-failed | reason: the check that did not pass, or how it ended; value: slot |
| update-kept | the trial has passed; value: slot |
| rolled-back | the old image is back; reason: why; value: slot of the new one |
| update-unclear | rolled back, but the image may not be to blame (update/verdict.py); reason: why; value: slot of it |
| update-start | an image is being written; value: its blocks |
| update-ready | written, checked and selected; detail: version |
| update-refused | reason: a name of image.refusal; detail: version |
| command | of the server, about to be carried out; value: first 8 digits of its id; detail: its name |
| command-refused | not carried out, or not to its end; reason: why; value, detail: the same as far as they are known |
| broker-fault | somebody was met who is not the broker, or who does not want this lock; reason: why. docs/network.md |
| no-secret | the store holds no secret: no code can open |
"""

KINDS = (
    "unknown power-up firmware-start rescue accepted refused unlocked locked auto-locked jammed "
    "turned-by-hand halfway door-open door-closed door-left-open clock-set clock-fault battery-low "
    "battery-stop battery-ok key-stuck task-fault task-hung store-full log-damaged settings-changed "
    "pin-changed throttle-start throttle-end sensor-fault low-memory bench data-fault no-secret "
    "slot-refused slot-kept trial-start trial-failed update-kept rolled-back update-unclear "
    "update-start update-ready update-refused command command-refused broker-fault"
)

# In order: nothing, unknown; reset causes; what the judge refuses with and accepts; clock; bolt and what asked for
# a movement; PINs and settings; the log itself; start; images and updates; commands
REASONS = (
    "- unknown power-on hard-reset watchdog deep-sleep soft-reset brown-out malformed throttled wrong "
    "used retired too-early expired schedule clock-lost store-full once-full need-next searching "
    "not-found totp pair hours once nights pin server codes bench rtc-stopped rtc-jumped rtc-missing "
    "rtc-back rtc-absurd clock-unsaved locked unlocked between fault keypad auto command halfway jammed "
    "low-battery no-switch switch-fault button key added removed changed torn broken-chain gap "
    "write-failed read-failed lost-records no-application bad-application exception hung returned "
    "data-missing data-formatted "
    "wrong-model wrong-hardware bad-signature unknown-key downgrade wrong-core bad-format too-large "
    "truncated bad-hash failed-before on-trial busy no-keypad no-codes no-clock no-log no-bolt "
    "no-motor no-server fallback refused reset proof crash-loop interrupted "
    "retained oversized bad-mac bad-body other-session replayed too-far unknown-command bad-argument "
    "overtaken timeout occupied failed pin-exists pin-crowd pins-full bad-name bad-schedule bad-setting "
    "bad-certificate not-allowed unconfirmed"
)

TRUSTS = "lost holding synced"


def names(table: str) -> list:
    """All names of a table, in order."""
    return [("" if word == "-" else word) for word in table.split()]


def name(table: str, number: int) -> str:
    """Entry `number` of `table`, or its number as text. Without a list of all: that would take 4 KB."""
    at = 0
    for _ in range(number):
        at = table.find(" ", at) + 1
        if not at:
            return str(number)
    end = table.find(" ", at)
    word = table[at:] if end < 0 else table[at:end]
    return "" if word == "-" else word
