"""littlefs in memory. The package's own memory makes a line for its log of every read, of which an image has 20,000:
most of the time that a file system took."""

from littlefs import LittleFS, UserContext


class Memory(UserContext):
    """Bytes as littlefs reads and writes them."""

    def read(self, cfg, block, off, size):
        """The bytes there."""
        start = block * cfg.block_size + off
        return self.buffer[start : start + size]

    def prog(self, cfg, block, off, data):
        """Writes them."""
        start = block * cfg.block_size + off
        self.buffer[start : start + len(data)] = data
        return 0

    def erase(self, cfg, block):
        """All ones."""
        start = block * cfg.block_size
        self.buffer[start : start + cfg.block_size] = b"\xff" * cfg.block_size
        return 0


def system(block_size: int, block_count: int, **sizes) -> LittleFS:
    """One that is neither formatted nor mounted; sizes as LittleFS takes them."""
    memory = Memory(block_size * block_count)
    return LittleFS(memory, mount=False, block_size=block_size, block_count=block_count, **sizes)
