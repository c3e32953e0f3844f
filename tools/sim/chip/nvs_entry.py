"""Entries of ESP-IDF's NVS format, version 2: 32 bytes each, and its error codes.

Layout (ESP-IDF `nvs::Item`): namespace u8, type u8, span u8, chunk u8, crc32 u32, key[16], data[8]. The data
of a BLOB_DATA entry is size u16, 0xFFFF, crc32 of the bytes in the entries that follow; of a BLOB_IDX entry:
size u32, chunk count u8, first chunk number u8, 0xFFFF. CRCs are `crc32(bytes, 0xffffffff)`.
"""

from binascii import crc32
from struct import pack, unpack_from

SIZE = 32
U8, I32, BLOB_DATA, BLOB_IDX, ANY = 0x01, 0x14, 0x42, 0x48, 0xFF
BLOB, STRING = 0x41, 0x21  # written by the partition generator and other firmware only
NAMESPACES = 0  # the namespace that holds the names of the others
ANY_NAMESPACE = 255
ANY_CHUNK = 255
KEY_MAX = 15
FIRST_VERSION, SECOND_VERSION = 0x00, 0x80  # chunk numbers of a blob and of the one that replaces it
_SEED = 0xFFFFFFFF

_CODES = {
    "NOT_FOUND": 0x1102,
    "NOT_ENOUGH_SPACE": 0x1105,
    "KEY_TOO_LONG": 0x1109,
    "INVALID_LENGTH": 0x110C,
    "NO_FREE_PAGES": 0x110D,
    "VALUE_TOO_LONG": 0x110E,
}


def fault(name):
    """The OSError that the port raises for ESP_ERR_NVS_<name>."""
    return OSError(-_CODES[name], "ESP_ERR_NVS_" + name)


def padded(key):
    """The 16-byte key field: cut to 15 bytes, as strncpy does, and filled with zeros."""
    key = key[:KEY_MAX]
    return key + b"\0" * (16 - len(key))


def make(namespace, kind, span, key, chunk, data):
    """A complete 32-byte entry; `data` is its 8 data bytes (shorter is filled with 0xFF)."""
    head = bytes((namespace, kind, span, chunk))
    tail = padded(key) + data + b"\xff" * (8 - len(data))
    return head + pack("<I", crc32(tail, crc32(head, _SEED))) + tail


def sound(entry):
    """Does the entry's own crc match?"""
    return unpack_from("<I", entry, 4)[0] == crc32(entry[8:32], crc32(entry[0:4], _SEED))


def name_hash(namespace, key, chunk):
    """24-bit hash of namespace, key and chunk, without the type (ESP-IDF `calculateCrc32WithoutValue`)."""
    return crc32(bytes((chunk,)), crc32(padded(key), crc32(bytes((namespace,)), _SEED))) & 0xFFFFFF


def key_of(entry):
    """The key of an entry, without its padding."""
    key = bytes(entry[8:23])
    return key[: (key + b"\0").find(b"\0")]


def variable(kind):
    """Do entries of this type carry data entries behind them?"""
    return kind == BLOB_DATA or kind == BLOB or kind == STRING


def chunk_data(data):
    """Data field of the BLOB_DATA entry over the bytes `data`."""
    return pack("<HHI", len(data), 0xFFFF, crc32(data, _SEED))


def chunk_size(entry):
    """Byte count of a BLOB_DATA entry."""
    return unpack_from("<H", entry, 24)[0]


def chunk_sound(entry, data):
    """Do the bytes match the crc in their BLOB_DATA entry?"""
    return unpack_from("<I", entry, 28)[0] == crc32(data, _SEED)


def index_data(size, chunks, first):
    """Data field of a BLOB_IDX entry."""
    return pack("<IBBH", size, chunks, first, 0xFFFF)


def index_of(entry):
    """(size, chunk count, first chunk number) of a BLOB_IDX entry."""
    return unpack_from("<IBB", entry, 24)
