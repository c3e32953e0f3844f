"""One 4 KiB page of ESP-IDF's NVS: header, entry states, 126 entries, and recovery when it is loaded.

Header (32 bytes): state u32, sequence u32, version u8 (0xFE), 0xFF, crc32 of bytes 4-27. Then 32 bytes of entry
states, two bits each: 11 empty, 10 written, 00 erased. An entry is programmed first and marked written after, so a
cut between the two leaves an entry that loading erases. Follows ESP-IDF 5.2 `nvs::Page`, hash list included: which
of two entries with one key is seen depends on it.
"""

from array import array
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
EMPTY, WRITTEN, ERASED = 3, 2, 0
_VERSION = 0xFE
_STATES = 32
_ENTRIES = 64
_NONE = 999  # no entry
_NO_HASH = 0xFFFFFFFF


class Page:
    """The page at flash offset `base`; `state`, `sequence`, `used` (entries written) are its public facts."""

    def __init__(self, flash, base):
        self._flash = flash
        self._base = base
        self._table = bytearray(32)
        self._hashes = array("I", [_NO_HASH] * COUNT)
        self._forget(BLANK)
        self.sequence = 0

    def load(self):
        """Read the page, and undo or finish what a power cut interrupted."""
        head = self._read(0, 32)
        self._forget(CORRUPT)
        word = unpack_from("<I", head)[0]
        if word == 0xFFFFFFFF:
            if self._read(0, BYTES) == b"\xff" * BYTES:
                self._forget(BLANK)
        elif unpack_from("<I", head, 28)[0] == crc32(head[4:28], 0xFFFFFFFF) and word >= 0xFFFFFFF0:
            self.sequence = unpack_from("<I", head, 4)[0]
            if word & 0xF in (ACTIVE, FULL, FREEING):
                self.state = word & 0xF
                self._load_entries()

    def has_sequence(self):
        """Is the page in use (neither blank nor corrupt)?"""
        return self.state != BLANK and self.state != CORRUPT

    def begin(self):
        """Write the header of a blank page: it becomes active."""
        body = pack("<IB", self.sequence, _VERSION) + b"\xff" * 19
        self._forget(ACTIVE)
        self._next = 0
        self._program(0, b"\xfe\xff\xff\xff" + body + pack("<I", crc32(body, 0xFFFFFFFF)))
        self._table[:] = b"\xff" * 32

    def mark(self, state):
        """Change the page's state on flash (FULL, FREEING)."""
        self._program(0, bytes((0xF0 | state, 0xFF, 0xFF, 0xFF)))
        self.state = state

    def erase(self):
        """Erase the page; it is blank."""
        self._flash.erase(self._base)
        self._forget(BLANK)

    def tailroom(self):
        """Bytes of blob data that still fit, behind their own entry."""
        if self.state == BLANK:
            return CHUNK_MAX
        if self.state == FULL or self._next >= COUNT - 1:
            return 0
        return (COUNT - self._next - 1) * entries.SIZE

    def write(self, namespace, kind, key, data, chunk=entries.ANY_CHUNK):
        """Append an item; False when the page has no room. OSError for a key over 15 bytes."""
        if self.state == BLANK:
            self.begin()
        if self.state == FULL:
            return False
        if len(key) > entries.KEY_MAX:
            raise entries.fault("KEY_TOO_LONG")
        span = 1
        field = data
        if entries.variable(kind):
            if len(data) > CHUNK_MAX:
                raise entries.fault("VALUE_TOO_LONG")
            span += (len(data) + entries.SIZE - 1) // entries.SIZE
            field = entries.chunk_data(data)
        if self._next + span > COUNT:
            return False
        self._hashes[self._next] = entries.name_hash(namespace, key, chunk)
        self._append(entries.make(namespace, kind, span, key, chunk, field))
        if span > 1:
            self._append_data(data)
        return True

    def find(self, namespace, kind, key, start=0, chunk=entries.ANY_CHUNK, version=None):
        """(index, entry) of the first match from `start`, or (-1, None). `key` None: any key.

        As in ESP-IDF, another type under the same key ends the search."""
        if not self.has_sequence() or start >= COUNT:
            return -1, None
        at = max(start, self._first)
        exact = kind == entries.BLOB_DATA and chunk != entries.ANY_CHUNK
        if namespace != entries.ANY_NAMESPACE and key is not None and (kind != entries.BLOB_DATA or exact):
            at = self._find_hash(at, entries.name_hash(namespace, key, chunk))
        wanted = None if key is None else entries.padded(key)
        end = min(self._next, COUNT)
        while at < end:
            index = at
            at += 1
            if self.entry_state(index) != WRITTEN:
                continue
            entry = self.entry(index)
            if not entries.sound(entry):
                self.erase_at(index)
                continue
            if entries.variable(entry[1]):
                at = index + entry[2]
            if namespace != entries.ANY_NAMESPACE and entry[0] != namespace:
                continue
            if wanted is not None and entry[8:23] != wanted[:15]:
                continue
            if kind == entries.BLOB_DATA and (entry[3] != chunk if exact else entry[1] != kind):
                continue
            if kind == entries.BLOB_IDX and entry[3] != entries.ANY_CHUNK:
                continue
            if kind == entries.BLOB_IDX and version is not None and entry[29] != version:
                continue
            if kind != entries.ANY and entry[1] != kind:
                if key is None and namespace == entries.ANY_NAMESPACE and chunk == entries.ANY_CHUNK:
                    continue
                return -1, None
            return index, entry
        return -1, None

    def erase_item(self, namespace, kind, key, chunk=entries.ANY_CHUNK, version=None):
        """Erase the first match; False when there is none."""
        index = self.find(namespace, kind, key, 0, chunk, version)[0]
        if index >= 0:
            self.erase_at(index)
        return index >= 0

    def data(self, index, entry):
        """The bytes of the BLOB_DATA item at `index`; None, and the item erased, when their crc is wrong."""
        data = self._read(_ENTRIES + (index + 1) * entries.SIZE, (entry[2] - 1) * entries.SIZE)[: entries.chunk_size(entry)]
        if entries.chunk_sound(entry, data):
            return data
        self.erase_at(index)
        return None

    def copy_to(self, other):
        """Copy every written item to the page `other` (which begins if it is blank)."""
        if self._first == _NONE:
            return
        if other.state == BLANK:
            other.begin()
        index = self._first
        while index < COUNT:
            if self.entry_state(index) != WRITTEN:
                index += 1
                continue
            entry = self.entry(index)
            other._hashes[other._next] = entries.name_hash(entry[0], entries.key_of(entry), entry[3])
            for i in range(index, min(index + entry[2], COUNT)):
                other._append(self.entry(i))
            index += max(1, entry[2])

    def entry(self, index):
        """The 32 bytes of entry `index`."""
        return self._read(_ENTRIES + index * entries.SIZE, entries.SIZE)

    def entry_state(self, index):
        """EMPTY, WRITTEN, ERASED or 1 (illegal)."""
        return self._table[index >> 2] >> 2 * (index & 3) & 3

    def erase_at(self, index):
        """Mark the item at `index`, with all its span, erased."""
        span = 1
        if self.entry_state(index) == WRITTEN:
            self._hashes[index] = _NO_HASH
            entry = self.entry(index)
            if entries.sound(entry):
                span = min(entry[2], COUNT - index)
        for i in range(index, index + span):
            if self.entry_state(i) == WRITTEN:
                self.used -= 1
        self._set_states(index, index + span, ERASED)
        if index == self._first:
            self._first = _NONE
            for i in range(index + span, min(self._next, COUNT)):
                if self.entry_state(i) == WRITTEN:
                    self._first = i
                    break
        if index + span > self._next:
            self._next = index + span

    def _forget(self, state):
        self.state = state
        self.used = 0
        self._first = _NONE
        self._next = _NONE
        for i in range(COUNT):
            self._hashes[i] = _NO_HASH

    def _find_hash(self, start, value):
        hashes = self._hashes
        while start < COUNT:
            if hashes[start] == value:
                return start
            start += 1
        return COUNT

    def _append(self, entry):
        self._program(_ENTRIES + self._next * entries.SIZE, entry)
        self._set_states(self._next, self._next + 1, WRITTEN)
        self._count(1)

    def _append_data(self, data):
        whole = len(data) // entries.SIZE
        if whole:
            self._program(_ENTRIES + self._next * entries.SIZE, bytes(data[: whole * entries.SIZE]))
            self._set_states(self._next, self._next + whole, WRITTEN)
            self._count(whole)
        tail = bytes(data[whole * entries.SIZE :])
        if tail:
            self._append(tail + b"\xff" * (entries.SIZE - len(tail)))

    def _count(self, entry_count):
        if self._first == _NONE:
            self._first = self._next
        self.used += entry_count
        self._next += entry_count

    def _set_states(self, begin, end, state):
        """Program the states of entries begin..end-1, a 32-bit word at a time, from the last word to the first."""
        for i in range(begin, end):
            shift = 2 * (i & 3)
            self._table[i >> 2] = self._table[i >> 2] & ~(3 << shift) & 0xFF | state << shift
        for word in range((end - 1) >> 4, (begin >> 4) - 1, -1):
            self._program(_STATES + 4 * word, bytes(self._table[4 * word : 4 * word + 4]))

    def _load_entries(self):
        self._table[:] = self._read(_STATES, 32)
        for i in range(COUNT):
            if self.entry_state(i) == WRITTEN:
                if self._first == _NONE:
                    self._first = i
                self.used += 1
        if self.state == ACTIVE:
            self._erase_half_written()
            self._load_active()
        else:
            self._load_closed()

    def _erase_half_written(self):
        """An entry may hold data without being marked: its first word tells."""
        for i in range(COUNT):
            if self.entry_state(i) == EMPTY:
                self._next = i
                break
        while self._next < COUNT and self._read(_ENTRIES + self._next * entries.SIZE, 4) != b"\xff\xff\xff\xff":
            if self.entry_state(self._next) == WRITTEN:
                self.used -= 1
            self._set_states(self._next, self._next + 1, ERASED)
            self._next += 1

    def _load_active(self):
        """Drop damaged and incomplete items; of two with one key keep the later."""
        at = 0
        last = None
        while at < min(self._next, COUNT):
            index = at
            at += 1
            state = self.entry_state(index)
            if state == ERASED:
                last = None
                continue
            entry = self.entry(index)
            last = (index, entry)
            if state == 1 or not entries.sound(entry):
                if state == 1:
                    last = None
                self.erase_at(index)
                continue
            value = entries.name_hash(entry[0], entries.key_of(entry), entry[3])
            self._hashes[index] = value
            earlier = self._find_hash(0, value)
            if entries.variable(entry[1]):
                at = index + entry[2]
                if not self._complete(index, entry):
                    last = None
                    self.erase_at(index)
                    continue
            if earlier < index:
                self.erase_at(earlier)
        if last is not None:
            index, entry = last
            earlier = self.find(entry[0], entry[1], entries.key_of(entry))[0]
            if 0 <= earlier < index:
                self.erase_at(earlier)

    def _load_closed(self):
        at = self._first
        while at < COUNT:
            index = at
            at += 1
            if self.entry_state(index) != WRITTEN:
                continue
            entry = self.entry(index)
            if not entries.sound(entry):
                self.erase_at(index)
                continue
            self._hashes[index] = entries.name_hash(entry[0], entries.key_of(entry), entry[3])
            at = index + max(1, entry[2])
            if entries.variable(entry[1]) and not self._complete(index, entry):
                self.erase_at(index)

    def _complete(self, index, entry):
        for i in range(index, min(index + entry[2], COUNT)):
            if self.entry_state(i) != WRITTEN:
                return False
        return True

    def _read(self, offset, length):
        buf = bytearray(length)
        self._flash.read_into(self._base + offset, buf)
        return buf

    def _program(self, offset, data):
        self._flash.program(self._base + offset, data)
