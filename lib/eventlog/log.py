"""The event log: add. What reads it is in reader.py."""
from eventlog import kinds
from eventlog.record import GENESIS, SIZE, pack
from eventlog.ring import PER_SECTOR, Ring, sector_start
from names import StoreFull

_LINK = len(GENESIS)
_SPARE = 16  # free slots left in a sector at which `prepare` erases the next one
_TRIES = 2


class EventLog:
    """Call `open` before anything else.

    `region`: `size`, `erase(offset)` (4096 bytes), `program(offset, data)`, `read_into(offset, buf)`.
    `clock`: `now()` and `trust`. `store` (optional, key `log_seq`): keeps the numbers from being used again
    even when the whole region is lost. `boot`: start count, u16.
    `first`: oldest number still held; `next`: number of the next record; `lost`: numbers before `first`.
    `fault`: '' or the last trouble: 'read-failed', 'write-failed', 'store-full'. `found`: what open() met: ''
    or 'lost-records'. `ring`: eventlog/ring.py, for the reader.
    """

    def __init__(self, region, clock, store=None, boot=0):
        self.ring = Ring(region)
        self._clock = clock
        self._store = store
        self._boot = boot
        self._buf = bytearray(SIZE)
        self._link = bytearray(GENESIS)
        self._ready = 0  # first number of a sector known to be erased, 0 = none
        self._opened = False
        self.first = 1
        self.next = 1
        self.fault = ""
        self.found = ""

    @property
    def lost(self) -> int:
        """Records overwritten (or lost with a damaged region) so far."""
        return self.first - 1

    def open(self) -> bool:
        """Find both ends, whatever is in the region. Writes nothing. False, `fault` 'read-failed': the flash
        cannot be read; every `add` then tries again."""
        ring = self.ring
        self.fault = self.found = ""
        self._ready = 0
        try:
            from eventlog.find import find  # forgotten after the start (lock/afterwards.py)

            first, last, self.next, lost = find(ring, self._store.get("log_seq", 0) if self._store else 0)
            if last and ring.load(last):
                self._link[:] = ring.buf[48 : 48 + _LINK]
            if lost:
                self.found = "lost-records"
        except (OSError, ImportError):
            self.fault = "read-failed"
            return False
        self.first = first if first else self.next
        self._opened = True
        return True

    def prepare(self) -> bool:
        """Erase the sector to come when the present one is nearly full. True if it erased: up to 0.4 s on the
        chip, so call it when idle. Its records, the oldest, are gone then."""
        start = sector_start(self.next + PER_SECTOR - 1)
        if not self._opened or start - self.next > _SPARE or self._ready == start:
            return False
        try:
            return self._clear(start)
        except OSError:
            self.fault = "write-failed"
            return False

    def _clear(self, start: int) -> bool:
        # True if an erase was needed.
        needed = not self.ring.sector_blank(start)
        if needed:
            self.ring.erase(start)
        self._ready = start
        oldest = start + PER_SECTOR - self.ring.slots
        if self.first < oldest:
            self.first = oldest
        return needed

    def add(self, kind: str, reason: str = "", value: int = 0, detail: bytes = b"") -> int:
        """Append one event; its number, or -1 when the flash would not take it (`fault` says so). Never
        raises for flash or store. `kind`, `reason`: names of words.py; `detail`: up to 16 bytes, never a code
        or a key."""
        if not self._opened and not self.open():
            return -1
        for _ in range(_TRIES):
            seq = self.next
            try:
                if self._write(seq, kind, reason, value, detail):
                    return seq
            except OSError:
                pass
        self.fault = "write-failed"
        return -1

    def _write(self, seq: int, kind: str, reason: str, value: int, detail: bytes) -> bool:
        ring = self.ring
        if sector_start(seq) == seq:
            if self._ready != seq:
                self._clear(seq)
            self._begin(seq)
        stamp = self._clock.now(), kinds.TRUSTS.index(self._clock.trust)
        what = kinds.number(kinds.KINDS, kind), kinds.number(kinds.REASONS, reason, 1)
        pack(self._buf, seq, stamp, what, self._boot, value, detail, self._link)
        self.next = seq + 1  # spent, whatever comes of it: the slot may hold part of it
        ring.region.program(ring.offset(seq), self._buf)
        ring.region.read_into(ring.offset(seq), ring.buf)
        if ring.buf != self._buf:
            return False
        self._link[:] = memoryview(self._buf)[48 : 48 + _LINK]
        return True

    def _begin(self, seq: int) -> None:
        if self._store:
            try:
                self._store.put("log_seq", seq + PER_SECTOR)
            except StoreFull:
                self.fault = "store-full"  # the numbers are then only as safe as the region
