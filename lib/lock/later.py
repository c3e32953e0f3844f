"""What a lock does besides opening, for as long as it lives: passing a trial, taking updates, or making way for one."""

import asyncio
import sys
import time

from drivers import system
from lock import console

_ASK_MS = 1000
_AGAIN_MS = 60_000
_FALLS = 3
_LIVED_S = 600
_RESCUE_S = 6 * 3600
_QUIET_MS = 60_000


async def live(parts, due: str):
    """due: "trial" or "settle" (update/trial.py), or nothing. A trial ends confirmed or in a reset. After ten minutes
    the application counts as one that lives."""
    if due:
        fresh = ["drivers.slots"]  # there since the start (afterwards.py)
        try:
            await _trial(parts, due, fresh)
        except Exception as error:
            console.report("trial", error)
            if due == "trial":  # nobody else would end it
                system.restart()
        await _over(parts, fresh)
    await asyncio.sleep(_LIVED_S)
    system.falls_over()


# Not in the coroutines themselves, which would hold on to `preload` and all its lists.


def _trial(parts, due, fresh):
    import preload

    fresh += preload.run(preload.TRIAL)
    from lock.probation import run

    return run(parts, due)


def _update(parts, source, fresh):
    import preload

    fresh += preload.run(preload.UPDATE)
    from lock.updates import run

    return run(parts, source)


async def _over(parts, fresh):
    # What was loaded goes when nobody is at the keypad, or has been there for ten minutes.
    for _ in range(_LIVED_S):
        if parts.upkeep.quiet():
            break
        await asyncio.sleep(1)
    _forget(parts, fresh)


def _forget(parts, fresh):
    if not parts.taking and "console.session" not in sys.modules:  # a technician's session may have taken it up
        import loading

        loading.forget(fresh)


async def make_way(parts):
    """The rescue lock: after six hours, when nobody is at the door, the application is tried again."""
    await asyncio.sleep(_RESCUE_S)
    while parts.mover.moving or time.ticks_diff(time.ticks_ms(), parts.keypath.idle_since) < _QUIET_MS:
        await asyncio.sleep(1)
    system.restart()


async def online(parts):
    """The server's own task. What falls in it is no reason to reset a lock: it is begun again a minute later."""
    while True:
        try:
            await parts.server.live()
        except Exception as error:
            console.report("server", error)
        await asyncio.sleep_ms(_AGAIN_MS)


async def offers(parts):
    """Takes the images that the server offers, one after the other. A fault in an update ends that update alone."""
    while True:
        await asyncio.sleep_ms(_ASK_MS)
        source = None if parts.taking else parts.server.offered()
        if source is None:
            continue
        parts.taking = True
        fresh = []
        try:
            await _update(parts, source, fresh)
        except Exception as error:
            console.report("update", error)
            source.became("interrupted")
        parts.taking = False
        await _over(parts, fresh)


async def cable(watch):
    """The console's task (console/watch.py). What falls in it three times is left off: that is no reason to reset a
    lock."""
    for _ in range(_FALLS):
        try:
            await watch.run()
        except Exception as error:
            console.report("console", error)
        await asyncio.sleep_ms(_AGAIN_MS)
