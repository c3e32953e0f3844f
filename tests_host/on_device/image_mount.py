"""Mounts an image's file system as the lock does, and imports what is in it. Arguments: the image, its app_size.

Prints each module with its file, or after "!" with what it lacks here.
"""

import os
import sys

import vfs

_BLOCK = 512
_HEADER = 8192


class Window:
    """The slot behind its header: blank where the image ends. Writing raises OSError(30)."""

    def __init__(self, data, size):
        self.data = data
        self.blocks = size // _BLOCK

    def readblocks(self, block, buf, offset=0):
        at = block * _BLOCK + offset
        for index in range(len(buf)):
            buf[index] = self.data[at + index] if at + index < len(self.data) else 0xFF

    def writeblocks(self, block, buf, offset=0):
        return -30

    def ioctl(self, op, arg):
        if op == 4:
            return self.blocks
        if op == 5:
            return _BLOCK
        return -30 if op == 6 else 0


def modules(folder, prefix=""):
    for name, kind, _, _ in os.ilistdir(folder):
        if kind == 0x4000:
            yield from modules(folder + "/" + name, prefix + name + ".")
        elif name == "__init__.mpy":
            yield prefix[:-1]
        else:
            yield prefix + name[: -len(".mpy")]


with open(sys.argv[1], "rb") as file:
    file.seek(_HEADER)
    data = file.read(int(sys.argv[2]))
vfs.mount(vfs.VfsLfs2(Window(data, 0x40000 - _HEADER)), "/app", readonly=True)
sys.path[:] = [".frozen", "/app", "/app/lib"]
names = sorted([name for name in modules("/app/lib")] + [name for name in modules("/app/firmware", "firmware.")])
for name in names:
    try:
        __import__(name)
        path = getattr(sys.modules[name], "__file__", "/app")
        print(name, path)
    except (ImportError, AttributeError) as error:  # of machine and esp32, which are not here
        print("!", name, error)
