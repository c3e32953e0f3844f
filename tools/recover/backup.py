"""All 4 MiB of a lock into a file, and back. The file holds the lock's secret."""

import shutil
from pathlib import Path

from tools import hostfile
from tools.flash import write
from tools.flash.device import File
from tools.refusals import Refused
from tools.sim.chip.flash import SIZE


def save(device, path: Path) -> None:
    """Reads all of the flash into a new file, 0600. Raises Refused `exists`, `bad-file`; OSError: the cable is out."""
    if path.exists():
        raise Refused("exists", f"{path} exists already and is left as it is: give the backup another name")
    free(path)
    hostfile.create(path, device.read(0, SIZE))


def free(path: Path) -> None:
    """Raises Refused `bad-file` where a backup has no room: told before two minutes of reading."""
    folder = path.absolute().parent
    if not folder.is_dir():
        raise Refused("bad-file", f"the folder {folder} does not exist: make it first")
    left = shutil.disk_usage(folder).free
    if left < SIZE:
        raise Refused("bad-file", f"the disk of {folder} has {left >> 10} KiB left and a backup takes {SIZE >> 10}: "
                      "make room, or name another disk")


def restore(device, path: Path, progress) -> int:
    """Writes what differs from the backup, and has the chip prove all of it; bytes written. Raises Refused:
    `wrong-board` where the board is another lock than the backup, `bad-file`, `not-written`; OSError."""
    try:
        kept = File(path)
    except (OSError, ValueError) as error:
        raise Refused("bad-file", f"{path}: {getattr(error, 'strerror', None) or error}") from None
    theirs, ours = write.identity(kept), _identity(device)
    if theirs is None:
        raise Refused("bad-file", f"{path} is the backup of a board that was no lock yet")
    if ours and ours != theirs:
        raise Refused("wrong-board", f"the board is {ours['model']} {ours['serial']}, the backup is of "
                      f"{theirs['model']} {theirs['serial']}")
    return write.write(device, kept.read(0, SIZE), progress)


def _identity(device):
    try:
        return write.identity(device)
    except Refused:
        return None  # a damaged one: the backup mends it
