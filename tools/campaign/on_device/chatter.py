"""In place of firmware/app.py: the lock as it ships and, beside it, more events than any guest makes.

tools/campaign/nothinglost.py makes images of this; they are no lock's.
"""

import asyncio

VERSION = "0.1.0"
_UNTIL = 1000  # the last number that it writes itself
_EVERY_MS = 400
_AHEAD = 1200  # records beyond those that have arrived, of 2,048 that the log holds


def run():
    """As firmware/app.py."""
    _load()
    from lock import run as lock_run

    lock_run.run("application", VERSION, connect=_connect)


def _connect(parts, due):
    from firmware.server import connect

    asyncio.create_task(_chatter(parts.log, parts.hardware.store))
    connect(parts, due)


async def _chatter(log, store):
    while log.next <= _UNTIL:
        if log.next - store.get("sent", 0) < _AHEAD:
            log.add("bench", "", log.next, b"campaign")
        await asyncio.sleep_ms(_EVERY_MS)


def _load():
    # In a frame of its own: that of `run` stays as long as the lock, with what it has held.
    import preload

    preload.run(preload.MODULES + preload.START)
