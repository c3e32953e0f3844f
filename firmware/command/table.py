"""What commands there are, and what their arguments may be. docs/network.md, Commands, is the same table.

A row: module of this room, what else is imported for it, its function, does it change anything, does it wait until
nobody is at the keypad (it reads or writes files), arguments. Of an argument: name, kind, least, most, and what it is
when absent; without that it must be there. Numbers are bounded by value, texts by their bytes of UTF-8.
"""

from clock.floors import EARLIEST, LATEST

_NUMBER, _TEXT, _HEX, _BOOL, _URL = range(5)
_EVER = 0xFFFFFFFF  # Unix seconds in 32 bits, as a PIN's record has them
_COMMON = 4  # session, id, exp, do

_PINS = ("codes.pin_form", "codes.pin_book")
_SETTINGS = ("lock.settings",)

TABLE = {
    "welcome": ("server", (), "welcome", False, False, (("time", _NUMBER, EARLIEST, LATEST - 1, 0),)),
    "unlock": ("moves", (), "", True, False, ()),
    "lock": ("moves", (), "", True, False, ()),
    "pin-set": ("pins", _PINS, "assign", True, True, (
        ("name", _TEXT, 1, 16), ("mark", _HEX, 32, 32), ("length", _NUMBER, 4, 9),
        ("days", _NUMBER, 1, 0x7F, 0x7F), ("begin", _NUMBER, 0, 1439, 0), ("end", _NUMBER, 0, 1439, 0),
        ("not_before", _NUMBER, 0, _EVER, 0), ("not_after", _NUMBER, 0, _EVER, 0),
    )),
    "pin-remove": ("pins", _PINS, "remove", True, True, (("name", _TEXT, 1, 16),)),
    "pins": ("pins", _PINS, "show", False, True, (("from", _NUMBER, 0, 1000, 0),)),
    "set": ("settings", _SETTINGS, "change", True, False, (("name", _TEXT, 1, 32), ("value", _NUMBER, 0, _EVER))),
    "settings": ("settings", _SETTINGS, "show", False, False, ()),
    "offer": ("server", (), "offer", True, False, (("url", _URL, 8, 256), ("force", _BOOL, 0, 1, False))),
    "report": ("server", (), "report", False, False, ()),
}  # fmt: skip


def arguments(said: dict):
    """The arguments of a command of TABLE, absent ones with their defaults; None where one is missing, of another kind,
    out of its limits, or not known: what a lock does not understand it must not leave out."""
    found = {}
    given = 0
    for name, kind, least, most, *default in TABLE[said["do"]][5]:
        if name in said:
            given += 1
            if not _fits(said[name], kind, least, most):
                return None
            found[name] = said[name]
        elif default:
            found[name] = default[0]
        else:
            return None
    return found if len(said) == given + _COMMON else None


def _fits(value, kind, least, most):
    if kind == _BOOL:
        return isinstance(value, bool)
    if kind == _NUMBER:
        return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
    if not isinstance(value, str) or any([0xD800 <= ord(sign) < 0xE000 for sign in value]):  # halves of a character
        return False
    text = value.encode()
    if not least <= len(text) <= most:
        return False
    if kind == _HEX:
        return all([digit in b"0123456789abcdef" for digit in text])
    return kind == _TEXT or text[:7] == b"http://" and all([0x21 <= byte <= 0x7E for byte in text])
