"""What a start has to see to once the keypad works: notes of the base, a trial, an update that was rolled back."""

import asyncio

from lock import later

_BUILT = ("lock.settings",)
ONCE = ("drivers.slots", "eventlog.early") + _BUILT


def begin(parts, server):
    """server: the application's firmware/server.py; None in the rescue lock, which has no part in updates.

    Returns the names of modules that may be forgotten.
    """
    from eventlog import early

    store = parts.hardware.store
    early.tell(store, parts.log)
    if server is None:
        asyncio.create_task(later.make_way(parts))
        return ONCE
    from drivers.slots import Slots

    due = "trial" if Slots().on_trial else "settle" if store.read("update") else ""
    asyncio.create_task(later.live(parts, server, due))
    asyncio.create_task(later.offers(parts, server))
    return _BUILT if due else ONCE
