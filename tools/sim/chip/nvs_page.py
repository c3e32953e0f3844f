"""One NVS page as it is found at boot: loading undoes or finishes what a power cut interrupted.

Follows ESP-IDF 5.2 `Page::mLoadEntryTable`, its weaknesses included: of the active page's last item an
earlier twin is erased, and for a blob's chunk any chunk of that key counts as its twin, the old version's
too. So a cut between the last chunk of a blob and its index can destroy the old blob (then reading it is
ESP_FAIL) when both are on one page.
"""

try:
    import nvs_entry as entries
    from nvs_items import Items
    from nvs_sector import ACTIVE, COUNT, EMPTY, ERASED, ILLEGAL, WRITTEN
except ImportError:
    from tools.sim.chip import nvs_entry as entries
    from tools.sim.chip.nvs_items import Items
    from tools.sim.chip.nvs_sector import ACTIVE, COUNT, EMPTY, ERASED, ILLEGAL, WRITTEN


class Page(Items):
    """A page of the partition; `load()` before anything else."""

    def load(self):
        """Read the page and repair it."""
        self.forget()
        self.read_header()
        if not self.has_sequence():
            return
        table = self._table
        for i in range(COUNT):
            if table[i >> 2] >> 2 * (i & 3) & 3 == WRITTEN:  # as `entry_state` has it
                if self._first > i:
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
        while self._next < COUNT and self.entry(self._next)[:4] != b"\xff\xff\xff\xff":
            if self.entry_state(self._next) == WRITTEN:
                self.used -= 1
            self.set_states(self._next, self._next + 1, ERASED)
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
            if state == ILLEGAL or not entries.sound(entry):
                if state == ILLEGAL:
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
