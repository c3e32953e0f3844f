"""A ROM file system in a file of the computer, mapped into memory: modules run where they lie, outside the heap."""

import uctypes
import vfs

_READ, _PRIVATE = 1, 2  # PROT_READ, MAP_PRIVATE


def mount(path, where):
    """Mount the file's contents at `where`, for as long as the process lives."""
    with open(path, "rb") as file:
        vfs.mount(vfs.VfsRom(_mapped(file)), where)


def _mapped(file):
    try:
        import ffi

        size = file.seek(0, 2)
        at = ffi.open(None).func("p", "mmap", "piiiii")(0, size, _READ, _PRIVATE, file.fileno(), 0)
        return memoryview(uctypes.bytearray_at(at, size))
    except (ImportError, OSError):  # an interpreter without it: into the heap
        file.seek(0)
        return file.read()
