"""The ESP32 application image ("core"): make a stand-in, verify any.

Format (ESP-IDF `esp_image_header_t`): 24-byte header (magic E9, segment count, ..., entry u32, ..., chip id,
..., hash-appended flag), segments (load address u32, length u32, data), zero padding so that the checksum
byte (XOR of all segment data, seeded 0xEF) ends a 16-byte line, then the SHA-256 of all before it.
"""

import hashlib
import struct

MAGIC = 0xE9
CHIP_ESP32 = 0
_HEADER = "<BBBBIB3sHBHH4sB"
_ENTRY_POINT = 0x40080000
_CHUNK = 4096


def make(text=b"stand-in for the MicroPython 1.25.0 core", size=4096):
    """A sound image whose one data segment holds `text` repeated to `size` bytes (a multiple of 4)."""
    body = (text * (size // len(text) + 1))[:size]
    segments = ((0x3F400020, body), (_ENTRY_POINT, b"\0" * 16))
    image = struct.pack(
        _HEADER,
        MAGIC,
        len(segments),
        2,
        0x20,
        _ENTRY_POINT,
        0xEE,
        b"\0\0\0",
        CHIP_ESP32,
        0,
        0,
        0xFFFF,
        b"\0" * 4,
        1,
    )
    checksum = 0xEF
    for address, data in segments:
        image += struct.pack("<II", address, len(data)) + data
        for byte in data:
            checksum ^= byte
    image += b"\0" * (15 - len(image) % 16) + bytes((checksum,))
    return image + hashlib.sha256(image).digest()


def verify(flash, offset, size):
    """Length of the sound image at `offset` in a slot of `size` bytes, or None (ESP-IDF
    `esp_image_verify`)."""
    head = bytearray(24)
    flash.read_into(offset, head)
    fields = struct.unpack(_HEADER, head)
    if fields[0] != MAGIC or fields[7] != CHIP_ESP32 or not 0 < fields[1] <= 16:
        return None
    digest = hashlib.sha256(head)
    at = 24
    checksum = 0xEF
    for _ in range(fields[1]):
        if at + 8 > size:
            return None
        segment = bytearray(8)
        flash.read_into(offset + at, segment)
        digest.update(segment)
        length = struct.unpack("<I", segment[4:])[0]
        at += 8
        if length % 4 or length > size - at:
            return None
        checksum ^= _fold(flash, offset + at, length, digest)
        at += length
    tail = bytearray(16 - at % 16)
    if at + len(tail) + 32 > size:
        return None
    flash.read_into(offset + at, tail)
    digest.update(tail)
    at += len(tail)
    if tail[len(tail) - 1] != checksum:
        return None
    if fields[12] == 1:
        stored = bytearray(32)
        flash.read_into(offset + at, stored)
        if stored != digest.digest():
            return None
        at += 32
    return at


def _fold(flash, offset, length, digest):
    """XOR of all bytes of a segment, hashing them on the way; whole blocks are folded as long integers."""
    total = 0
    while length:
        block = bytearray(min(_CHUNK, length))
        flash.read_into(offset, block)
        digest.update(block)
        total ^= int.from_bytes(block, "little")
        offset += len(block)
        length -= len(block)
    size = _CHUNK * 8
    while size > 8:  # one half over the other
        size //= 2
        total = (total >> size) ^ (total & ((1 << size) - 1))
    return total
