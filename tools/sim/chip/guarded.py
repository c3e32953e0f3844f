"""The checkout, seen from the board's prompt: it can be read, and nothing in it changed."""

import vfs

_READ_ONLY = 30


class Guarded:
    """A file system in front of another one."""

    def __init__(self, inner):
        self.stat, self.ilistdir, self.statvfs = inner.stat, inner.ilistdir, inner.statvfs
        self.chdir, self.getcwd = inner.chdir, inner.getcwd
        self._open = inner.open

    def mount(self, readonly, mkfs):
        """Nothing to do."""

    def umount(self):
        """Nothing to do."""

    def open(self, path, mode):
        """To read."""
        if mode.strip("rbt"):
            raise OSError(_READ_ONLY)
        return self._open(path, mode)

    def mkdir(self, *_):
        """Never."""
        raise OSError(_READ_ONLY)

    remove = rename = rmdir = mkdir


def guard(places):
    """Puts itself in front of what is mounted at the places, [(where, folder of the computer)]."""
    for where, folder in places:
        vfs.umount(where)
        vfs.mount(Guarded(vfs.VfsPosix(folder)), where)
