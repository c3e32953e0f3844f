"""The installer: one image, from any source, into the other slot, with constant memory. docs/updates.md

| step | on flash | a power cut leaves |
|---|---|---|
| 1. the header is judged | nothing | nothing happened |
| 2. intent is recorded, the other slot's manifest erased | record, one erase | the other slot is empty |
| 3. file system and core are written, block by block | the other slot | the other slot is empty; resumed |
| 4. all is read back and hashed | nothing | the same |
| 5. signature block, then manifest block | two blocks | empty, or whole |
| 6. the record says READY, the slot is selected | record, otadata | the old firmware, or a trial |

Nothing already there is trusted: a resumed update hashes it again, and what counts is step 4.
"""

import hashlib

from image.digest import pieces
from image.manifest import BLOCK, HEADER
from image.refusal import Refused
from update import record as records

_MARK = 16  # blocks between two notes of the progress
_CORE_DAMAGED = -5379
_PIECE = 512  # of the flash, to compare
_SAME, _BLANK, _OTHER = 0, 1, 2


class Installer:
    """slots: drivers.slots; facts: of this lock, judge: image.judge.judge; rest(): awaited between any two things that
    hold the interpreter, rest(True) before the judge, so that key presses go first; progress(done, total): blocks;
    allowed(): '' or the name of a refusal, asked before each block. needs: for the record."""

    def __init__(self, slots, store, facts, judge, rest, progress, allowed):
        self._slots = slots
        self._store = store
        self._facts = facts
        self._judge = judge
        self._rest = rest
        self._progress = progress
        self._allowed = allowed
        self._busy = False
        self._work = None
        self.needs = 0

    async def install(self, source):
        """Returns the Manifest of what now is in the other slot, checked; `activate` selects it. Raises Refused;
        OSError of the source or the flash: what was written stays, and the next call goes on from there."""
        if self._busy:
            raise Refused("busy")
        self._busy = True
        try:
            return await self._install(source)
        finally:
            self._busy = False
            self._work = None

    async def _install(self, source):
        self._ask()
        manifest, image_id, sealed = await self._header(source)
        self._work = memoryview(bytearray(BLOCK + _PIECE))  # a block of the source, a piece of the flash
        done = self._resumed(image_id)
        if not done:
            await self._begin(image_id, manifest)
        if not await self._body(source, manifest, done):
            if not done:
                raise Refused("bad-hash", "image")
            await self._begin(image_id, manifest)  # what an earlier try left was not what it seemed
            if not await self._body(source, manifest, 0):
                raise Refused("bad-hash", "image")
        await self._core(manifest)
        await self._seal(sealed, image_id)
        record = records.load(self._store)
        record.state = records.READY
        record.save(self._store)
        return manifest

    async def _header(self, source):
        # (Manifest, image id, what is in its two blocks): the buffer makes room for the one of the blocks.
        header = bytearray(HEADER)
        await source.open(0)
        await _fill(source, memoryview(header))
        await self._rest(True)  # a signature is checked in one call
        manifest = self._judge(header, self._facts)
        first = memoryview(header)[:BLOCK]
        sealed = _without(first, 0), _without(memoryview(header)[BLOCK:], 0xFF)
        return manifest, hashlib.sha256(first).digest(), sealed

    def _ask(self):
        name = self._allowed()
        if name:
            raise Refused(name)

    def _resumed(self, image_id) -> int:
        record = records.load(self._store)
        if record is None or record.state != records.WRITING or record.slot != self._slots.other:
            return 0
        return self._store.get(records.PROGRESS, 0) if record.id == image_id else 0

    async def _begin(self, image_id, manifest):
        slot = self._slots.other
        self._store.put(records.PROGRESS, 0)
        records.Record(records.WRITING, slot, self.needs, manifest.counter, image_id).save(self._store)
        self._slots.app(slot).erase(0)
        await self._rest()

    async def _body(self, source, manifest, done) -> bool:
        # File system and core from block `done` on; True when all of it, read back, is what the manifest says.
        total = (manifest.app_size + manifest.core_size + BLOCK - 1) // BLOCK
        await source.open(HEADER + done * BLOCK)
        buffer, found = self._work[:BLOCK], self._work[BLOCK:]
        while done < total:
            self._ask()
            region, offset, size = self._place(manifest, done)
            await _fill(source, buffer[:size])
            await self._write(region, offset, buffer[:size], found)
            done += 1
            if done % _MARK == 0:
                self._store.put(records.PROGRESS, done)
            if self._progress:
                self._progress(done, total)
            await self._rest()
        if await source.readinto(buffer[:1]):
            raise Refused("too-large", "more than the manifest says")
        if await self._hash(self._slots.app(self._slots.other), HEADER, manifest.app_size) != manifest.app_hash:
            return False
        core = self._slots.core(self._slots.other)
        return not manifest.core_size or await self._hash(core, 0, manifest.core_size) == manifest.core_hash

    async def _hash(self, region, offset, size):
        found = hashlib.sha256()
        for number, piece in enumerate(pieces(region, offset, size, self._work[:BLOCK])):
            found.update(piece)
            if number % 4 == 0:  # blocks at a time
                await self._rest()
        return found.digest()

    def _place(self, manifest, number):
        # (region, offset, bytes) of a block of the image behind its header
        offset = number * BLOCK
        if offset < manifest.app_size:
            return self._slots.app(self._slots.other), HEADER + offset, BLOCK
        offset -= manifest.app_size
        return self._slots.core(self._slots.other), offset, min(BLOCK, manifest.core_size - offset)

    async def _core(self, manifest):
        # An image without a core runs on a copy of this one. Its length is not known: all of the slot is compared.
        if manifest.core_size:
            return
        mine, other = self._slots.core(self._slots.running), self._slots.core(self._slots.other)
        buffer, found = self._work[:BLOCK], self._work[BLOCK:]
        for offset in range(0, mine.size, BLOCK):
            mine.read_into(offset, buffer)
            await self._write(other, offset, buffer, found)
            await self._rest()

    async def _seal(self, sealed, image_id):
        # The signature first: with its manifest the slot becomes an image.
        region, block, found = self._slots.app(self._slots.other), self._work[:BLOCK], self._work[BLOCK:]
        for offset, data, blank in ((BLOCK, sealed[1], 0xFF), (0, sealed[0], 0)):
            for index in range(BLOCK):
                block[index] = data[index] if index < len(data) else blank
            sound = offset or hashlib.sha256(block).digest() == image_id
            if sound:
                await self._write(region, offset, block, found)
                await self._rest()
            if not sound or _look(region, offset, block, found) != _SAME:
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


def activate(slots):
    """Selects what was installed for the next start, on trial. Raises Refused where its core is not sound."""
    try:
        slots.set_boot(slots.other)
    except OSError as error:
        if error.errno != _CORE_DAMAGED:
            raise
        raise Refused("bad-hash", "core")


async def _fill(source, view):
    # The whole of the view, from however small pieces. How long it waits for one is the source's to limit.
    at = 0
    while at < len(view):
        count = await source.readinto(view[at:])
        if not count:
            raise Refused("truncated")
        at += count


def _without(block, blank):
    # The block without the blank bytes at its end.
    end = len(block)
    while end and block[end - 1] == blank:
        end -= 1
    return bytes(block[:end])


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

