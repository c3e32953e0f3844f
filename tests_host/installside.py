"""What the installer's tests work on: two slots in a simulated flash, sources that misbehave, small signed images."""

import asyncio
from types import SimpleNamespace

from fakes import MemoryStore
from memory_flash import MemoryFlash

from image import signature
from image.manifest import BLOCK, HEADER
from tools.image import dev, pack
from tools.sim.chip import core_image, partitions
from update.header import judged
from update.install import Installer
from update.said import said

BLANK = b"\xff" * (4 * 1024 * 1024)
CORE = core_image.make(b"another core, ", 6000)
FIELDS = dict(model="6000i", hardware=(1,), version="1.2.3", counter=5, abi=774, core_version=(1, 25, 0))


def image(blocks=3, core=b"", seed=1, **fields) -> bytes:
    """A signed image whose file system is noise of so many blocks."""
    import random

    app = random.Random(seed).randbytes(blocks * BLOCK)
    return dev.dev_signed(pack.join(app, core, **{**FIELDS, **fields}))


def facts(**other):
    """This lock, for the judge."""
    known = dict(model="6000i", hardware=1, trusted=[dev.dev_digest()], floor=0, abi=774, core_version=(1, 25, 0),
                 app_room=0x40000 - HEADER, core_room=0x180000, failed=lambda image_id: "")  # fmt: skip
    return SimpleNamespace(**{**known, **other})


class Region:
    """As drivers.region.FlashRegion, over the memory flash."""

    def __init__(self, flash, first, size):
        self._flash, self._first, self.size = flash, first, size

    def erase(self, offset):
        assert offset < self.size
        self._flash.erase(self._first + offset)

    def program(self, offset, data):
        assert offset + len(data) <= self.size
        self._flash.program(self._first + offset, bytes(data))

    def read_into(self, offset, buffer):
        assert offset + len(buffer) <= self.size
        self._flash.read_into(self._first + offset, buffer)


class Slots:
    """Slot 0 runs; the flash holds a core in it."""

    running, other = 0, 1

    def __init__(self, flash):
        self.flash = flash

    def _region(self, label):
        offset, size = partitions.place(label)
        return Region(self.flash, offset, size)

    def app(self, slot):
        return self._region(f"app_{slot}")

    def core(self, slot):
        return self._region(f"ota_{slot}")


class Source:
    """An image over bytes. piece: most bytes of a read; fail_at: OSError at that byte, once; tail: what follows."""

    def __init__(self, data, piece=BLOCK, fail_at=None, tail=b"", endless=False):
        self.data, self.piece, self.fail_at = data + tail, piece, fail_at
        self.endless = endless
        self.at, self.opened, self.reads = 0, [], 0

    async def open(self, offset):
        self.at = offset
        self.opened.append(offset)

    async def readinto(self, buffer):
        self.reads += 1
        part = self.data[self.at : self.at + min(self.piece, len(buffer))]
        if self.fail_at is not None and self.at + len(part) > self.fail_at:
            self.fail_at = None
            raise OSError(104)
        if not part and self.endless:
            part = b"x" * min(self.piece, len(buffer))
        buffer[: len(part)] = part
        self.at += len(part)
        return len(part)


async def taken(installer, source, facts, rest):
    """The header, and then the rest of it. What its manifest says."""
    block = memoryview(bytearray(BLOCK))
    found = await judged(source, block, lambda block: said(block, facts),
                         lambda block, known: signature.check(block, known, facts.trusted), rest)  # fmt: skip
    await installer.install(source, found, block)
    return found


class Bench:
    """A lock with its flash and store. gate: of the flash (tests_host/memory_flash.py)."""

    def __init__(self, flash=None, store=None, gate=None, **known):
        start = bytearray(flash or BLANK)
        if flash is None:
            core = core_image.make()
            start[0x10000 : 0x10000 + len(core)] = core
        self.flash = MemoryFlash(bytes(start), gate)
        self.store = store or MemoryStore()
        self.slots = Slots(self.flash)
        self.facts = facts(**known)
        self.refusal = ""
        self.rests = self.long_rests = 0
        self.told = []

    async def _rest(self, long=False):
        self.rests += 1
        self.long_rests += long

    def installer(self):
        return Installer(self.slots, self.store, self._rest, lambda *at: self.told.append(at), lambda: self.refusal)

    async def taken(self, source, installer=None):
        """As lib/lock/updates.py does it. What its manifest says."""
        return await taken(installer or self.installer(), source, self.facts, self._rest)

    def install(self, source):
        """Runs it to its end."""
        return asyncio.run(self.taken(source))

    def held(self, size) -> bytes:
        """The first bytes of the other application slot."""
        return self.flash.image()[0x380000 : 0x380000 + size]

    def running(self) -> bytes:
        """All of the running pair."""
        whole = self.flash.image()
        return whole[0x10000:0x190000] + whole[0x340000:0x380000]
