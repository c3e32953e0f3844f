"""Begins otadata's sequence anew. Loaded only where it has come so high that ESP-IDF would count beyond the watchdog.

| step | otadata (A: the entry that counts, B: the other one) | a power cut leaves |
|---|---|---|
| 1 | B becomes the running slot's first sequence, VALID | A counts, whatever B is |
| 2 | A is erased | A, or B: the running slot, not on trial |
"""

import struct
from binascii import crc32

_VALID = 2


def begin_anew(otadata, counts: int, running: int):
    """otadata: its partition; counts: index of the entry that counts; running: that slot, which must not be on trial.
    OSError where the flash fails."""
    number = struct.pack("<I", running + 1)
    entry = number + b"\xff" * 20 + struct.pack("<II", _VALID, crc32(number, 0xFFFFFFFF))
    otadata.ioctl(6, 1 - counts)
    otadata.writeblocks(1 - counts, entry, 0)
    otadata.ioctl(6, counts)
