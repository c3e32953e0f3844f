"""Names and errors that several rooms share. Nothing here imports anything."""


class StoreFull(Exception):
    """The persistent store has no room left: the value was not written."""


# Where the bolt can be, as far as the lock knows.
LOCKED = "locked"
UNLOCKED = "unlocked"
BETWEEN = "between"
UNKNOWN = "unknown"
FAULT = "fault"

# How far the clock can be believed (docs/codes.md, section Clock).
SYNCED = "synced"
HOLDING = "holding"
LOST = "lost"
