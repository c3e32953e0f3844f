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

from lock import console


def connect(parts):
    """The server of this lock. parts: what lock.build made. Never raises: where what the bench has told can't be used,
    the lock goes on without a server, but an update still has to reach one."""
    wanted = bool(parts.hardware.store.read("broker"))
    if wanted:
        try:
            return _online(parts)
        except Exception as error:
            console.report("server", error)
    from firmware.alone import Alone

    return Alone(wanted)


def _online(parts):
    from firmware.online.begin import online

    made = online(parts)
    import preload

    preload.forget(("firmware.online.begin",))
    return made
