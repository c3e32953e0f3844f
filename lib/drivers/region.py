"""Parts of a flash partition: one for the event log, one for a file system."""

SECTOR = 4096


class FlashRegion:
    """`size` bytes of a partition from `offset` (both whole sectors): erase, program, read.

    ValueError for what lies outside: behind it are other people's data.
    """

    def __init__(self, partition, offset: int, size: int):
        self.partition = partition
        self._first = offset // SECTOR
        self.size = size

    def erase(self, offset: int):
        """Erases the sector at `offset` to 0xFF. OSError where the flash fails."""
        self._inside(offset, SECTOR)
        self.partition.ioctl(6, self._first + offset // SECTOR)

    def program(self, offset: int, data):
        """Clears bits; what was not erased before becomes the AND of old and new."""
        self._inside(offset, len(data))
        self.partition.writeblocks(self._first + offset // SECTOR, data, offset % SECTOR)

    def read_into(self, offset: int, buffer):
        """Fills the buffer from `offset` on."""
        self._inside(offset, len(buffer))
        self.partition.readblocks(self._first + offset // SECTOR, buffer, offset % SECTOR)

    def _inside(self, offset, length):
        if offset < 0 or offset + length > self.size:
            raise ValueError("outside the region")


class BlockWindow:
    """A block device for littlefs over `count` sectors of a partition.

    Nothing here allocates: the garbage collector's finalisers close files with the heap locked.
    """

    def __init__(self, partition, first: int, count: int):
        self._partition = partition
        self._first = first
        self._count = count

    def readblocks(self, block, buffer, offset=0):
        """Block device protocol, extended interface."""
        self._partition.readblocks(self._first + block, buffer, offset)

    def writeblocks(self, block, buffer, offset=0):
        """Block device protocol, extended interface: programs, littlefs erases by ioctl."""
        self._partition.writeblocks(self._first + block, buffer, offset)

    def ioctl(self, operation, argument):
        """4: number of blocks, 5: their size, 6: erase one."""
        if operation == 4:
            return self._count
        if operation == 5:
            return SECTOR
        if operation == 6:
            return self._partition.ioctl(6, self._first + argument)
        return 0
