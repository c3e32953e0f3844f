"""One event as 64 bytes, and how it is chained to the one before. Nothing here knows flash.

| offset | field | |
|---|---|---|
| 0 | seq | u32, from 1 |
| 4 | unix | u32, clock.now() |
| 8 | marks | u8, 0xff when written; bits may be cleared later (bit 0: sent); not hashed |
| 9 | trust | u8, place in words.TRUSTS |
| 10 | kind | u8, place in words.KINDS |
| 11 | reason | u8, place in words.REASONS |
| 12 | boot | u16, start count |
| 14 | length | u8, bytes of detail used |
| 15 | format | u8, 1 |
| 16 | value | u32 |
| 20 | detail | 16 bytes, zero-padded |
| 36 | link | first 12 bytes of the chain of the record before |
| 48 | chain | first 16 bytes of SHA-256 over bytes 0-47, marks taken as 0xff |

All numbers big-endian. Since a record carries the link it was hashed with, each can be checked alone.
"""
import hashlib
import struct

SIZE = 64
MARKS = 8
_FORMAT = 1
HEAD = ">IIBBBBHBBI"
_DETAIL = 16
LINK = 36
CHAIN = 48
GENESIS = bytes(12)  # link of a first record


def pack(buf, seq: int, stamp, what, boot: int, value: int, detail, link) -> None:
    """Fill the 64-byte `buf`, chain included. `stamp`: (unix, trust), `what`: (kind, reason), as numbers;
    `detail`: bytes, cut to 16; `link`: 12 bytes. Numbers are cut to their fields."""
    length = min(len(detail), _DETAIL)
    unix, trust = stamp[0] & 0xFFFFFFFF, stamp[1]
    boot, value = boot & 0xFFFF, value & 0xFFFFFFFF
    struct.pack_into(HEAD, buf, 0, seq, unix, 0xFF, trust, what[0], what[1], boot, length, _FORMAT, value)
    for i in range(_DETAIL):
        buf[20 + i] = detail[i] if i < length else 0
    buf[LINK:CHAIN] = link
    buf[CHAIN:SIZE] = _chain(buf)


def seq_of(buf) -> int:
    """The number in `buf`, whether or not the rest is sound."""
    return (buf[0] << 24) | (buf[1] << 16) | (buf[2] << 8) | buf[3]


def sound(buf) -> bool:
    """`buf` holds a whole record as it was written; marks may have been cleared since."""
    if buf[15] != _FORMAT or buf[14] > _DETAIL:
        return False
    marks = buf[MARKS]
    buf[MARKS] = 0xFF
    chain = _chain(buf)
    buf[MARKS] = marks
    return buf[CHAIN:SIZE] == chain


def _chain(buf) -> bytes:
    return hashlib.sha256(memoryview(buf)[:CHAIN]).digest()[:16]
