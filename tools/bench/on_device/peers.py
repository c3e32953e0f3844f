"""Two plain updaters of files on littlefs, the power cut at every operation of the block device.

Prints the states in which a cut left the three files, a line each: updater, operation, before/torn/after, what each
file is: `old`, `new` or `neither`. Then the same for a release that was built for another model, with no cut:
updater, 0, `wrong-model`.
"""

import os

import vfs

FILES = ("app.py", "codes.py", "server.py")
_BLOCK = 4096
_COUNT = 32
_NAMES = ("before", "torn")
_EIO = -5


class Flash:
    """A NOR flash in memory as a block device. From operation `cut` on (None: never) nothing works any more; `torn`
    does half of that operation."""

    def __init__(self, data=None, cut=None, torn=False):
        self.data = bytearray(data or b"\xff" * (_BLOCK * _COUNT))
        self.operations = 0
        self._cut = cut
        self._torn = torn

    def readblocks(self, block, buffer, offset=0):
        """Block device protocol, extended interface."""
        if self._dead():
            return _EIO
        at = block * _BLOCK + offset
        buffer[:] = self.data[at : at + len(buffer)]

    def writeblocks(self, block, buffer, offset=0):
        """An operation: bits are only cleared."""
        return self._operation(block * _BLOCK + offset, buffer, len(buffer))

    def ioctl(self, operation, argument):
        """4: number of blocks, 5: their size, 6: erase one, which is an operation."""
        if operation == 6:
            return self._operation(argument * _BLOCK, None, _BLOCK)
        return {4: _COUNT, 5: _BLOCK}.get(operation, 0)

    def _dead(self):
        return self._cut is not None and self.operations > self._cut

    def _operation(self, at, buffer, length):
        self.operations += 1
        if self._dead():
            length = length // 2 if self._torn and self.operations == self._cut + 1 else 0
        for index in range(length):
            self.data[at + index] = 0xFF if buffer is None else self.data[at + index] & buffer[index]
        return _EIO if self._dead() else 0


def release(model, version):
    """{name: content} of a release: 3 KB a file."""
    return {name: (b"# %s %s %s\n" % (model, version, name.encode()) * 200)[:3072] for name in FILES}


def write(name, data):
    """Writes a file as a download does: in pieces."""
    with open("/device/" + name, "wb") as file:
        for at in range(0, len(data), 512):
            file.write(data[at : at + 512])


def in_place(files):
    """All is downloaded already; overwrite in place."""
    for name in FILES:
        write(name, files[name])


def renamed(files):
    """Download each beside the old one; then delete that, and rename."""
    for name in FILES:
        write(name + ".new", files[name])
    for name in FILES:
        os.remove("/device/" + name)
        os.rename("/device/" + name + ".new", "/device/" + name)


def run(flash, act, files):
    """Mounts, acts; the power may go in between."""
    try:
        vfs.mount(vfs.VfsLfs2(flash), "/device")
        act(files)
    except OSError:
        pass
    finally:
        try:
            vfs.umount("/device")
        except OSError:
            pass


def found(data, old, new):
    """What each file is after a restart with that flash."""
    states = []

    def look(_):
        for name in FILES:
            try:
                with open("/device/" + name, "rb") as file:
                    content = file.read()
            except OSError:
                content = None
            states.append("old" if content == old[name] else "new" if content == new[name] else "neither")

    run(Flash(data), look, None)
    return " ".join(states or ["neither"] * len(FILES))


OLD, NEW, OTHER = release("6000i", "1.0"), release("6000i", "1.1"), release("7000i", "1.1")
blank = Flash()
vfs.VfsLfs2.mkfs(blank)
run(blank, in_place, OLD)
base = bytes(blank.data)
for name, updater in (("in-place", in_place), ("delete-rename", renamed)):
    whole = Flash(base)
    run(whole, updater, NEW)
    for cut in range(whole.operations):
        for torn in (0, 1):
            flash = Flash(base, cut, torn)
            run(flash, updater, NEW)
            print(name, cut, _NAMES[torn], found(flash.data, OLD, NEW))
    print(name, whole.operations, "after", found(whole.data, OLD, NEW))
    other = Flash(base)
    run(other, updater, OTHER)
    print(name, 0, "wrong-model", found(other.data, OLD, OTHER))
