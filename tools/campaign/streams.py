"""Streams that are no image, or only nearly one, put before the installer: what it accepts must be the image, whole."""

import asyncio
import random
from types import SimpleNamespace

from image import signature
from image.manifest import BLOCK, HEADER
from image.refusal import Refused
from tools.image import dev, pack
from update.header import judged
from update.install import Installer
from update.said import said

BLOCKS = 5
_FIELDS = dict(model="6000i", hardware=(1,), version="1.0", counter=1, abi=774, core_version=(1, 25, 0))
INTERRUPTED = "interrupted"
WAYS = ("flip", "cut", "more", "swap", "drop", "repeat", "noise", "zeros", "endless", "breaks", "nothing")


def good_image() -> bytes:
    """A small signed image, no core."""
    return dev.dev_signed(pack.join(random.Random(1).randbytes(BLOCKS * BLOCK), b"", **_FIELDS))


class Region:
    """Flash in memory: programs clear bits, erases are counted."""

    def __init__(self, size: int):
        self.size = size
        self.data = bytearray(b"\xff" * size)
        self.erases = 0

    def erase(self, offset):
        self.erases += 1
        self.data[offset : offset + BLOCK] = b"\xff" * BLOCK

    def program(self, offset, data):
        assert offset + len(data) <= self.size, "outside the slot"
        for at, byte in enumerate(data, offset):
            self.data[at] &= byte

    def read_into(self, offset, buffer):
        assert offset + len(buffer) <= self.size and len(buffer) <= HEADER, "more than a header at once"
        buffer[:] = self.data[offset : offset + len(buffer)]


class Store(dict):
    """The lock's store, in memory."""

    def put(self, key, value):
        self[key] = value

    def read(self, key):
        return self.get(key)

    def write(self, key, data):
        self[key] = data

    def erase(self, key):
        self.pop(key, None)


class Lock:
    """The slots of a lock; the other one is empty. `install(source)`: "accepted" or how it was refused."""

    running, other = 0, 1

    def __init__(self):
        self.apps = [Region(16 * BLOCK), Region(16 * BLOCK)]
        self.cores = [Region(BLOCK), Region(BLOCK)]
        self.app, self.core = self.apps.__getitem__, self.cores.__getitem__
        self._facts = SimpleNamespace(
            model="6000i", hardware=1, trusted=[dev.dev_digest()], floor=0, abi=774, core_version=(1, 25, 0),
            app_room=14 * BLOCK, core_room=BLOCK, failed=None,
        )  # fmt: skip
        self._installer = Installer(self, Store(), self._rest, None, lambda: "")

    async def _rest(self, _=False):
        pass

    def install(self, source) -> str:
        try:
            asyncio.run(self._take(source))
        except Refused as error:
            return error.name
        except OSError:
            return INTERRUPTED
        return "accepted"

    async def _take(self, source):
        block = memoryview(bytearray(BLOCK))
        found = await judged(source, block, lambda block: said(block, self._facts), self._sealed, self._rest)
        await self._installer.install(source, found, block)

    def _sealed(self, block, image_id):
        signature.check(block, image_id, self._facts.trusted)


class Stream:
    """Bytes in pieces of random size. ends: "", "endless", or "breaks" (OSError at byte `at`)."""

    MOST_READS = 100_000

    def __init__(self, data: bytes, dice, ends="", at=0):
        self._data, self._dice, self._ends, self._break = data, dice, ends, at
        self._at = self._reads = 0

    async def open(self, offset):
        self._at = offset

    async def readinto(self, buffer):
        self._reads += 1
        assert self._reads < self.MOST_READS, "reads for ever"
        if self._ends == "breaks" and self._at >= self._break:
            raise OSError(104)
        count = self._dice.choice((1, 3, 100, 1000, BLOCK, HEADER)) if self._dice.random() < 0.05 else len(buffer)
        part = self._data[self._at : self._at + min(count, len(buffer))]
        if not part and self._ends == "endless":
            part = bytes(min(count, len(buffer)))
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)


def bent(good: bytes, number: int):
    """(way, data, ends, at) of stream `number`."""
    dice = random.Random(number)
    data = bytearray(good)
    way = dice.choice(WAYS)
    at = dice.randrange(len(good))
    block = HEADER + dice.randrange(BLOCKS) * BLOCK
    if way == "flip":
        for _ in range(dice.choice((1, 1, 2, 50))):
            data[dice.randrange(HEADER if dice.random() < 0.3 else len(data)) - 1] ^= 1 << dice.randrange(8)
    elif way == "cut":
        del data[at:]
    elif way == "more":
        data += dice.randbytes(dice.choice((1, BLOCK, 3 * BLOCK)))
    elif way == "swap":
        other = HEADER + ((block - HEADER) // BLOCK + dice.randrange(1, BLOCKS)) % BLOCKS * BLOCK
        data[block : block + BLOCK], data[other : other + BLOCK] = good[other:][:BLOCK], good[block:][:BLOCK]
    elif way == "drop":
        del data[block : block + BLOCK]
    elif way == "repeat":
        data[block:block] = good[block : block + BLOCK]
    elif way == "noise":
        data[at:] = dice.randbytes(len(data) - at)
    elif way == "zeros":
        data[at:] = bytes(len(data) - at)
    elif way == "nothing":
        del data[:]
    if way not in ("endless", "breaks") and data == good:
        del data[-1:]  # bent back by chance
    return way, bytes(data), way if way in ("endless", "breaks") else "", at


def fault(good: bytes, number: int) -> tuple[str, str, str]:
    """(way, verdict, what should not have been or "")."""
    way, data, ends, at = bent(good, number)
    lock, dice = Lock(), random.Random(-number)
    said = lock.install(Stream(data, dice, ends, at))
    held = bytes(lock.apps[1].data[: len(good)])
    wrong = ""
    if said == "accepted":
        wrong = "accepted"
    elif held[:4] == b"LKIM":
        wrong = f"{said}, and left a manifest"
    elif lock.apps[1].erases > 2 * (BLOCKS + 2) or lock.apps[0].erases or lock.cores[0].erases:
        wrong = f"{lock.apps[1].erases} erases"
    elif said == INTERRUPTED and lock.install(Stream(good, dice)) != "accepted":
        wrong = "not taken up again"
    return way, said, wrong
