"""The lock's server, as far as this lock was told of one at the bench. docs/network.md

What lib/lock asks of one:

| | |
|---|---|
| `wanted` | must an update reach it to stay? |
| `reached()` | has it answered since the start? |
| `live()` | coroutine, for as long as the lock lives; what ends it is told to the console, and it is begun again |
| `offered()` | a source (update/source.py) of an image to take now, or None |

Such a source is told besides

| | |
|---|---|
| `progress(done, total)` | blocks of it that are written |
| `became(name)` | what became of it: `ready`, `interrupted`, or the name of a refusal |

Where `live` is None there is nothing to wait for, and nothing from there on is asked.
"""

import asyncio

from lock import console, later


def connect(parts, due):
    """Gives the lock its server, and begins what it does for one. parts: what lock.build made; due: what is left of
    an update (lock/afterwards.py). Never raises: where what the bench has told can't be used, the lock goes on without
    a server, but an update still has to reach one."""
    parts.server = server = _server(parts)
    asyncio.create_task(later.live(parts, due))
    if server.live:
        asyncio.create_task(later.offers(parts))
        asyncio.create_task(later.online(parts))


def _server(parts):
    wanted = bool(parts.hardware.store.read("broker"))
    if wanted:
        try:
            return _online(parts) or _online(parts)
        except Exception as error:
            console.report("server", error)
    from firmware.alone import Alone

    return Alone(wanted)


def _online(parts):
    # None: there was no memory for it, and some was held back (drivers/reserve.py).
    try:
        made = _begin(parts)
    except MemoryError:
        from drivers import reserve

        if not reserve.let_go():
            raise
        parts.tight = True
        return None
    import loading

    loading.forget(("firmware.online.begin", "drivers.identity"))
    return made


def _begin(parts):
    from firmware.online.begin import online

    return online(parts)
