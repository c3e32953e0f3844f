"""What goes wrong on the laptop's side, and what the lock refuses: the same exception, told apart by its name."""

TABLE = (
    ("no-port", "No such port, or more than one that could be meant."),
    ("port-busy", "Another program has the port, or this user may not open it."),
    ("silent", "The lock does not answer: no such lock there, or it does not run."),
    ("cable", "The port went away meanwhile."),
    ("no-key", "The key file has no key for this lock's serial number."),
    ("gone", "The lock does not come back as it was told to."),
)

# What the lock itself refuses with, besides the names of lib/image/refusal.py.
LOCKS = (
    ("bad-form", "Not a line with a number and a verb."),
    ("throttled", "Wrong answers before: the next challenge comes in `wait` seconds."),
    ("no-challenge", "An answer to no challenge: a challenge counts once."),
    ("expired", "An answer after more than a minute."),
    ("bad-mac", "The answer of another lock's key, or of none."),
    ("no-session", "Nobody has answered a challenge, or ten minutes ago."),
    ("unknown-command", "No such verb."),
    ("bad-argument", "The verb's number is missing or out of its limits; or a block that is none."),
    ("occupied", "Somebody is at the keypad, for half a minute."),
    ("no-install", "A block without an install before it."),
    ("interrupted", "No block has come for half a minute, or the flash failed."),
    ("unreadable", "The slot can't be read."),
    ("store-full", "The lock can't write down what it is to do."),
    ("failed", "A fault of the lock; its console says more."),
)


class Trouble(Exception):
    """name: of TABLE, LOCKS or lib/image/refusal.py; the text is for people and holds no secret. fields: of the lock's
    answer, if it is one."""

    def __init__(self, name: str, text: str = "", fields: dict | None = None):
        super().__init__(text or dict(TABLE + LOCKS).get(name, name))
        self.name = name
        self.fields = fields or {}
