"""Takes an offered image: one at a time, while nobody is at the door, and starts it when the door is calm.

offer -> allowed? -> header (update/header.py) -> install (update/install.py) -> select -> wait for calm
      -> reset into the trial (update/trial.py)

What judges the header (lock/header.py) and what writes the rest are in the heap one after the other.
"""

import asyncio
import time

from drivers import system
from drivers.slots import Slots
from image.layout import BLOCK
from image.refusal import Refused
from names import LOCKED, UNLOCKED
from update import record

_PAUSE_MS = 50
_CALM_MS = 5000  # nobody has pressed a key for so long
_REST_MS = 60_000  # longest pause between two blocks: somebody who keeps pressing keys stops no update
_LONG_MS = 600_000  # longest wait for a calm door before the reset, and before what holds the interpreter for long
_PROOF_MS = 1500
_LAST_MS = 1000  # for what the server is still told


async def run(parts, source):
    """Takes what a source gives, which is told `progress` and what `became` of it (firmware/server.py)."""
    await Updates(parts, source, system.restart, time.ticks_ms, time.ticks_diff).take(source)


class Updates:
    """parts: what lock.build made. told: is told `progress` and what `became` of it, as firmware/server.py has them.
    reset(): does not return."""

    def __init__(self, parts, told, reset, ticks_ms, ticks_diff):
        self._parts = parts
        self._told = told
        self._reset = reset
        self._ticks_ms = ticks_ms
        self._ticks_diff = ticks_diff
        self._begun = False
        self._judged = True

    async def take(self, source):
        """Installs what the source gives; ends in a reset into the trial, or with the server told what was wrong."""
        parts = self._parts
        store, log = parts.hardware.store, parts.log
        slots = Slots()
        await self._prove()
        self._begun = False
        self._judged = not _pending(store)
        try:
            why = self._allowed(slots)
            if why:
                raise Refused(why)
            block = memoryview(bytearray(BLOCK))
            said = await self._header(source, block)
            await self._install(slots, source, said, block)
            log.add("update-ready", "", slots.other, said.version.encode())
        except Refused as error:
            log.add("update-refused", error.name, slots.other)
            return self._told.became(error.name)
        except OSError as error:
            log.add("update-refused", "interrupted", *_why(error))
            return self._told.became("interrupted")
        self._told.became("ready")
        await asyncio.sleep_ms(_LAST_MS)
        await self._calm(_LONG_MS)
        self._reset()

    async def _header(self, source, block):
        fresh = []
        try:
            return await self._judge(source, block, fresh)
        finally:
            _forget(fresh)

    def _judge(self, source, block, fresh):
        # Not in the coroutine itself, which would hold on to `preload` and all its lists.
        import preload

        fresh += preload.run(preload.HEADER)
        from lock.header import Judge
        from update.header import judged

        judge = Judge(self._parts.hardware.store)
        return judged(source, block, judge.claims, judge.sealed, self.rest)

    async def _install(self, slots, source, said, block):
        fresh = []
        try:
            installer = self._installer(slots, fresh)
            await installer.install(source, said, block)
            await self.rest(True)  # it hashes a whole core in one call
            installer.activate()
        finally:
            _forget(fresh)

    def _installer(self, slots, fresh):
        import preload

        fresh += preload.run(preload.INSTALL)
        from update.install import Installer

        parts = self._parts
        made = Installer(slots, parts.hardware.store, self.rest, self._progress, lambda: self._allowed(slots))
        made.needs = _needs(parts)
        return made

    def _progress(self, done, total):
        if not self._begun:
            self._begun = True
            self._parts.log.add("update-start", "", total)
        self._told.progress(done, total)

    async def rest(self, long=False):
        """Between two blocks of an update: key presses and the bolt go first. long: before what takes long, too."""
        await asyncio.sleep_ms(0)
        await self._calm(_LONG_MS if long else _REST_MS)

    def _allowed(self, slots):
        if slots.on_trial:
            return "on-trial"
        if not self._judged:
            return "busy"  # with the verdict about the last image, whose record is needed for that
        return "" if self._parts.energy.lasts() else "low-battery"

    async def _prove(self):
        # What works now must work after the update: let the motor pull once, unless it has since the start.
        mover = self._parts.mover
        if not self._parts.energy.felt() and mover.resting in (LOCKED, UNLOCKED) and not mover.moving:
            mover.request(mover.resting, "proof")
            await asyncio.sleep_ms(_PROOF_MS)

    async def _calm(self, most_ms):
        began = self._ticks_ms()
        while self._ticks_diff(self._ticks_ms(), began) < most_ms:
            if self._parts.keypath.rests(_CALM_MS) and not self._parts.mover.moving:
                return
            await asyncio.sleep_ms(_PAUSE_MS)


def _pending(store):
    found = record.load(store)
    return found is not None and found.reason


def _why(error):
    # (number, name) of an OSError: flash has numbers, the network names.
    what = error.args[0] if error.args else 0
    return (what, b"") if isinstance(what, int) else (0, str(what).encode()[:16])


def _forget(names):
    import loading  # anew: it forgets itself

    loading.forget(names)


def _needs(parts):
    import loading
    from lock.health import needs

    found = needs(parts)
    loading.forget(("lock.health",))
    return found
