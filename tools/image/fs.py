"""The file system of an image: littlefs with 512-byte blocks, as drivers/slots.py shows the slot to the lock.

It says that it has all blocks of its slot, and occupies as few as it can at the start: an image carries only those.
"""

from pathlib import PurePosixPath

from littlefs import LittleFS, LittleFSError

from image.manifest import BLOCK, HEADER
from tools.image import memory
from tools.refusals import Refused

SLOT = 0x40000
ROOM = SLOT - HEADER  # bytes of a slot behind its header
BLOCK_SIZE = 512
BLOCK_COUNT = ROOM // BLOCK_SIZE
CACHE = 128  # of VfsLfs2: bytes


def make(files: dict[str, bytes]) -> bytes:
    """The same files give the same bytes, a multiple of BLOCK. Raises Refused `too-large`.

    littlefs scatters what it writes over all of its blocks. So it first fills a roomy one, which shows how many blocks
    the files need, then one of just that size, which then grows.
    """
    try:
        needed = filled(_system(BLOCK_COUNT), files).used_block_count
        for blocks in range(needed, BLOCK_COUNT + 1):
            try:
                system = filled(_system(blocks), files)
                system.fs_grow(BLOCK_COUNT)
                break
            except LittleFSError as error:
                if error.code != LittleFSError.Error.LFS_ERR_NOSPC or blocks == BLOCK_COUNT:
                    raise
    except LittleFSError as error:
        if error.code != LittleFSError.Error.LFS_ERR_NOSPC:
            raise
        held = sum(map(len, files.values()))
        raise Refused("too-large", f"{len(files)} files of {held} bytes do not fit into {ROOM}") from None
    system.unmount()
    data = bytes(system.context.buffer)
    return data + b"\xff" * (-len(data) % BLOCK)


def read(data: bytes) -> dict[str, bytes]:
    """{path: content} of every file. Raises Refused `bad-format` for what is no such file system."""
    held = bytearray(data) + b"\xff" * (ROOM - len(data))
    return contents(_system(BLOCK_COUNT), held)


def contents(system: LittleFS, data: bytes | bytearray) -> dict[str, bytes]:
    """{path: content} of every file in the data, read with the sizes of `system`. Raises Refused `bad-format`."""
    system.context.buffer = bytearray(data)
    found = {}
    try:
        system.mount()
        for folder, _, names in system.walk("/"):
            for name in names:
                path = str(PurePosixPath(folder) / name)
                with system.open(path, "rb") as file:
                    found[path.lstrip("/")] = file.read()
        system.unmount()
    except LittleFSError as error:
        raise Refused("bad-format", f"no littlefs file system: {error}") from None
    return dict(sorted(found.items()))


def filled(system: LittleFS, files: dict[str, bytes], first: int = 0) -> LittleFS:
    """The system, made anew with these files and still mounted; in the order of their names, from that number on.
    LittleFSError where they do not fit."""
    system.format()
    system.mount()
    for folder in sorted({str(parent) for name in files for parent in PurePosixPath("/", name).parents} - {"/"}):
        system.mkdir(folder)
    names = sorted(files)
    for name in names[first:] + names[:first]:
        with system.open("/" + name, "wb") as file:
            file.write(files[name])
    return system


def _system(blocks: int) -> LittleFS:
    """VfsLfs2's own sizes: what it reads must fit into its buffers."""
    return memory.system(
        BLOCK_SIZE,
        blocks,
        read_size=32,
        prog_size=32,
        cache_size=CACHE,
        lookahead_size=32,
        disk_version=0x00020000,
    )
