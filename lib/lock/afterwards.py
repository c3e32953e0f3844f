"""What a start has to see to once the keypad works: notes of the base, a trial, an update that was rolled back."""

import asyncio

from console.watch import Watch
from drivers.stdio import Stdio
from lock import later

_BUILT = ("lock.settings", "drivers.identity", "drivers.reserve")
ONCE = ("drivers.slots", "eventlog.early") + _BUILT  # the first is a trial's, too


def begin(parts, connect, version):
    """connect(parts): the application's way to its server (firmware/server.py); None in the rescue lock, which has no
    part in updates.

    Returns the names of modules that may be forgotten.
    """
    from eventlog import early

    store = parts.hardware.store
    early.tell(store, parts.log)
    watch = Watch(parts, "application" if connect else "rescue", version, Stdio())
    asyncio.create_task(later.cable(watch))
    parts.server = None
    if connect is None:
        asyncio.create_task(later.make_way(parts))
        return _passed(parts, ONCE)
    from drivers.slots import Slots

    due = "trial" if Slots().on_trial else "settle" if store.read("update") else ""
    parts.server = connect(parts)
    asyncio.create_task(later.live(parts, due))
    if parts.server.live:
        asyncio.create_task(later.offers(parts))
        asyncio.create_task(later.online(parts))
    return _passed(parts, ONCE[1:] if due else ONCE)


def _passed(parts, names):
    # A log that could not be read yet tries again with each record.
    return names if parts.log.fault == "read-failed" else names + ("eventlog.find",)
