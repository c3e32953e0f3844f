"""Where records lie in flash: record `seq` in slot (seq - 1) modulo the slots of the region, so that a number
has one place and a damaged slot costs its number.

Reads and erases, never programs. Nothing here allocates more than a few words per call.
"""
from eventlog.record import SIZE, seq_of, sound

SECTOR = 4096
PER_SECTOR = SECTOR // SIZE
_BLANK = b"\xff" * SIZE


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


def sector_start(seq: int) -> int:
    """The first number of the sector that `seq` lies in."""
    return (seq - 1) // PER_SECTOR * PER_SECTOR + 1
