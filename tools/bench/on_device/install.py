"""Installing an image, and reading, hashing and writing the same bytes bare: a line with microseconds of computing,
erases and page programs of each.

Arguments: folder of the chip's stand-ins, flash file, image file, digest of its key, runs, "core" to leave out the
core's copy.
"""

import asyncio
import hashlib
import sys
import time  # the interpreter's own, before the stand-ins come in sight

sys.path.insert(0, sys.argv[1])

import flash
from drivers.slots import Slots
from image import signature
from image.manifest import BLOCK
from update.facts import Facts
from update.header import judged
from update.install import Installer
from update.said import said


class Count:
    """Gate of the flash: counts what the chip would take its time for."""

    def __init__(self):
        self.done = {"erase": 0, "program": 0}

    def before(self, kind, offset, length):
        """Lets it happen."""
        self.done[kind] += 1

    def after(self, kind, offset, length):
        """Nothing to do."""


count = Count()
flash.attach(flash.Flash(sys.argv[2], gate=count), 0)


class Source:
    """A file as a source (update/source.py)."""

    def __init__(self, path):
        self._path = path
        self._file = None

    async def open(self, offset):
        """Starts at that byte."""
        self._file = open(self._path, "rb")
        self._file.seek(offset)

    async def readinto(self, buffer):
        """Bytes read into the buffer, 0 at the end."""
        return self._file.readinto(buffer)


class Store:
    """The lock's store, in memory: what it costs is not the question."""

    def __init__(self):
        self._kept = {}

    def get(self, key, default):
        """A number."""
        return self._kept.get(key, default)

    def read(self, key):
        """Bytes or None."""
        return self._kept.get(key)

    def put(self, key, value):
        """Keeps it."""
        self._kept[key] = value

    write = put


class NoCopy(Installer):
    """Without the comparison of the two cores, which has nothing to do with the image's bytes."""

    async def _core(self, manifest):
        pass


async def rest(_=False):
    """Nobody is at the door."""


async def taken(installer, source, facts):
    """The header, then the rest."""
    block = memoryview(bytearray(BLOCK))
    found = await judged(source, block, lambda block: said(block, facts),
                         lambda block, known: signature.check(block, known, facts.trusted), rest)  # fmt: skip
    await installer.install(source, found, block)


def installed(slots, source):
    """Microseconds of an installation."""
    store = Store()
    facts = Facts({"model": "6000i", "hardware": 1, "keys": (sys.argv[4],)}, store)
    kind = NoCopy if "core" in sys.argv else Installer
    installer = kind(slots, store, rest, None, lambda: "")
    begin = time.ticks_us()
    asyncio.run(taken(installer, source, facts))
    return time.ticks_diff(time.ticks_us(), begin)


def bare(slots, path):
    """Microseconds of reading, hashing and writing alone, into the same place."""
    region, buffer, offset = slots.app(1), bytearray(BLOCK), 0
    begin = time.ticks_us()
    found = hashlib.sha256()
    with open(path, "rb") as file:
        while file.readinto(buffer):
            found.update(buffer)
            region.erase(offset)
            region.program(offset, buffer)
            offset += BLOCK
    found.digest()
    return time.ticks_diff(time.ticks_us(), begin)


slots = Slots()
spoil = bytes(range(256)) * 16
for _ in range(int(sys.argv[5])):
    times = []
    for measure, what in ((bare, sys.argv[3]), (installed, Source(sys.argv[3]))):
        region = slots.app(1)
        for offset in range(0, region.size, BLOCK):
            region.erase(offset)
            region.program(offset, spoil)
        count.done = {"erase": 0, "program": 0}
        times.append(measure(slots, what))
        times += [count.done["erase"], count.done["program"]]
    print(*times)
