"""Single-use stay codes that were used: remembered in the store until their window has ended."""

import struct

from codes import stay

KEY = "once"
CAPACITY = 64  # used and unexpired at one time; a window is a day at most


def is_used(store, counter: int) -> bool:
    """True if the code of this HOTP counter has opened the lock."""
    return counter in _load(store)


def spend(store, counter: int, now: int) -> bool:
    """Writes the counter down; durable when it returns True. False: 64 are in use, nothing was written.

    The caller has raised the clock's floor to `now` first: what is dropped here as ended then can't
    become valid again, whatever happens to the clock. May raise StoreFull.
    """
    kept = [used for used in _load(store) if _ends(used) > now]
    if len(kept) >= CAPACITY:
        return False
    kept.append(counter)
    store.write(KEY, struct.pack(">%dI" % len(kept), *kept))
    return True


def _ends(counter: int) -> int:
    _, hours = stay.kind_of(counter % 256) or ("once", 24)
    return (counter // 256 + hours) * stay.HOUR_S


def _load(store):
    blob = store.read(KEY) or b""
    count = len(blob) // 4
    return list(struct.unpack(">%dI" % count, blob[: count * 4]))
