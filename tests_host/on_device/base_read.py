"""Prints each file of a base (argument: its image) as VfsLfs2 reads it, in pieces as an import takes them: its path,
its length, and the SHA-256 of what was read."""

import hashlib
import os
import sys
from binascii import hexlify

import vfs

_BLOCK = 4096
_PIECE = 20


class Flash:
    def __init__(self, path):
        with open(path, "rb") as file:
            self._data = file.read()

    def readblocks(self, number, view, offset=0):
        at = number * _BLOCK + offset
        view[:] = self._data[at : at + len(view)]

    def writeblocks(self, number, view, offset=0):
        raise OSError(30)

    def ioctl(self, command, _):
        return {4: len(self._data) // _BLOCK, 5: _BLOCK}.get(command, 0)


def show(folder):
    for name in os.listdir(folder):
        path = folder + "/" + name
        if os.stat(path)[0] & 0x4000:
            show(path)
            continue
        digest, size = hashlib.sha256(), 0
        with open(path, "rb") as file:
            piece = file.read(_PIECE)
            while piece:
                digest.update(piece)
                size += len(piece)
                piece = file.read(_PIECE)
        print(path[len("/base/") :], size, hexlify(digest.digest()).decode())


vfs.mount(vfs.VfsLfs2(Flash(sys.argv[1])), "/base", readonly=True)
show("/base")
