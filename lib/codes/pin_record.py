"""One PIN in flash: 48 bytes, big-endian. Its digits are not in it, only their keyed hash.

mark 16, name 16 (UTF-8, padded with zeros), days u8, length of the PIN u8, from u16, to u16 (minutes),
not before u32, not after u32 (Unix seconds), 2 spare.
"""

import struct

from codes.schedule import Schedule

BYTES = 48
MARK_BYTES = 16
NAME_BYTES = 16
FORMAT = ">16s16sBBHHIIH"
_ROUNDS = 8


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


def unpack(row: bytes) -> Pin:
    """The PIN of 48 bytes."""
    _, name, days, length, begin, end, not_before, not_after, _ = struct.unpack(FORMAT, row)
    return Pin(name.rstrip(b"\0"), length, Schedule(days, begin, end, not_before, not_after))
