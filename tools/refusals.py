"""Why a host tool refuses: every name, and the exception that carries one.

What is wrong with a firmware image has the lock's own names, from lib/image/refusal.py.
"""

from image import refusal

TABLE = (
    ("bad-usage", "The command line can't be understood; exit status 2."),
    ("bad-file", "A file is missing, unreadable, damaged or of another kind."),
    ("exists", "The file exists already and is not overwritten."),
    ("permissions", "Others can read a file that holds secrets."),
    ("bad-secret", "The secret given is not 32 bytes of hexadecimal or base64."),
    ("bad-setting", "A setting of the lock is out of its limits, or the time zone is unknown."),
    ("bad-time", "The date or time can't be understood, or lies absurdly far away."),
    ("past", "The window is over."),
    ("check-in-hour", "A night code starts on the lock's check-in hour, and another time was given."),
    ("too-long", "More nights or hours than one code can hold."),
    ("not-a-code", "The digits are no code of this lock within the range searched."),
    ("bad-calendar", "The file is no calendar."),
    ("problems", "Part of the calendar could not be used; the rest was."),
    ("bad-template", "The message template names something that does not exist."),
    ("bad-pin", "A PIN is 4 to 9 digits."),
    ("bad-name", "A PIN's name is 1 to 16 bytes of UTF-8; or no PIN has this name."),
    ("bad-schedule", "The PIN's schedule is out of its limits, or never opens."),
    ("pin-weak", "The PIN is easily guessed."),
    ("pin-exists", "The PIN, or its name, is taken."),
    ("pin-crowd", "Too many PINs of this length: one in a thousand guesses would hit."),
    ("pins-full", "The lock holds no more PINs."),
    ("cable-lost", "The cable came out; put it back and start again."),
    ("wrong-label", "What the label says is not what the operator's list says of this lock."),
    ("no-kit", "The kit has nothing for this lock, or not what is needed."),
    ("wrong-board", "The board is another lock already, by its identity; it is left as it is."),
    ("not-written", "What was written to the board does not read back."),
    ("no-broker", "The MQTT broker can't be reached, or broke off."),
    ("bad-certificate", "Nobody who is trusted vouches for the broker, for this name and now."),
    ("not-allowed", "The broker refuses the user, the password or the locks' topics."),
    ("absent", "The lock is not connected."),
    ("no-answer", "The lock does not answer, or not in time: nobody can know whether it did what it was told."),
    ("fault", "The tool itself has failed; LATCHKEY_TRACEBACK=1 shows where."),
    ("missing-part", "A Python package or a part of the project is not installed."),
)

NAMES = tuple(row[0] for row in TABLE) + refusal.NAMES


class Refused(Exception):
    """`name` is in NAMES; the text is for people and holds no secret and no code."""

    def __init__(self, name: str, text: str):
        if name not in NAMES:
            raise ValueError(f"unknown refusal: {name}")
        super().__init__(text)
        self.name = name
