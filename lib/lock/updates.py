"""Takes an offered image: one at a time, while nobody is at the door, and starts it when the door is calm.

offer -> allowed? -> install (update/install.py) -> select -> wait for calm -> reset into the trial (update/trial.py)
"""

import asyncio

from drivers import identity
from drivers.slots import Slots
from image.refusal import Refused
from names import LOCKED, UNLOCKED
from update.facts import Facts
from update.failed import Failed
from update.install import Installer, activate

_PAUSE_MS = 50
_CALM_MS = 5000  # nobody has pressed a key for so long
_REST_MS = 60_000  # longest pause between two blocks: somebody who keeps pressing keys stops no update
_LONG_MS = 600_000  # longest wait for a calm door before the reset, and before what holds the interpreter for long
_PROOF_MS = 1500
_LAST_MS = 1000  # for what the server is still told


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

    async def take(self, source):
        """Installs what the source gives; ends in a reset into the trial, or with the server told what was wrong."""
        parts = self._parts
        store, log = parts.hardware.store, parts.log
        slots = Slots()
        await self._prove()
        facts = Facts(identity.read(), store, Failed(store).reason)
        self._begun = False
        installer = Installer(slots, store, facts, _judge, self.rest, self._progress, lambda: self._allowed(slots))
        installer.needs = _needs(parts)
        try:
            manifest = await installer.install(source)
            await self.rest(True)  # it hashes a whole core in one call
            activate(slots)
            log.add("update-ready", "", slots.other, manifest.version.encode())
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
        return "" if self._parts.energy.lasts() else "low-battery"

    async def _prove(self):
        # What works now must work after the update: let the motor pull once.
        mover = self._parts.mover
        if mover.resting in (LOCKED, UNLOCKED) and not mover.moving:
            mover.request(mover.resting, "proof")
            await asyncio.sleep_ms(_PROOF_MS)

    async def _calm(self, most_ms):
        began = self._ticks_ms()
        while self._ticks_diff(self._ticks_ms(), began) < most_ms:
            if self._parts.keypath.rests(_CALM_MS) and not self._parts.mover.moving:
                return
            await asyncio.sleep_ms(_PAUSE_MS)


def _why(error):
    # (number, name) of an OSError: flash has numbers, the network names.
    what = error.args[0] if error.args else 0
    return (what, b"") if isinstance(what, int) else (0, str(what).encode()[:16])


# What is needed once in an update makes room for the rest of it.


def _judge(header, facts):
    import preload

    preload.run(preload.JUDGE)
    from image.judge import judge

    try:
        return judge(header, facts)
    finally:
        import preload  # anew: it forgets itself

        preload.forget(preload.JUDGE)


def _needs(parts):
    import preload
    from lock.health import needs

    found = needs(parts)
    preload.forget(("lock.health",))
    return found
