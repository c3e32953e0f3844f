"""ESP-IDF partition tables: entries, the binary form at 0x8000, and this project's table.

Binary form (ESP-IDF `esp_partition_info_t`): 32-byte entries `AA 50, type, subtype, offset u32, size u32,
label[16], flags u32`, little-endian, then an entry `EB EB FF*14` with the MD5 of the entries before it, then
0xFF.
"""

import hashlib
import struct

OFFSET = 0x8000
LENGTH = 0xC00
APP, DATA = 0, 1
OTA_0 = 0x10  # subtype of the first application slot
NVS, OTADATA, PHY, FAT, LITTLEFS, UNDEFINED = 2, 0, 1, 0x81, 0x83, 0x06

# label, type, subtype, offset, size
PROJECT = (
    ("nvs", DATA, NVS, 0x9000, 0x4000),
    ("otadata", DATA, OTADATA, 0xD000, 0x2000),
    ("phy_init", DATA, PHY, 0xF000, 0x1000),
    ("ota_0", APP, OTA_0, 0x10000, 0x180000),
    ("ota_1", APP, OTA_0 + 1, 0x190000, 0x180000),
    ("vfs", DATA, FAT, 0x310000, 0x30000),
    ("app_0", DATA, LITTLEFS, 0x340000, 0x40000),
    ("app_1", DATA, LITTLEFS, 0x380000, 0x40000),
    ("data", DATA, LITTLEFS, 0x3C0000, 0x3F000),
    ("identity", DATA, UNDEFINED, 0x3FF000, 0x1000),
)

_MAGIC = b"\xaa\x50"
_MD5_MAGIC = b"\xeb\xeb" + b"\xff" * 14
_ENTRY = "<2sBBII16sI"


def pack(table):
    """The binary table (0xC00 bytes) of (label, type, subtype, offset, size) rows. Host only: needs MD5."""
    rows = b""
    for label, kind, subtype, offset, size in table:
        rows += struct.pack(_ENTRY, _MAGIC, kind, subtype, offset, size, label.encode(), 0)
    whole = rows + _MD5_MAGIC + hashlib.md5(rows).digest()
    return whole + b"\xff" * (LENGTH - len(whole))


def parse(data):
    """Rows (label, type, subtype, offset, size) of a binary table; ValueError when it is damaged.

    The MD5 is checked where the interpreter has one (the unix port of MicroPython may have none)."""
    table = []
    at = 0
    while at + 32 <= len(data):
        entry = bytes(data[at : at + 32])
        if entry[:16] == _MD5_MAGIC:
            md5 = getattr(hashlib, "md5", None)
            if md5 and md5(bytes(data[:at])).digest() != entry[16:]:
                raise ValueError("partition table: bad MD5")
            return table
        if entry == b"\xff" * 32:
            return table
        magic, kind, subtype, offset, size, label, _ = struct.unpack(_ENTRY, entry)
        if magic != _MAGIC:
            raise ValueError("partition table: bad magic")
        table.append((label[: (label + b"\0").find(b"\0")].decode(), kind, subtype, offset, size))
        at += 32
    return table


def read(flash):
    """The table stored in `flash` at 0x8000. Read no further than it goes: the chip's takes none of the lock's heap."""
    data, entry = b"", bytearray(32)
    while len(data) < LENGTH and entry[:16] != _MD5_MAGIC and data[-32:] != b"\xff" * 32:
        flash.read_into(OFFSET + len(data), entry)
        data += entry
    return parse(data)


def named(table, label):
    """The row with that label; KeyError when there is none."""
    for row in table:
        if row[0] == label:
            return row
    raise KeyError(label)


def place(label, table=PROJECT):
    """(offset, size) in bytes of the partition with that label; KeyError when there is none."""
    return named(table, label)[3:]
