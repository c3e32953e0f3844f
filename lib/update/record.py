"""What the lock remembers of the one update under way, from its first block to its confirmation.

| bytes | field |
|---|---|
| 1 | state: WRITING, or READY (written and checked; selected, on trial, or rolled back) |
| 1 | slot that it goes into |
| 1 | needs: what worked for the installing firmware and so must work for the new one (lock/health.py); the upper four |
| | bits: how often its trial has begun (start/choose.py) |
| 4 | security counter, little-endian |
| 32 | image id: SHA-256 of the manifest block |
| rest | reason: empty, or why the trial failed |
"""

import struct

KEY = "update"
FLOOR = "secfloor"  # key of the security counter below which nothing runs; "floor" is the clock's
PROGRESS = "progress"  # key of the blocks done
WRITING, READY = 1, 2
BEGUN = 16  # one begin of the trial, in `needs`
_HEAD = "<BBBI32s"
_HEAD_BYTES = 39


class Record:
    """state, slot, needs, counter, id, reason: see above."""

    def __init__(self, state, slot, needs, counter, image_id: bytes, reason: str = ""):
        self.state = state
        self.slot = slot
        self.needs = needs
        self.counter = counter
        self.id = image_id
        self.reason = reason

    def save(self, store):
        """Durable when it returns. StoreFull, a power cut: the old record stands."""
        head = struct.pack(_HEAD, self.state, self.slot, self.needs, self.counter, self.id)
        store.write(KEY, head + self.reason.encode())

    def fail(self, store, reason: str):
        """Keeps why the trial fails, before anything is done about it."""
        self.reason = reason
        self.save(store)


def load(store):
    """The record, or None where there is none or one that this firmware can't read."""
    data = store.read(KEY)
    if not data or len(data) < _HEAD_BYTES:
        return None
    state, slot, needs, counter, image_id = struct.unpack(_HEAD, data[:_HEAD_BYTES])
    if state not in (WRITING, READY) or slot > 1:
        return None
    try:
        return Record(state, slot, needs, counter, image_id, data[_HEAD_BYTES:].decode())
    except UnicodeError:
        return None


def clear(store):
    """No update is under way."""
    store.erase(KEY)
