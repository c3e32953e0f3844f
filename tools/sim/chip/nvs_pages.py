"""The pages of an NVS partition in use and free: load with recovery, and make room.

Follows ESP-IDF 5.2 `nvs::PageManager`: one page is always kept free; when it is needed, the page with the
most unused entries is marked FREEING, its items are copied to the free page, and it is erased.
"""

try:
    import nvs_entry as entries
    from nvs_page import Page
    from nvs_sector import ACTIVE, BYTES, CORRUPT, COUNT, FREEING
except ImportError:
    from tools.sim.chip import nvs_entry as entries
    from tools.sim.chip.nvs_page import Page
    from tools.sim.chip.nvs_sector import ACTIVE, BYTES, CORRUPT, COUNT, FREEING


class Pages:
    """Pages of the partition at flash offset `base`; iterate `used` (oldest first), write to `current()`."""

    def __init__(self, flash, base, size):
        self._pages = [Page(flash, base + at) for at in range(0, size, BYTES)]
        self.used = []
        self.free = []
        self._sequence = 0

    def count(self):
        """Number of pages in the partition."""
        return len(self._pages)

    def current(self):
        """The page that takes new items."""
        return self.used[-1]

    def load(self):
        """Load every page. A cut leaves a key twice (the older item goes) or a page half copied (copied
        again).

        OSError ESP_ERR_NVS_NO_FREE_PAGES when no page is free."""
        self.used = []
        self.free = []
        self._sequence = 0
        for page in self._pages:
            page.load()
            if page.has_sequence():
                self._insert(page)
            else:
                self.free.append(page)
        if not self.used:
            self._activate()
            return
        self._sequence = self.current().sequence + 1
        self._erase_older_twin()
        self._finish_freeing()
        if not self.free:
            raise entries.fault("NO_FREE_PAGES")

    def erase_all(self):
        """Erase the whole partition (`nvs_flash_erase`)."""
        for page in self._pages:
            page.erase()

    def request_new(self):
        """Put a page with room in front; OSError ESP_ERR_NVS_NOT_ENOUGH_SPACE when nothing can be freed."""
        if len(self.free) >= 2:
            self._activate()
            return
        victim = None
        most = 0
        for page in self.used:
            if COUNT - page.used > most:
                victim = page
                most = COUNT - page.used
        if victim is None or not self.free:
            raise entries.fault("NOT_ENOUGH_SPACE")
        victim.mark(FREEING)
        self._move(victim)

    def _move(self, victim):
        self._activate()
        victim.copy_to(self.current())
        victim.erase()
        self.used.remove(victim)
        self.free.append(victim)

    def _activate(self):
        page = self.free[0]
        if page.state == CORRUPT:
            page.erase()
        self.free.pop(0)
        page.sequence = self._sequence
        self._sequence += 1
        self.used.append(page)

    def _insert(self, page):
        at = 0
        while at < len(self.used) and self.used[at].sequence <= page.sequence:
            at += 1
        self.used.insert(at, page)

    def _erase_older_twin(self):
        last = self.current()
        index, entry = last.find(entries.ANY_NAMESPACE, entries.ANY, None)
        newest = None
        while entry is not None:
            newest = entry
            index, entry = last.find(entries.ANY_NAMESPACE, entries.ANY, None, index + max(1, entry[2]))
        if newest is None:
            return
        for page in self.used:
            if page is last:
                return
            if page.state == FREEING:
                continue
            if page.erase_item(newest[0], newest[1], entries.key_of(newest), newest[3]):
                return

    def _finish_freeing(self):
        for page in self.used:
            if page.state == FREEING:
                copy = self.current()
                if copy.state == ACTIVE:
                    copy.erase()
                    self.used.remove(copy)
                    self.free.append(copy)
                self._move(page)
                return
