"""The `data` partition: the event log's ring and, behind it, a littlefs for PINs."""

import vfs
from esp32 import Partition

from drivers.region import SECTOR, BlockWindow, FlashRegion

LOG_BYTES = 0x20000
MOUNT = "/data"


def _partition():
    return Partition.find(Partition.TYPE_DATA, label="data")[0]


def log_region() -> FlashRegion:
    """The event log's flash. IndexError where there is no `data` partition."""
    return FlashRegion(_partition(), 0, LOG_BYTES)


def mount() -> str:
    """Mounts the file system at /data. '' if it was there, 'data-formatted' if it had to be made anew.

    Raises OSError when even that fails. Formatting erases two sectors; littlefs makes the others when needed.
    """
    partition = _partition()
    blocks = (partition.info()[3] - LOG_BYTES) // SECTOR
    window = BlockWindow(partition, LOG_BYTES // SECTOR, blocks)
    try:
        vfs.mount(vfs.VfsLfs2(window), MOUNT)
        return ""
    except OSError:
        vfs.VfsLfs2.mkfs(window)
        vfs.mount(vfs.VfsLfs2(window), MOUNT)
        return "data-formatted"
