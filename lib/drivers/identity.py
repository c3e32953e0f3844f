"""The identity partition: model, hardware revision, serial, trusted keys. Format: tools/sim/identity.py."""

import json
import struct
from binascii import crc32

from esp32 import Partition

_MAGIC = b"LKID"
_VERSION = 1
_HEAD = "<4sBH"
_HEAD_BYTES = 7
_MOST = 4096


def read():
    """The fields as a dict (`model`, `hardware`, `serial`, `keys`), or None where they can't be read."""
    found = Partition.find(Partition.TYPE_DATA, label="identity")
    if not found:
        return None
    head = bytearray(_HEAD_BYTES)
    found[0].readblocks(0, head, 0)
    magic, version, length = struct.unpack(_HEAD, head)
    if magic != _MAGIC or version != _VERSION or _HEAD_BYTES + length + 4 > _MOST:
        return None
    block = bytearray(_HEAD_BYTES + length + 4)
    found[0].readblocks(0, block, 0)
    if crc32(block[:-4]) != struct.unpack("<I", block[-4:])[0]:
        return None
    try:
        return json.loads(bytes(block[_HEAD_BYTES:-4]))
    except ValueError:
        return None
