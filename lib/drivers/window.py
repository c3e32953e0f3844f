"""The file system of a slot, for mounting. It stays in use as long as the application runs: small, and by itself."""

SECTOR = 4096
HEADER = 2 * SECTOR  # manifest and signature, in front of the file system
BLOCK = 512  # of the file system


class ReadOnlyWindow:
    """partition: `app_N`. A block device of 512-byte blocks, so that small files share a sector.

    It refuses to change: what a slot holds is what was signed. Nothing here allocates.
    """

    def __init__(self, partition):
        self._partition = partition
        self._count = (partition.info()[3] - HEADER) // BLOCK

    def readblocks(self, block, buffer, offset=0):
        """Block device protocol, extended interface."""
        offset += HEADER + block * BLOCK
        self._partition.readblocks(offset // SECTOR, buffer, offset % SECTOR)

    def writeblocks(self, block, buffer, offset=0):
        """Writes nothing; littlefs makes OSError(30) of it."""
        return -30

    def ioctl(self, operation, argument):
        """4: number of blocks, 5: their size. Erases nothing."""
        if operation == 4:
            return self._count
        if operation == 5:
            return BLOCK
        return -30 if operation == 6 else 0
