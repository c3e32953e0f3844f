"""Builds the lock of this board and keeps it alive: the one entry for the application and for the rescue lock."""

import asyncio
import time

from drivers import system
from lock import console
from lock.supervisor import Supervisor

_STRANDED_MS = 15_000  # longer than a lock that knows nothing needs between two feeds
_AGAIN_S = 3600
_BUILT = ("eventlog.find", "lock.settings", "drivers.identity")  # with the modules of START
_ONCE = ("drivers.slots", "eventlog.early", "lock.afterwards")  # the first is a trial's, too


def run(role: str, version: str, why: str = "", connect=None):
    """Returns when a technician has the console (drivers/visit.py); whatever else ends the lock ends in a reset.

    role: "application" or "rescue"; why: of the rescue. version: of what runs.
    connect(parts, due): gives the application its server (firmware/server.py). due: see lock/afterwards.py.

    An error while building is the caller's: boot.py goes on to the rescue lock then.
    """
    parts, feed = _start()
    parts.log.add("rescue" if role == "rescue" else "firmware-start", why, 0, version.encode())
    if role == "rescue":
        parts.player.state = "rescue"
    given = False
    try:
        reason = asyncio.run(_live(parts, feed, connect, role, version))
        given = reason == "visit"
        if not given:
            parts.log.add("task-fault", "returned", 0, str(reason).encode())
    except Exception as error:
        console.report("the main loop ended", error)
        parts.log.add("task-fault", "exception", 0, b"main loop")
    finally:
        parts.hardware.motor.off()
        if not given:
            system.reset()
    _give(parts.hardware)


def _give(hardware):
    # Out of boot.py and main.py with it: a technician has the console from here on.
    import preload

    preload.run(preload.VISIT)
    from drivers import visit

    hardware.buzzer.off()
    hardware.lamp.off()
    asyncio.new_event_loop()  # nothing of the old one will run
    visit.begin()


def _start():
    # What only this needs is forgotten in `_late`.
    import boards
    from drivers import identity
    from lock import hardware, stranded
    from lock.build import NoSecret, build

    try:
        profile = boards.load(identity.read()["model"])
    except (TypeError, KeyError, ValueError):  # unreadable, or of a board that nobody here knows
        stranded.stay("no-identity", None, system.watchdog(_STRANDED_MS))
        system.restart()
    feed = system.watchdog(profile.WDT_MS)  # watches the start, too
    fitted = hardware.fit(profile)
    try:
        parts = build(fitted, profile)
    except NoSecret:
        stranded.stay("no-secret", fitted, feed)
        system.restart()
    return parts, feed


async def _live(parts, feed, connect, role, version):
    log = parts.log

    def on_fall(name, error):
        if name == "move":
            parts.hardware.motor.off()
        log.add("task-fault", "exception" if error else "returned", 0, name.encode())
        console.report("task " + name, error)

    def on_hang(name):
        parts.hardware.motor.off()
        log.add("task-hung", "hung", 0, name.encode())

    supervisor = Supervisor(time.ticks_ms, time.ticks_diff, feed, on_fall, on_hang)
    parts.supervisor = supervisor
    _add(supervisor.add, parts)
    asyncio.create_task(_late(parts, connect, role, version))
    return await supervisor.run()


def _add(add, parts):
    # name, factory, longest silence in milliseconds before the task counts as hung
    keypath, lock, mover, upkeep = parts.keypath, parts.lock, parts.mover, parts.upkeep
    add("scan", lambda beat: keypath.scan(beat, lock.on_stuck), 2000)
    add("enter", lambda beat: keypath.enter(beat, lock.on_line, lock.on_key), 5000)
    add("move", mover.run, 15_000)
    add("watch", mover.watch, 2000)
    add("show", parts.player.run, 5000)
    add("search", lock.search, 5000)
    add("clock", upkeep.clock, 90_000)
    add("power", upkeep.power, 5000)
    add("keep", upkeep.keep, 5000)


async def _late(parts, *given):
    try:
        _rest(parts, *given)
    except Exception as error:  # without memory, most likely: the door works, and a start in an hour tries again
        parts.log.add("task-fault", "exception", 0, b"late")
        console.report("task late", error)
        await asyncio.sleep(_AGAIN_S)
        while parts.taking or not parts.upkeep.quiet():
            await asyncio.sleep(1)
        system.restart()


def _rest(parts, connect, role, version):
    # What the keypad need not wait for. Not in the task itself: what a coroutine has held stays with it, as long as
    # anybody has the coroutine. Each part is forgotten before the next one comes: never is the heap as full as here.
    try:
        from drivers import storage

        event = storage.mount()
    except Exception:  # OSError, or no such partition: PINs are gone, all other codes are not
        event = "data-missing"
    if event:
        parts.log.add("data-fault", event)
    parts.player.show("ready")
    import loading
    import preload

    # A log that could not be read yet tries again with each record.
    loading.forget(preload.START + _BUILT[parts.log.fault == "read-failed" :])
    from lock import afterwards

    due = afterwards.begin(parts, role, version)
    _forget(_ONCE[bool(due) :])
    if connect:
        connect(parts, due)
    from drivers import reserve  # Python's heap is as large as it needs to be

    parts.tight = reserve.let_go() or parts.tight
    _forget(("drivers.reserve",))


def _forget(names):
    import loading

    loading.forget(names)
