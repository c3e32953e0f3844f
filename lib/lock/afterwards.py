"""What a start has to see to once the keypad works: notes of the base, a trial, an update that was rolled back."""

import asyncio

from console.watch import Watch
from drivers.stdio import Stdio
from lock import later


def begin(parts, role, version) -> str:
    """What of an update is left over: "trial", "settle" (update/trial.py), or nothing; the rescue lock has no part in
    updates. Then drivers.slots stays loaded."""
    from eventlog import early

    store = parts.hardware.store
    early.tell(store, parts.log)
    watch = Watch(parts, role, version, Stdio())
    asyncio.create_task(later.cable(watch))
    if role == "rescue":
        asyncio.create_task(later.make_way(parts))
        return ""
    from drivers.slots import Slots

    slots = Slots()
    parts.slot = slots.running
    return "trial" if slots.on_trial else "settle" if store.read("update") else ""
