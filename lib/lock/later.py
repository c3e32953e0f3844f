"""What a lock does besides opening, for as long as it lives: passing a trial, taking updates, or making way for one."""

import asyncio
import time

from drivers import system
from lock import console

_ASK_MS = 1000
_LIVED_S = 600
_RESCUE_S = 6 * 3600
_QUIET_MS = 60_000


async def live(parts, server, due: str):
    """due: "trial" or "settle" (update/trial.py), or nothing. A trial ends confirmed or in a reset. After ten minutes
    the application counts as one that lives."""
    if due:
        import preload

        preload.run(preload.TRIAL)
        from lock import probation

        try:
            await probation.run(parts, server.reached, due)
        except Exception as error:
            console.report("trial", error)
            if due == "trial":  # nobody else would end it
                system.restart()
    await asyncio.sleep(_LIVED_S)
    system.falls_over()


async def make_way(parts):
    """The rescue lock: after six hours, when nobody is at the door, the application is tried again."""
    await asyncio.sleep(_RESCUE_S)
    while parts.mover.moving or time.ticks_diff(time.ticks_ms(), parts.keypath.idle_since) < _QUIET_MS:
        await asyncio.sleep(1)
    system.restart()


async def offers(parts, server):
    """Takes the images that the server offers, one after the other. A fault in an update ends that update alone."""
    while True:
        await asyncio.sleep_ms(_ASK_MS)
        source = server.offered()
        if source is None:
            continue
        try:
            await _take(parts, server, source)
        except Exception as error:
            console.report("update", error)


async def _take(parts, server, source):
    import preload

    preload.run(preload.INSTALL)
    from lock.updates import Updates

    await Updates(parts, server.reached, system.restart, time.ticks_ms, time.ticks_diff).take(source)
