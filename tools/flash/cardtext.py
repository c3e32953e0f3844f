"""What stands on the owner's card, and where: words, QR code, lines; tools/flash/card.py draws it."""

import itertools
import unicodedata

from tools import otpauth
from tools.refusals import Refused
from tools.secretfile import Lock

PAGE_MM = (105.0, 148.0)  # A6
_MARGIN_MM = 8.0
_QR_MM = 44.0
# heights in mm: title, small print, heading, text
TITLE, NOTE, HEAD, TEXT = 5.5, 2.3, 2.9, 2.4
_LEADING = 1.35

STEPS = (
    ("To open", "Type the six digits that the app shows, then #. Each code opens once. # alone locks, * clears."),
    ("Refused, or the batteries were changed",
     "Type the app's code and #, wait for its next code, type that one and #, and so on, three at most, with nothing "
     "else between. Codes in a row end the wait after wrong guesses, and set the clock of a lock that has lost it."),
    ("Three red flashes every 20 seconds", "Change all four AA batteries. Codes, PINs and settings stay."),
    ("Three red-and-green flashes every 3 seconds",
     "The lock runs on its reserve. All codes still open the door. Tell the operator: it wants to be looked at."),
    ("It stays shut", "Tell the operator the serial number: a technician with a USB cable brings the lock back in "
     "minutes, and your app goes on working."),
)  # fmt: skip
_SECRET = "Who photographs this code can open the door for ever. Scan it once, then keep the card like a key."


def lay(lock: Lock, line, square, width):
    """Sets the page. line(x, y, text, height), square(x, y, side): in mm from the upper left; width(text, height)."""
    room = PAGE_MM[0] - 2 * _MARGIN_MM
    y = _MARGIN_MM
    title = f"Latchkey {lock.model}".strip()
    line(_MARGIN_MM, y, title, TITLE)
    serial = f"serial number {lock.serial}" + (f", {_western(lock.name)}" if lock.name else "")
    y = _paragraph(line, width, serial, y + TITLE * _LEADING, HEAD, room) + 1
    rows = list(otpauth.qr(lock).matrix)
    side = _QR_MM / len(rows)
    for down, across in itertools.product(range(len(rows)), repeat=2):
        if rows[down][across]:
            square((PAGE_MM[0] - _QR_MM) / 2 + across * side, y + down * side, side)
    y = _paragraph(line, width, _SECRET, y + _QR_MM + 1.5, NOTE, room) + 1.5
    for head, text in STEPS:
        y = _paragraph(line, width, head, y, HEAD, room)
        y = _paragraph(line, width, text, y, TEXT, room) + 0.8
    if y > PAGE_MM[1] - _MARGIN_MM / 2:
        raise Refused("bad-setting", "the card has no room for such a long name")


def _paragraph(line, width, text, y, size, room):
    words = text.split()
    while words:
        count = next((n for n in range(len(words), 1, -1) if width(" ".join(words[:n]), size) <= room), 1)
        line(_MARGIN_MM, y, " ".join(words[:count]), size)
        words = words[count:]
        y += size * _LEADING
    return y


def _western(text):
    """What the font has: Latin-1; other letters without their marks, or a question mark."""
    parts = (letter if letter < "\u0100" else unicodedata.normalize("NFKD", letter)[0] for letter in text)
    return "".join(part if part < "\u0100" else "?" for part in parts)
