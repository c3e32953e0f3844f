"""The installer: one image, from any source, into the other slot, with constant memory. docs/updates.md

| step | on flash | a power cut leaves |
|---|---|---|
| 1. the header is judged (update/header.py) | nothing | nothing happened |
| 2. intent is recorded, the other slot's manifest erased | record, one erase | the other slot is empty |
| 3. signature block, file system and core are written, block by block | the other slot | the same; resumed |
| 4. all is read back and hashed | nothing | the same |
| 5. the manifest block | one block | empty, or whole |
| 6. the record says READY, the slot is selected | record, otadata | the old firmware, or a trial |

Nothing already there is trusted: a resumed update hashes it again, and what counts is step 4.
"""

import hashlib

from image.digest import pieces
from image.layout import BLOCK, HEADER
from image.refusal import Refused
from update import record as records
from update.source import fill

_MARK = 16  # blocks between two notes of the progress
_CORE_DAMAGED = -5379
_PIECE = 256  # of the flash, to compare
_SAME, _BLANK, _OTHER = 0, 1, 2


class Installer:
    """slots: drivers.slots; rest(): awaited between any two things that hold the interpreter, so that key presses go
    first; progress(done, total): blocks; allowed(): '' or the name of a refusal, asked before each block. needs: for
    the record."""

    def __init__(self, slots, store, rest, progress, allowed):
        self._slots = slots
        self._store = store
        self._rest = rest
        self._progress = progress
        self._allowed = allowed
        self._busy = False
        self._work = None
        self.needs = 0

    async def install(self, source, said, block):
        """What then is in the other slot, checked, is the image of that header; `activate` selects it. said:
        update.said.Said; block: the buffer (4096 bytes, memoryview) in which `judged` has left the signature block.
        Raises Refused; OSError of the source or the flash: what was written stays, and the next call goes on from
        there."""
        if self._busy:
            raise Refused("busy")
        self._busy = True
        try:
            await self._install(source, said, block)
        finally:
            self._busy = False
            self._work = None

    def activate(self):
        """Selects what was installed for the next start, on trial. Raises Refused where its core is not sound."""
        try:
            self._slots.set_boot(self._slots.other)
        except OSError as error:
            if error.errno != _CORE_DAMAGED:
                raise
            raise Refused("bad-hash", "core")

    async def _install(self, source, said, block):
        self._ask()
        sealed = hashlib.sha256(block).digest()
        self._work = block, memoryview(bytearray(_PIECE))  # a block of the source, a piece of the flash
        done = self._resumed(said.id)
        if not done:
            await self._begin(said)
        # The signature block: it means nothing without its manifest.
        await self._write(self._slots.app(self._slots.other), BLOCK, block, self._work[1])
        await self._rest()
        if not await self._body(source, said, done):
            if not done:
                raise Refused("bad-hash", "image")
            await self._begin(said)  # what an earlier try left was not what it seemed
            if not await self._body(source, said, 0):
                raise Refused("bad-hash", "image")
        await self._core(said)
        await self._seal(said, sealed)
        record = records.load(self._store)
        record.state = records.READY
        record.save(self._store)

    def _ask(self):
        name = self._allowed()
        if name:
            raise Refused(name)

    def _resumed(self, image_id) -> int:
        record = records.load(self._store)
        if record is None or record.state != records.WRITING or record.slot != self._slots.other:
            return 0
        return self._store.get(records.PROGRESS, 0) if record.id == image_id else 0

    async def _begin(self, said):
        slot = self._slots.other
        self._store.put(records.PROGRESS, 0)
        records.Record(records.WRITING, slot, self.needs, said.counter, said.id).save(self._store)
        self._slots.app(slot).erase(0)
        await self._rest()

    async def _body(self, source, said, done) -> bool:
        # File system and core from block `done` on; True when all of it, read back, is what the manifest says.
        total = (said.app_size + said.core_size + BLOCK - 1) // BLOCK
        await source.open(HEADER + done * BLOCK)
        buffer, found = self._work[0], self._work[1]
        while done < total:
            self._ask()
            region, offset, size = self._place(said, done)
            await fill(source, buffer[:size])
            await self._write(region, offset, buffer[:size], found)
            done += 1
            if done % _MARK == 0:
                self._store.put(records.PROGRESS, done)
            if self._progress:
                self._progress(done, total)
            await self._rest()
        if await source.readinto(buffer[:1]):
            raise Refused("too-large", "more than the manifest says")
        if await self._hash(self._slots.app(self._slots.other), HEADER, said.app_size) != said.app_hash:
            return False
        core = self._slots.core(self._slots.other)
        return not said.core_size or await self._hash(core, 0, said.core_size) == said.core_hash

    async def _hash(self, region, offset, size):
        found = hashlib.sha256()
        for number, piece in enumerate(pieces(region, offset, size, self._work[0])):
            found.update(piece)
            if number % 4 == 0:  # blocks at a time
                await self._rest()
        return found.digest()

    def _place(self, said, number):
        # (region, offset, bytes) of a block of the image behind its header
        offset = number * BLOCK
        if offset < said.app_size:
            return self._slots.app(self._slots.other), HEADER + offset, BLOCK
        offset -= said.app_size
        return self._slots.core(self._slots.other), offset, min(BLOCK, said.core_size - offset)

    async def _core(self, said):
        # An image without a core runs on a copy of this one. Its length is not known: all of the slot is compared.
        if said.core_size:
            return
        mine, other = self._slots.core(self._slots.running), self._slots.core(self._slots.other)
        buffer, found = self._work[0], self._work[1]
        for offset in range(0, mine.size, BLOCK):
            mine.read_into(offset, buffer)
            await self._write(other, offset, buffer, found)
            await self._rest()

    async def _seal(self, said, sealed):
        # Behind its signature block, and last of all: with its manifest the slot becomes an image.
        region, block, found = self._slots.app(self._slots.other), self._work[0], self._work[1]
        sound = await self._hash(region, BLOCK, BLOCK) == sealed
        for index in range(BLOCK):
            block[index] = said.block[index] if index < len(said.block) else 0
        sound = sound and hashlib.sha256(block).digest() == said.id
        if sound:
            await self._write(region, 0, block, found)
            await self._rest()
        if not sound or _look(region, 0, block, found) != _SAME:
            region.erase(0)
            raise Refused("bad-hash", "header")

    async def _write(self, region, offset, data, found):
        # Erases and programs a block, unless it holds that already. found: room for a piece of it.
        holds = _look(region, offset, data, found)
        if holds == _OTHER:
            region.erase(offset)
            await self._rest()
        if holds != _SAME:
            region.program(offset, data)


def _look(region, offset, data, found):
    # Does the flash hold these bytes, is it blank, or neither?
    same = blank = True
    for at in range(0, len(data), len(found)):
        piece = data[at : at + len(found)]
        held = found[: len(piece)]
        region.read_into(offset + at, held)
        if same and held != piece:
            same, blank = False, not at or min(data[:at]) == 0xFF  # as what was the same so far
        if not same and (not blank or min(held) != 0xFF):
            return _OTHER
    return _SAME if same else _BLANK

