"""The items on one NVS page: append, find, erase, copy.

An entry is programmed first and marked written after, so a cut between the two leaves one that loading
erases. Follows ESP-IDF 5.2 `nvs::Page`, hash list included: which of two entries with one key is seen depends
on it.
"""

from array import array

try:
    import nvs_entry as entries
    from nvs_sector import BLANK, CHUNK_MAX, COUNT, ERASED, FULL, WRITTEN, Sector
except ImportError:
    from tools.sim.chip import nvs_entry as entries
    from tools.sim.chip.nvs_sector import BLANK, CHUNK_MAX, COUNT, ERASED, FULL, WRITTEN, Sector

_NONE = 999  # no entry
_NO_HASH = 0xFFFFFFFF
_NO_HASHES = array("I", b"\xff" * 4 * COUNT)


class Items(Sector):
    """A page with its index in RAM; `used` is the number of written entries."""

    def __init__(self, flash, base):
        Sector.__init__(self, flash, base)
        self._hashes = array("I", _NO_HASHES)
        self.forget()

    def forget(self):
        """Empty the index."""
        self.used = 0
        self._first = _NONE
        self._next = _NONE
        self._hashes[:] = _NO_HASHES  # in place: the lock's heap has no part in it

    def begin(self):
        """A blank page becomes active."""
        self.forget()
        self._next = 0
        self.write_header()

    def erase(self):
        """Erase the page; it is blank."""
        Sector.erase(self)
        self.forget()

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
        table = self._table
        while at < end:
            index = at
            at += 1
            if table[index >> 2] >> 2 * (index & 3) & 3 != WRITTEN:  # as `entry_state` has it
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
        data = self.read_entries(index + 1, entry[2] - 1)[: entries.chunk_size(entry)]
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
        self.set_states(index, index + span, ERASED)
        if index == self._first:
            self._first = _NONE
            for i in range(index + span, min(self._next, COUNT)):
                if self.entry_state(i) == WRITTEN:
                    self._first = i
                    break
        if index + span > self._next:
            self._next = index + span

    def _find_hash(self, start, value):
        hashes = self._hashes
        while start < COUNT:
            if hashes[start] == value:
                return start
            start += 1
        return COUNT

    def _append(self, entry):
        self.program_entries(self._next, entry)
        self.set_states(self._next, self._next + 1, WRITTEN)
        self._count(1)

    def _append_data(self, data):
        whole = len(data) // entries.SIZE
        if whole:
            self.program_entries(self._next, bytes(data[: whole * entries.SIZE]))
            self.set_states(self._next, self._next + whole, WRITTEN)
            self._count(whole)
        tail = bytes(data[whole * entries.SIZE :])
        if tail:
            self._append(tail + b"\xff" * (entries.SIZE - len(tail)))

    def _count(self, entry_count):
        if self._first == _NONE:
            self._first = self._next
        self.used += entry_count
        self._next += entry_count
