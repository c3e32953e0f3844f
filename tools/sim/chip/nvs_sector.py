"""The raw 4 KiB page of ESP-IDF's NVS: header, entry states, 32-byte entries.

Header (32 bytes): state u32, sequence u32, version u8 (0xFE), 0xFF, crc32 of bytes 4-27. Then 32 bytes of
entry states, two bits each: 11 empty, 10 written, 00 erased. Then 126 entries.
"""

from binascii import crc32
from struct import pack, unpack_from

try:
    import nvs_entry as entries  # on the simulated chip this folder is on sys.path
except ImportError:
    from tools.sim.chip import nvs_entry as entries

BYTES = 4096
COUNT = 126
CHUNK_MAX = (COUNT - 1) * entries.SIZE
BLANK, ACTIVE, FULL, FREEING, CORRUPT = 0xF, 0xE, 0xC, 0x8, 0x0  # low four bits of the state word
EMPTY, ILLEGAL, WRITTEN, ERASED = 3, 1, 2, 0
_VERSION = 0xFE
_STATES = 32
_ENTRIES = 64


class Sector:
    """The page at flash offset `base`: its `state` and `sequence`, and what is programmed where."""

    def __init__(self, flash, base):
        self._flash = flash
        self._base = base
        self._table = bytearray(32)
        self.state = BLANK
        self.sequence = 0

    def has_sequence(self):
        """Is the page in use (neither blank nor corrupt)?"""
        return self.state != BLANK and self.state != CORRUPT

    def read_header(self):
        """Set `state` and `sequence`, and the entry states, from flash."""
        head = self._read(0, 32)
        self.state = CORRUPT
        word = unpack_from("<I", head)[0]
        if word == 0xFFFFFFFF:
            if self._read(0, BYTES) == b"\xff" * BYTES:
                self.state = BLANK
        elif unpack_from("<I", head, 28)[0] == crc32(head[4:28], 0xFFFFFFFF) and word >= 0xFFFFFFF0:
            self.sequence = unpack_from("<I", head, 4)[0]
            if word & 0xF in (ACTIVE, FULL, FREEING):
                self.state = word & 0xF
                self._table[:] = self._read(_STATES, 32)

    def write_header(self):
        """Program the header of a blank page: it becomes active."""
        self.state = ACTIVE
        self._table[:] = b"\xff" * 32
        body = pack("<IB", self.sequence, _VERSION) + b"\xff" * 19
        self._program(0, b"\xfe\xff\xff\xff" + body + pack("<I", crc32(body, 0xFFFFFFFF)))

    def mark(self, state):
        """Change the page's state on flash (FULL, FREEING)."""
        self._program(0, bytes((0xF0 | state, 0xFF, 0xFF, 0xFF)))
        self.state = state

    def erase(self):
        """Erase the page; it is blank."""
        self._flash.erase(self._base)
        self.state = BLANK

    def entry(self, index):
        """The 32 bytes of entry `index`."""
        return self._read(_ENTRIES + index * entries.SIZE, entries.SIZE)

    def read_entries(self, index, count):
        """The bytes of `count` entries from `index`."""
        return self._read(_ENTRIES + index * entries.SIZE, count * entries.SIZE)

    def program_entries(self, index, data):
        """Program whole entries from `index`; they are not marked written yet."""
        self._program(_ENTRIES + index * entries.SIZE, data)

    def entry_state(self, index):
        """EMPTY, WRITTEN, ERASED or ILLEGAL."""
        return self._table[index >> 2] >> 2 * (index & 3) & 3

    def set_states(self, begin, end, state):
        """Program the states of entries begin..end-1, 32 bits at a time, from the last word to the first."""
        for i in range(begin, end):
            shift = 2 * (i & 3)
            self._table[i >> 2] = self._table[i >> 2] & ~(3 << shift) & 0xFF | state << shift
        for word in range((end - 1) >> 4, (begin >> 4) - 1, -1):
            self._program(_STATES + 4 * word, bytes(self._table[4 * word : 4 * word + 4]))

    def _read(self, offset, length):
        buf = bytearray(length)
        self._flash.read_into(self._base + offset, buf)
        return buf

    def _program(self, offset, data):
        self._flash.program(self._base + offset, data)
