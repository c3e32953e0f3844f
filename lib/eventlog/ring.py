"""Where records lie in flash: record `seq` in slot (seq - 1) modulo the slots of the region, so that a number
has one place and a damaged slot costs its number. Finding both ends again after any cut or damage.

Reads and erases, never programs. Nothing here allocates more than a few words per call, `ends` apart.
"""
from array import array

from eventlog.record import SIZE, seq_of, sound

SECTOR = 4096
PER_SECTOR = SECTOR // SIZE
_BLANK = b"\xff" * SIZE
_PIECE = 512  # bytes read at once where everything may be blank


class Ring:
    """`region`: `size` (bytes, whole sectors, two or more), `read_into(offset, buf)`, `erase(offset)`."""

    def __init__(self, region):
        self.region = region
        self.slots = region.size // SECTOR * PER_SECTOR
        self.buf = bytearray(SIZE)

    def offset(self, seq: int) -> int:
        """Byte offset of record `seq` in the region."""
        return (seq - 1) % self.slots * SIZE

    def load(self, seq: int) -> bool:
        """Read the slot of `seq` into `buf`; True if it holds that record, sound."""
        self.region.read_into(self.offset(seq), self.buf)
        return seq_of(self.buf) == seq and sound(self.buf)

    def blank(self) -> bool:
        """The slot last loaded is erased."""
        return self.buf == _BLANK

    def sector_blank(self, seq: int) -> bool:
        """The whole sector of `seq` is erased."""
        start = self.offset(seq) // SECTOR * SECTOR
        for offset in range(start, start + SECTOR, SIZE):
            self.region.read_into(offset, self.buf)
            if self.buf != _BLANK:
                return False
        return True

    def erase(self, seq: int) -> None:
        """Erase the sector of `seq`."""
        self.region.erase(self.offset(seq) // SECTOR * SECTOR)

    def ends(self):
        """(first, last) sound record numbers in the region, (0, 0) if there is none. Reads 512 bytes and one slot a
        sector where all is well, blank ones 512 bytes at a time, each slot once more at worst (garbage is told from
        records before it is hashed)."""
        lowest = array("I", [0] * (self.slots // PER_SECTOR))
        piece = bytearray(_PIECE)
        newest = 0
        for sector in range(len(lowest)):
            lowest[sector] = seq = self._lowest(sector * PER_SECTOR, piece)
            newest = max(newest, seq)
        if not newest:
            return 0, 0
        first = last = newest
        oldest = sector_start(newest) + PER_SECTOR - self.slots
        for seq in lowest:
            if seq and oldest <= seq < first:
                first = seq
        for seq in range(newest + 1, sector_start(newest) + PER_SECTOR):
            if self.load(seq):
                last = seq
        return first, last

    def after(self, last: int) -> int:
        """The number to go on with after `last`: no slot that holds anything is used again, nor its
        number."""
        seq = last + 1
        if (seq - 1) % PER_SECTOR:
            seq = self._past(seq, False)
        if (seq - 1) % PER_SECTOR == 0:
            seq = self._past(seq, True)
        return seq

    def _past(self, seq: int, fresh: bool) -> int:
        # In a fresh sector only what bears its right number counts: the rest is a cut erase or the turn
        # before.
        end = sector_start(seq) + PER_SECTOR
        found = seq
        for at in range(seq, end):
            self.load(at)
            used = seq_of(self.buf) == at if fresh else not self.blank()
            if used:
                found = at + 1
        return self._past(found, False) if fresh and seq < found < end else found

    def _lowest(self, start: int, piece) -> int:
        # The first sound record of the sector at slot `start`: its number, 0 if there is none.
        blank = False
        for slot in range(start, start + PER_SECTOR):
            if slot * SIZE % _PIECE == 0:
                self.region.read_into(slot * SIZE, piece)
                blank = piece.count(b"\xff") == _PIECE
            if blank:
                continue
            self.region.read_into(slot * SIZE, self.buf)
            seq = seq_of(self.buf)
            if seq and (seq - 1) % self.slots == slot and sound(self.buf):
                return seq
        return 0


def sector_start(seq: int) -> int:
    """The first number of the sector that `seq` lies in."""
    return (seq - 1) // PER_SECTOR * PER_SECTOR + 1
