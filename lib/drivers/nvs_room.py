"""How much room ESP-IDF's NVS has before it must erase a page, read from its pages.

A page (ESP-IDF nvs_page.hpp, version 2) is a sector: state u32, sequence u32, version u8, crc32 u32 of bytes 4..27;
from byte 32 two bits for each of 126 entries, the first lowest: 11 empty, 10 written, 00 erased. The page with the
highest sequence takes new entries. When it is full and one blank page is left, the page with the fewest written
entries is copied there and erased (nvs_pagemanager.cpp, requestNewPage).
"""

import struct
from binascii import crc32

from esp32 import Partition

_SECTOR = 4096
_ENTRIES = 126
_BLANK, _ACTIVE, _FULL = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFC
_VERSION = 0xFE
_HEAD = "<IIB19xI"
_ONES = (1 << 256) - 1
_LOW = _ONES // 3  # the lower bit of each pair


def look():
    """(entries that the active page still takes, entries that it will take after the next erase).

    None where nothing will be erased when it is full, or where the pages are not as they should be. Writes nothing."""
    try:
        for partition in Partition.find(Partition.TYPE_DATA, label="nvs"):
            return _look(partition)
    except OSError:
        pass
    return None


def _look(partition):
    head = bytearray(64)
    newest = -1
    blank = free = 0
    fewest = _ENTRIES
    for block in range(partition.info()[3] // _SECTOR):
        partition.readblocks(block, head, 0)
        state, sequence, version, checksum = struct.unpack(_HEAD, head[:32])
        if state == _BLANK:
            blank += 1
            continue
        if state not in (_ACTIVE, _FULL) or version != _VERSION or crc32(head[4:28], 0xFFFFFFFF) != checksum:
            return None
        states = int.from_bytes(head[32:], "little")
        if sequence > newest:
            newest = sequence
            free = 0 if state == _FULL else _ENTRIES - (len(bin(states ^ _ONES)) - 1) // 2
        fewest = min(fewest, bin((states >> 1) & (states ^ _ONES) & _LOW).count("1"))
    return (free, _ENTRIES - fewest) if blank == 1 and newest >= 0 else None
