"""Keys and values over the NVS pages: namespaces, 32-bit integers and blobs (ESP-IDF 5.2 `nvs::Storage`).

A value is written before the old one is erased, so a cut leaves the old or the new (but see nvs_page for
blobs). A blob is cut into chunks, one a page, and becomes visible with its index entry; the version it
replaces has the other range of chunk numbers. Keys and namespace names are bytes without NUL.
"""

from struct import pack, unpack_from

try:
    import nvs_entry as entries
    from nvs_pages import Pages
    from nvs_sector import BLANK, CHUNK_MAX, FULL
except ImportError:
    from tools.sim.chip import nvs_entry as entries
    from tools.sim.chip.nvs_pages import Pages
    from tools.sim.chip.nvs_sector import BLANK, CHUNK_MAX, FULL


class Storage:
    """The NVS partition of `size` bytes at flash offset `base`. `load()` before anything else."""

    def __init__(self, flash, base, size):
        self._pages = Pages(flash, base, size)
        self._names = {}

    def load(self):
        """Recover and index the partition, as `nvs_flash_init` does at boot; erase it all if it has no free
        page."""
        try:
            self._pages.load()
        except OSError:  # the port's start-up code then calls nvs_flash_erase()
            self._pages.erase_all()
            self._pages.load()
        self._names = {}
        for page in self._pages.used:
            index, entry = page.find(entries.NAMESPACES, entries.U8, None)
            while entry is not None:
                self._names[entries.key_of(entry)] = entry[24]
                index, entry = page.find(entries.NAMESPACES, entries.U8, None, index + 1)
        self._erase_orphans()

    def namespace(self, name):
        """Number of the namespace, made when it is new."""
        number = self._names.get(name[: entries.KEY_MAX])
        if number is not None:
            return number
        taken = self._names.values()
        for number in range(1, 255):
            if number not in taken:
                self._write(entries.NAMESPACES, entries.U8, name, bytes((number,)))
                self._names[name] = number
                return number
        raise entries.fault("NOT_ENOUGH_SPACE")

    def get_i32(self, namespace, key):
        """The integer; OSError ESP_ERR_NVS_NOT_FOUND (another type under that key included)."""
        entry = self._find(namespace, entries.I32, key)[2]
        if entry is None:
            raise entries.fault("NOT_FOUND")
        return unpack_from("<i", entry, 24)[0]

    def set_i32(self, namespace, key, value):
        """Store the integer; nothing is written when it is there already."""
        self._write(namespace, entries.I32, key, pack("<i", value))

    def blob_size(self, namespace, key):
        """Length of the blob; OSError ESP_ERR_NVS_NOT_FOUND."""
        entry = self._find(namespace, entries.BLOB_IDX, key)[2]
        if entry is None:
            raise entries.fault("NOT_FOUND")
        return entries.index_of(entry)[0]

    def get_blob(self, namespace, key):
        """The blob's bytes; OSError ESP_ERR_NVS_NOT_FOUND, or ESP_FAIL when a chunk is missing."""
        entry = self._find(namespace, entries.BLOB_IDX, key)[2]
        if entry is None:
            raise entries.fault("NOT_FOUND")
        size, chunks, first = entries.index_of(entry)
        data = b""
        for number in range(first, first + chunks):
            page, index, entry = self._find(namespace, entries.BLOB_DATA, key, number)
            if page is None or index is None:
                break
            part = page.data(index, entry)
            if part is None:
                raise entries.fault("NOT_FOUND")
            data += bytes(part)
        if len(data) != size:
            raise OSError(1, "ESP_FAIL")
        return data

    def set_blob(self, namespace, key, data):
        """Store the bytes; nothing is written when they are there already.

        OSError ESP_ERR_NVS_NOT_ENOUGH_SPACE, KEY_TOO_LONG, VALUE_TOO_LONG. As in ESP-IDF, a write that fails
        for want of space half-way erases chunk numbers from 0, even where those belong to the old value."""
        old = self._find(namespace, entries.BLOB_IDX, key)[2]
        first = entries.FIRST_VERSION
        previous = None
        if old is not None:
            size, _, previous = entries.index_of(old)
            if size == len(data) and self._same_blob(namespace, key, data):
                return
            first = entries.SECOND_VERSION if previous == entries.FIRST_VERSION else entries.FIRST_VERSION
        self._write_blob(namespace, key, data, first)
        if old is not None:
            self._erase_blob(namespace, key, previous)

    def erase_key(self, namespace, key):
        """Erase the first item under the key, whatever its type; OSError ESP_ERR_NVS_NOT_FOUND."""
        page, index, entry = self._find(namespace, entries.ANY, key)
        if page is None or entry is None:
            raise entries.fault("NOT_FOUND")
        if entry[1] == entries.BLOB_DATA or entry[1] == entries.BLOB_IDX:
            self._erase_blob(namespace, key, None)
        else:
            page.erase_at(index)

    def _find(self, namespace, kind, key, chunk=entries.ANY_CHUNK, version=None):
        for page in self._pages.used:
            index, entry = page.find(namespace, kind, key, 0, chunk, version)
            if entry is not None:
                return page, index, entry
        return None, None, None

    def _write(self, namespace, kind, key, data):
        page, _, entry = self._find(namespace, entries.ANY, key)
        if entry is not None and entry[1] == kind and entry[24 : 24 + len(data)] == data:
            return
        current = self._pages.current()
        if not current.write(namespace, kind, key, data):
            if current.state != FULL:
                current.mark(FULL)
            self._pages.request_new()
            if not self._pages.current().write(namespace, kind, key, data):
                raise entries.fault("NOT_ENOUGH_SPACE")
        if page is not None:
            if page.state == BLANK:  # the old item has just moved with its page
                page = self._find(namespace, entries.ANY, key)[0]
            if page is not None:
                page.erase_item(namespace, entries.ANY, key)

    def _write_blob(self, namespace, key, data, first):
        most = min(self._pages.count() - 1, (entries.ANY_CHUNK - 1) // 2)
        if len(data) > most * CHUNK_MAX:
            raise entries.fault("VALUE_TOO_LONG")
        written = []
        try:
            self._write_chunks(namespace, key, data, first, written)
        except OSError:
            for number in range(len(written)):
                written[number].erase_item(namespace, entries.BLOB_DATA, key, number)
            raise

    def _write_chunks(self, namespace, key, data, first, written):
        done = 0
        while True:
            page = self._pages.current()
            room = page.tailroom()
            cramped = room < len(data) or (room == 0 and not data)
            if not written and cramped and room < CHUNK_MAX // 10:
                self._close(page)
                if self._pages.current().tailroom() == room:
                    raise entries.fault("NOT_ENOUGH_SPACE")
                continue
            if not room:
                raise entries.fault("NOT_ENOUGH_SPACE")
            part = data[done : done + room]
            page.write(namespace, entries.BLOB_DATA, key, part, first + len(written))
            written.append(page)
            done += len(part)
            if done < len(data) or room - len(part) < entries.SIZE:
                self._close(page)
            if done == len(data):
                field = entries.index_data(len(data), len(written), first)
                self._pages.current().write(namespace, entries.BLOB_IDX, key, field)
                return

    def _close(self, page):
        if page.state != FULL:
            page.mark(FULL)
        self._pages.request_new()

    def _same_blob(self, namespace, key, data):
        try:
            return self.get_blob(namespace, key) == data
        except OSError:
            return False

    def _erase_blob(self, namespace, key, version):
        page, index, entry = self._find(namespace, entries.BLOB_IDX, key, entries.ANY_CHUNK, version)
        if page is None or entry is None:
            raise entries.fault("NOT_FOUND")
        page.erase_at(index)
        _, chunks, first = entries.index_of(entry)
        for number in range(first, first + chunks):
            for page in self._pages.used:
                if page.erase_item(namespace, entries.BLOB_DATA, key, number):
                    break

    def _erase_orphans(self):
        """Chunks that no index names were written, or about to be erased, when the power went."""
        owned = []
        for page in self._pages.used:
            index, entry = page.find(entries.ANY_NAMESPACE, entries.BLOB_IDX, None)
            while entry is not None:
                _, chunks, first = entries.index_of(entry)
                owned.append((entry[0], entries.key_of(entry), first, first + chunks))
                index, entry = page.find(entries.ANY_NAMESPACE, entries.BLOB_IDX, None, index + 1)
        for page in self._pages.used:
            index, entry = page.find(entries.ANY_NAMESPACE, entries.BLOB_DATA, None)
            while entry is not None:
                key = entries.key_of(entry)
                if not [o for o in owned if o[0] == entry[0] and o[1] == key and o[2] <= entry[3] < o[3]]:
                    page.erase_item(entry[0], entries.BLOB_DATA, key, entry[3])
                after = index + max(1, entry[2])
                index, entry = page.find(entries.ANY_NAMESPACE, entries.BLOB_DATA, None, after)
