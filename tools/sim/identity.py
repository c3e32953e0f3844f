"""The identity partition: what a lock is, written once at the bench, outside everything an update can write.

Format, from the start of the partition (the rest of the 4 KiB stays 0xFF), little-endian:

| bytes | field                                                                        |
|-------|------------------------------------------------------------------------------|
| 4     | magic `LKID`                                                                 |
| 1     | format version, 1                                                            |
| 2     | n, length of the body                                                        |
| n     | body: JSON object, UTF-8                                                     |
| 4     | crc32 (zlib) of all bytes before it                                          |

Body: `model` (str, "6000i"), `hardware` (int, board revision), `serial` (str), `keys` (list of str:
hexadecimal SHA-256 digests of the trusted signing keys). Readers ignore members they do not know.
"""

import json
from binascii import crc32
from struct import calcsize, pack, unpack_from

MAGIC = b"LKID"
VERSION = 1
SIZE = 4096
_HEAD = "<4sBH"


def pack_identity(model, hardware, serial, keys=()):
    """The bytes to program at the start of the partition. `keys`: digests, 32 bytes each. ValueError if too
    long."""
    fields = {"model": model, "hardware": hardware, "serial": serial, "keys": [key.hex() for key in keys]}
    body = json.dumps(fields, separators=(",", ":")).encode()
    head = pack(_HEAD, MAGIC, VERSION, len(body)) + body
    if len(head) + 4 > SIZE:
        raise ValueError("identity: too long")
    return head + pack("<I", crc32(head))


def parse_identity(data):
    """The fields as a dict; ValueError when `data` (the partition) is blank, damaged or of another
    version."""
    start = calcsize(_HEAD)
    if len(data) < start + 4:
        raise ValueError("identity: too short")
    magic, version, length = unpack_from(_HEAD, data)
    if magic != MAGIC:
        raise ValueError("identity: none")
    if version != VERSION:
        raise ValueError("identity: unknown version")
    end = start + length
    if end + 4 > len(data) or unpack_from("<I", data, end)[0] != crc32(bytes(data[:end])):
        raise ValueError("identity: damaged")
    return json.loads(bytes(data[start:end]).decode())
