"""What commands there are, and what their arguments may be. docs/network.md, Commands, is the same table.

In the heap only while a command is looked up (borrow.py), and of texts rather than tuples: those would take more.
"""

# do: module of this room, function, what else is imported for it, does it change anything, does it wait until nobody is
# at the keypad (it reads or writes files)
TABLE = {
    "welcome": ("server", "welcome", (), False, False),
    "unlock": ("moves", "", (), True, False),
    "lock": ("moves", "", (), True, False),
    "pin-set": ("pins", "assign", ("codes.pin_form", "codes.pin_book"), True, True),
    "pin-remove": ("pins", "remove", ("codes.pin_form", "codes.pin_book"), True, True),
    "pins": ("pins", "show", ("codes.pin_form", "codes.pin_book"), False, True),
    "set": ("settings", "change", ("lock.settings",), True, False),
    "settings": ("settings", "show", ("lock.settings",), False, False),
    "offer": ("server", "offer", (), True, False),
    "report": ("server", "report", (), False, False),
}

# do: its arguments, one after the other: name, kind, least, most, and `=` what it is when absent; without that it must
# be there. Numbers are bounded by value (4294967295: 32 bits of Unix seconds), texts by their bytes of UTF-8.
ARGUMENTS = {
    # the years that lib/clock/floors.py believes
    "welcome": "time number 1735689600 4102444799 =0 seen number 0 4294967295 =4294967295",
    "pin-set": "name text 1 16 mark hex 32 32 length number 4 9 days number 1 127 =127 begin number 0 1439 =0 "
    "end number 0 1439 =0 not_before number 0 4294967295 =0 not_after number 0 4294967295 =0",
    "pin-remove": "name text 1 16",
    "pins": "from number 0 1000 =0",
    "set": "name text 1 32 value number 0 4294967295",
    "offer": "url url 8 256 force bool 0 1 =0 version text 0 24 =",
}
_COMMON = 4  # session, id, exp, do


def look(said: dict):
    """('', arguments, row) of a command, absent arguments with their defaults; or (name of the refusal, None, None)."""
    row = TABLE.get(said["do"])
    if row is None:
        return "unknown-command", None, None
    found = arguments(said)
    return ("bad-argument", None, None) if found is None else ("", found, row)


def arguments(said: dict):
    """The arguments of a command of TABLE by name; None where one is missing, of another kind, out of its limits, or
    not known: what a lock does not understand it must not leave out."""
    words = ARGUMENTS.get(said["do"], "").split()
    found = {}
    given = 0
    while words:
        name, kind, least, most = words[:4]
        del words[:4]
        absent = words.pop(0) if words and words[0][0] == "=" else ""
        if name in said:
            given += 1
            if not _fits(said[name], kind, int(least), int(most)):
                return None
            found[name] = said[name]
        elif absent:
            value = absent[1:]
            found[name] = value if kind == "text" else bool(int(value)) if kind == "bool" else int(value)
        else:
            return None
    return found if len(said) == given + _COMMON else None


def _fits(value, kind, least, most):
    if kind == "bool":
        return isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most
    if not isinstance(value, str) or any([0xD800 <= ord(sign) < 0xE000 for sign in value]):  # halves of a character
        return False
    text = value.encode()
    if not least <= len(text) <= most:
        return False
    if kind == "hex":
        return all([digit in b"0123456789abcdef" for digit in text])
    return kind == "text" or text[:7] == b"http://" and all([0x21 <= byte <= 0x7E for byte in text])
