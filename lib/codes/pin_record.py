"""One PIN in flash: 48 bytes, big-endian. Its digits are not in it, only their keyed hash.

mark 16, name 16 (UTF-8, padded with zeros), days u8, length of the PIN u8, from u16, to u16 (minutes),
not before u32, not after u32 (Unix seconds), 2 spare.
"""

import struct

from codes.schedule import Schedule

BYTES = 48
MARK_BYTES = 16
NAME_BYTES = 16
_FORMAT = ">16s16sBBHHIIH"
_LENGTH_AT = 33
_ROUNDS = 8

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


class Pin:
    """A stored PIN: name (bytes), length in digits, schedule."""

    def __init__(self, name: bytes, length: int, schedule: Schedule):
        self.name = name
        self.length = length
        self.schedule = schedule


def mark(mac, pin: bytes) -> bytes:
    """The keyed hash under which a PIN is stored: 16 bytes of 8 chained HMACs. mac: keys.pin_mac."""
    digest = pin
    for _ in range(_ROUNDS):
        digest = mac.digest(digest)
    return digest[:MARK_BYTES]


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
    schedule = schedule or Schedule()
    name = cut(name)
    if not is_pin(pin):
        return "bad-pin", b""
    if is_weak(pin):
        return "pin-weak", b""
    if not name:
        return "bad-name", b""
    if not schedule.is_sound():
        return "bad-schedule", b""
    days, begin, end = schedule.days, schedule.from_minute, schedule.to_minute
    name = name + bytes(NAME_BYTES - len(name))
    fields = (mark(mac, pin), name, days, len(pin), begin, end, schedule.not_before, schedule.not_after, 0)
    return "", struct.pack(_FORMAT, *fields)


def length_of(row: bytes) -> int:
    """The number of digits of the PIN of 48 bytes."""
    return min(row[_LENGTH_AT], 9)


def unpack(row: bytes) -> Pin:
    """The PIN of 48 bytes."""
    _, name, days, length, begin, end, not_before, not_after, _ = struct.unpack(_FORMAT, row)
    return Pin(name.rstrip(b"\0"), length, Schedule(days, begin, end, not_before, not_after))
