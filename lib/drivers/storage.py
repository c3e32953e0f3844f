"""The `data` partition: the event log's ring and, behind it, a littlefs for PINs."""

import vfs
from esp32 import Partition

from drivers.region import SECTOR, BlockWindow, FlashRegion

LOG_BYTES = 0x20000
MOUNT = "/data"
_NO_LITTLEFS = (84, 22)  # EILSEQ: no sound superblock; EINVAL: one of another layout


def _partition():
    return Partition.find(Partition.TYPE_DATA, label="data")[0]


def log_region() -> FlashRegion:
    """The event log's flash. IndexError where there is no `data` partition."""
    return FlashRegion(_partition(), 0, LOG_BYTES)


def mount() -> str:
    """Mounts the file system at /data. '' if it was there, 'data-formatted' if it had to be made anew.

    Raises OSError when even that fails. Only what littlefs itself does not take for a littlefs is formatted,
    never what could not be read, or is mounted already. Formatting erases two sectors; littlefs erases the
    others when it needs them.
    """
    if _mounted():
        return ""
    partition = _partition()
    blocks = (partition.info()[3] - LOG_BYTES) // SECTOR
    window = BlockWindow(partition, LOG_BYTES // SECTOR, blocks)
    event = ""
    try:
        system = vfs.VfsLfs2(window)
    except OSError as error:
        if error.errno not in _NO_LITTLEFS:
            raise
        vfs.VfsLfs2.mkfs(window)
        system = vfs.VfsLfs2(window)
        event = "data-formatted"
    vfs.mount(system, MOUNT)
    return event


def _mounted():
    return any([path == MOUNT for _, path in vfs.mount()])
