"""Why a code is refused: every name, in the order in which the judge can come to it.

(name, does the guess count against the budget, what to tell the person at the door)
"""

TABLE = (
    ("malformed", False, "No code looks like this: 4 to 10 digits, and a stay code begins with its length."),
    ("throttled", False, "Too many wrong codes. Wait, or the owner enters two codes in a row from the app."),
    ("clock-lost", False, "The lock lost the time. The owner enters two codes in a row from the app."),
    ("store-full", False, "The lock could not write down that the code is used, so it stays shut."),
    ("wrong", True, "No code of this lock, now or near now."),
    ("need-next", True, "The lock lost the time: enter the next code that the app shows as well."),
    ("searching", True, "The lock looks for the time of these two codes. It opens by itself when found."),
    ("not-found", True, "The search has ended: these codes were never shown one after the other."),
    ("used", False, "This code has opened the lock before and does so once only."),
    ("retired", False, "A later guest has checked in: this code is over."),
    ("too-early", False, "The stay has not begun."),
    ("expired", False, "The stay is over."),
    ("schedule", False, "This PIN is not valid at this hour."),
    ("once-full", False, "Too many single-use codes were used today: try again when one has run out."),
)

NAMES = tuple([row[0] for row in TABLE])
COUNTED = tuple([row[0] for row in TABLE if row[1]])
