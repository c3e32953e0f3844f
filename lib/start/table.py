"""Which pair starts, as a table: the first row that fits decides. docs/slots.md shows the same rows.

| column | values |
|---|---|
| trial | is the running slot on trial: `no`, `update` (an update did it), `fallback` (this lock), `stray` (who knows) |
| mine | is the running slot's application `sound` for this lock, or `bad` |
| other | the other pair: `sound` (core and application), `bad`; None: not looked at yet |
| tried | has this lock fallen back to the other pair before, in vain: `yes`, `no` |

A running core is sound: it runs.
"""

RUN = "run"  # start the application
TRY = "try"  # start it on trial: the health gate decides whether it stays
KEEP = "keep"  # mark it valid first: it is the last good one
BACK = "back"  # reset, so that the bootloader takes the trial back
SWITCH = "switch"  # select the other pair and reset
RESCUE = "rescue"  # the rescue lock of the base

_ANY = None

# trial, mine, other, tried -> action
ROWS = (
    ("no", "sound", _ANY, _ANY, RUN),
    ("fallback", "sound", _ANY, _ANY, KEEP),
    ("update", "sound", _ANY, _ANY, TRY),
    ("stray", "sound", _ANY, _ANY, TRY),
    ("update", "bad", _ANY, _ANY, BACK),
    ("fallback", "bad", _ANY, _ANY, BACK),
    ("stray", "bad", _ANY, _ANY, BACK),
    ("no", "bad", "sound", "no", SWITCH),
    ("no", "bad", _ANY, _ANY, RESCUE),
)


def decide(trial: str, mine: str, other, tried: str) -> str:
    """The action of the first row that fits. `other` is a callable, asked only where a row needs it."""
    for row in ROWS:
        if row[0] != trial or row[1] != mine:
            continue
        if row[2] is not _ANY and (row[3] != tried or other() != row[2]):
            continue
        return row[4]
    return RESCUE
