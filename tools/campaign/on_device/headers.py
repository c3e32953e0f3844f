"""Bends headers of images and has the lock judge them; the same numbers give the same headers on every interpreter.

Run: micropython headers.py FILE COUNT FIRST DIGEST ...: good headers one after the other, how many to bend, the number
of the first, trusted keys' digests in hexadecimal. Prints the verdict of each.
"""

import hashlib
import struct
import sys
from binascii import crc32, unhexlify

from image.judge import boot_judge, judge
from image.refusal import NAMES, Refused

BLOCK = 4096
HEADER = 2 * BLOCK
SIZE = 1216
SIGNERS = 3
# (offset, bytes) of the fields of the manifest and of a signer's block
FIELDS = (
    (0, 4), (4, 2), (6, 2), (8, 16), (24, 4), (28, 24), (52, 4), (56, 2), (58, 3), (61, 3), (64, 4), (68, 32), (100, 4),
    (104, 32), (136, 3960),
)  # fmt: skip
KEY = ((36, 384), (420, 4), (424, 384), (808, 4))
SIGNATURE = 812
CRC = 1196


class Dice:
    """Small numbers from a number (xorshift of 32 bits, Marsaglia 2003)."""

    def __init__(self, number):
        self._state = (number * 2654435761 + 0x9E3779B9) & 0xFFFFFFFF or 1
        for _ in range(4):
            self.roll(2)

    def roll(self, sides):
        """0 to sides - 1."""
        state = self._state
        state ^= state << 13 & 0xFFFFFFFF
        state ^= state >> 17
        state ^= state << 5 & 0xFFFFFFFF
        self._state = state
        return (state >> 3) % sides

    def bytes(self, size):
        """Noise, zeros or FF."""
        kind = self.roll(4)
        if kind < 2:
            return (b"\0", b"\xff")[kind] * size
        return bytes([self.roll(256) for _ in range(size)])


class Lock:
    """A 6000i of revision 1 that stands at floor 3."""

    model = "6000i"
    hardware = 1
    floor = 3
    abi = 774
    core_version = (1, 25, 0)
    app_room = 0x40000 - HEADER
    core_room = 0x180000
    running_core_hash = None

    def __init__(self, trusted):
        self.trusted = trusted

    def failed(self, image):
        return ""


# Each takes (header, dice, good headers) and changes the header in place.


def _bits(header, dice, goods):
    for _ in range(1 + dice.roll(8)):
        header[_place(dice)] ^= 1 << dice.roll(8)


def _bytes(header, dice, goods):
    for _ in range(1 + dice.roll(16)):
        header[_place(dice)] = dice.roll(256)


def _field(header, dice, goods):
    """One field of the manifest: noise, an end of its range, or one more or less."""
    at, size = FIELDS[dice.roll(len(FIELDS))]
    part = at + dice.roll(size), 1 + dice.roll(4)
    if size > 32:
        at, size = part[0], min(part[1], at + size - part[0])
    if dice.roll(2):
        header[at : at + size] = dice.bytes(size)
    else:
        header[at] = header[at] + (1 if dice.roll(2) else 255) & 0xFF


def _signed_field(header, dice, goods):
    """The same, with the digest of the changed manifest in every block: only the signatures are wrong."""
    _field(header, dice, goods)
    _redigest(header)


def _harmless_field(header, dice, goods):
    """A field that the lock does not mind, so that the signature alone stands between."""
    at = (24 + dice.roll(4), 28, 52 + dice.roll(3), 68 + dice.roll(32))[dice.roll(4)]
    header[at] = 0xFF if at < 28 else 65 + dice.roll(26) if at == 28 else 1 + dice.roll(255)
    _redigest(header)


def _signature(header, dice, goods):
    """A signature that is a bit or more off, an end of its range, or of another good image."""
    at = _signer(header, dice) + SIGNATURE
    kind = dice.roll(5)
    if kind == 0:
        header[at : at + 384] = dice.bytes(384)
    elif kind == 1:
        other = goods[dice.roll(len(goods))]
        header[at : at + 384] = other[BLOCK + SIGNATURE : BLOCK + CRC]
    elif kind == 2:  # the same number modulo n, where there is room
        _add(header, at, at - SIGNATURE + 36)
    else:
        for _ in range(1 + dice.roll(3)):
            header[at + dice.roll(384)] ^= 1 << dice.roll(8)
    _reseal(header)


def _key(header, dice, goods):
    at, size = KEY[dice.roll(4)]
    at += _signer(header, dice)
    if dice.roll(3):
        header[at + dice.roll(size)] ^= 1 << dice.roll(8)
    else:
        header[at : at + size] = dice.bytes(size)
    _reseal(header)


def _any_resealed(header, dice, goods):
    """Anywhere in a signer's block, under a right crc."""
    at = _signer(header, dice)
    for _ in range(1 + dice.roll(3)):
        header[at + dice.roll(CRC)] ^= 1 << dice.roll(8)
    _reseal(header)


def _splice(header, dice, goods):
    """A part of another good one, at times with digests and crcs made right."""
    other = goods[dice.roll(len(goods))]
    start = dice.roll(HEADER)
    end = min(HEADER, start + (1 << dice.roll(14)))
    header[start:end] = other[start:end]
    if dice.roll(2):
        _redigest(header)


def _cross(header, dice, goods):
    """The manifest of one, the signatures of another, with the digests made right."""
    header[BLOCK:] = goods[dice.roll(len(goods))][BLOCK:]
    _redigest(header)


def _places(header, dice, goods):
    """A signer's block at another place or not at the edge of one."""
    source = BLOCK + dice.roll(SIGNERS) * SIZE
    part = bytes(header[source : source + SIZE])
    target = BLOCK + (dice.roll(SIGNERS) * SIZE if dice.roll(2) else dice.roll(BLOCK - SIZE))
    if dice.roll(2):
        header[source : source + SIZE] = b"\xff" * SIZE
    header[target : target + SIZE] = part


def _fill(header, dice, goods):
    start = dice.roll(HEADER)
    end = min(HEADER, start + (1 << dice.roll(14)))
    header[start:end] = (b"\xff" if dice.roll(2) else b"\0") * (end - start)


def _shift(header, dice, goods):
    by = 1 + dice.roll(HEADER - 1 if dice.roll(2) else 64)
    header[:] = header[by:] + header[:by]


def _length(header, dice, goods):
    size = (dice.roll(HEADER), HEADER - 1 - dice.roll(8), HEADER + 1 + dice.roll(8), BLOCK)[dice.roll(4)]
    data = bytes(header[:size])
    header[:] = data + b"\xff" * (size - len(data))


def _noise(header, dice, goods):
    for at in range(0 if dice.roll(2) else 4, HEADER, 256):
        header[at : at + 256] = bytes([dice.roll(256)]) * (min(HEADER, at + 256) - at)


WAYS = (  # those that reach the signature itself more than once
    _bits, _bytes, _field, _splice, _places, _fill, _shift, _length, _noise,
    _signed_field, _harmless_field, _harmless_field, _harmless_field, _signature, _signature, _signature, _signature,
    _key, _any_resealed, _any_resealed, _cross, _cross,
)  # fmt: skip


def bent(goods, trusted, number):
    """(way, header) of this number. What the lock must take nevertheless is bent once more."""
    dice = Dice(number)
    header = bytearray(goods[dice.roll(len(goods))])
    way = WAYS[dice.roll(len(WAYS))]
    way(header, dice, goods)
    while rightful(header, goods, trusted):
        _harmless_field(header, dice, goods)
    return way.__name__[1:], header


def rightful(header, goods, trusted):
    """True if the lock must take it although it may be none of the good ones: one of their manifests, behind it nothing
    but blocks for it under right crcs, and the first of these by a trusted key from a good one."""
    if len(header) != HEADER or not any([header[:BLOCK] == good[:BLOCK] for good in goods]):
        return False
    blocks = _blocks(header)
    rest = header[BLOCK + len(blocks) * SIZE :]
    for block in blocks:
        if block[2:36] != b"\0\0" + _digest(header) or block[CRC:] != struct.pack("<I", crc32(block[:CRC])) + bytes(16):
            return False
    ours = []
    for good in goods:
        ours += _trusted(_blocks(good), trusted)
    return rest == b"\xff" * len(rest) and any([block in ours for block in _trusted(blocks, trusted)[:1]])


def _trusted(blocks, trusted):
    return [block for block in blocks if hashlib.sha256(block[36:812]).digest() in trusted]


def _blocks(header):
    found = []
    for at in range(BLOCK, BLOCK + SIGNERS * SIZE, SIZE):
        if header[at : at + 2] != b"\xe7\x02":
            break
        found.append(bytes(header[at : at + SIZE]))
    return found


def verdict(header, lock):
    """The refusal's name, the same at the update and at boot, or what went wrong: `accepted`, an exception's name."""
    before = bytes(header)
    names = []
    for asked in (judge, boot_judge):
        try:
            asked(header, lock)
            names.append("accepted")
        except Refused as refused:
            names.append(refused.name if refused.name in NAMES else "unnamed")
        except Exception as error:
            names.append(type(error).__name__)
    if before != bytes(header):
        return "changed"
    return names[0] if names[0] == names[1] else "/".join(names)


def _place(dice):
    """Half of the time where something stands."""
    if dice.roll(2):
        return dice.roll(HEADER)
    return dice.roll(136) if dice.roll(2) else BLOCK + dice.roll(SIZE)


def _signer(header, dice):
    """Offset of a signer's block, of the first one if there is none at the place."""
    at = BLOCK + dice.roll(SIGNERS) * SIZE
    return at if header[at] == 0xE7 else BLOCK


def _add(header, at, other):
    carry = 0
    for index in range(384):
        carry += header[at + index] + header[other + index]
        header[at + index] = carry & 0xFF
        carry >>= 8


def _digest(header):
    return hashlib.sha256(memoryview(header)[:BLOCK]).digest()


def _redigest(header):
    for at in range(BLOCK, BLOCK + SIGNERS * SIZE, SIZE):
        if header[at] == 0xE7:
            header[at + 4 : at + 36] = _digest(header)
    _reseal(header)


def _reseal(header):
    for at in range(BLOCK, BLOCK + SIGNERS * SIZE, SIZE):
        if header[at] == 0xE7:
            crc = crc32(memoryview(header)[at : at + CRC])
            header[at + CRC : at + CRC + 4] = struct.pack("<I", crc)


def read(path):
    """Good headers of a file."""
    with open(path, "rb") as file:
        data = file.read()
    return [data[at : at + HEADER] for at in range(0, len(data), HEADER)]


if __name__ == "__main__":
    goods = read(sys.argv[1])
    lock = Lock([unhexlify(digest) for digest in sys.argv[4:]])
    for number in range(int(sys.argv[3]), int(sys.argv[3]) + int(sys.argv[2])):
        print(verdict(bent(goods, lock.trusted, number)[1], lock))
