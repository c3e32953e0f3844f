"""What a PIN must be to be stored, and its 48 bytes: what whoever changes PINs needs, on the lock and on the host."""

import struct

from codes.pin_record import FORMAT, NAME_BYTES, mark
from codes.schedule import Schedule

_LENGTH_AT = 33

# Why a PIN is not stored: name -> what to tell whoever wanted it.
REFUSALS = {
    "bad-pin": "A PIN is 4 to 9 digits.",
    "bad-name": "A name is 1 character or more of valid UTF-8.",
    "bad-schedule": "The schedule has a field outside its limits, or never opens.",
    "pin-weak": "One digit repeated or a run such as 1234: the first that anybody tries.",
    "pin-exists": "This PIN is already in use.",
    "pin-crowd": "Too many PINs of this length: one in a thousand guesses would hit. Take a longer one.",
    "pins-full": "The lock holds 1,000 PINs.",
    "store-full": "The lock's file system took no more.",
}


def is_pin(pin) -> bool:
    """True for 4 to 9 ASCII digits, as bytes."""
    if not isinstance(pin, (bytes, bytearray)) or not 4 <= len(pin) <= 9:
        return False
    return all([0x30 <= byte <= 0x39 for byte in pin])


def is_weak(pin: bytes) -> bool:
    """True where all digits go up, down or stay by the same one step: 0000, 2345, 9876, 8901."""
    for way in (0, 1, 9):
        if all([(pin[index] + way - pin[index + 1]) % 10 == 0 for index in range(len(pin) - 1)]):
            return True
    return False


def cut(name) -> bytes:
    """The name as at most 16 bytes of UTF-8, no character cut in two. b'' if it is no valid text."""
    if isinstance(name, str):
        name = name.encode()
    if not isinstance(name, (bytes, bytearray)):
        return b""
    end = min(len(name), NAME_BYTES)
    while end < len(name) and end and name[end] & 0xC0 == 0x80:
        end -= 1
    name = bytes(name[:end])
    try:
        name.decode()
    except ValueError:  # UnicodeError on both interpreters
        return b""
    return b"" if b"\0" in name else name


def pack(mac, pin, name, schedule=None):
    """('', the 48 bytes) or (reason, b''): a name of REFUSALS."""
    if not is_pin(pin):
        return "bad-pin", b""
    if is_weak(pin):
        return "pin-weak", b""
    return row(mark(mac, pin), len(pin), name, schedule)


def row(marked, length, name, schedule=None):
    """As `pack`, of a PIN that nobody here knows: its mark (pin_record) and its number of digits, 4 to 9."""
    schedule = schedule or Schedule()
    name = cut(name)
    if not name:
        return "bad-name", b""
    if not schedule.is_sound():
        return "bad-schedule", b""
    days, begin, end = schedule.days, schedule.from_minute, schedule.to_minute
    name = name + bytes(NAME_BYTES - len(name))
    fields = (marked, name, days, length, begin, end, schedule.not_before, schedule.not_after, 0)
    return "", struct.pack(FORMAT, *fields)


def length_of(row: bytes) -> int:
    """The number of digits of the PIN of 48 bytes."""
    return min(row[_LENGTH_AT], 9)
