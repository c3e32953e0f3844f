"""One conversation with a technician: challenge, answer, then the verbs of the table. docs/console.md

Loaded when a line for the lock comes, forgotten a minute after the last one, or ten after the last verb.
"""

import asyncio
import json
import time

from console.gate import Gate
from drivers import system

# do: its argument (a number), its most; must nobody be at the keypad; must no update be under way
VERBS = {
    "report": ("", 0, True, True),
    "log": ("from", 0xFFFFFFFF, False, False),
    "install": ("size", 0x1C2000, True, True),  # both partitions of a slot and a header
    "block": ("offset", 0x1C2000, False, False),
    "select": ("", 0, True, True),
    "restart": ("", 0, False, False),
    "repl": ("", 0, True, True),
}
_CALM_MS = 30_000
_PIECE = 64  # characters at once: they fit into the UART
_PIECE_MS = 6
_LAST_MS = 200  # for the last answer


class _Nothing:
    # In the place of console.take.Job, as long as there was no install.

    def close(self):
        pass

    async def block(self, session, said):
        return "no-install", {}


class Session:
    """watch: console.watch.Watch. job: what takes an image; number: of the line being answered."""

    def __init__(self, watch):
        self.parts = watch.parts
        self.job = _Nothing()
        self.number = 0
        self._put = watch.io.put
        self._gate = Gate(watch)
        self._after = None
        self._loaded = []

    def over(self) -> bool:
        """Nobody has said anything for long, and nothing is under way."""
        if not self._gate.idle():
            return False
        self.job.close()
        return not self.parts.taking

    def close(self):
        """Lets go of all that was loaded for it."""
        self.job.close()
        self._forget(self._loaded)

    async def take(self, line):
        """Carries out a line and answers it."""
        said = _parse(line)
        if said is None:
            return await self.say({"refused": "bad-form"})
        do = said["do"]
        self.number = said["n"]
        if do == "hello":
            name, fields = self._gate.hello()
            if not name:
                self.job.close()
        elif do == "auth":
            name, fields = self._gate.auth(said.get("mac"))
        elif not self._gate.passes():
            name, fields = "no-session", {}
        else:
            name, fields = await self._verb(do, said)
        fields["n"] = said["n"]
        if name:
            fields["refused"] = name
        await self.say(fields)
        if self._after:
            await asyncio.sleep_ms(_LAST_MS)
            self._after()

    async def say(self, fields):
        """One line to the laptop. Other tasks run in between its pieces."""
        text = "lk! " + json.dumps(fields) + "\n"
        for at in range(0, len(text), _PIECE):
            self._put(text[at : at + _PIECE])
            await asyncio.sleep_ms(_PIECE_MS)

    async def calm(self) -> bool:
        """Waits until nobody is at the keypad, 30 s at most."""
        began = time.ticks_ms()
        while not self.parts.upkeep.quiet():
            if time.ticks_diff(time.ticks_ms(), began) > _CALM_MS:
                return False
            await asyncio.sleep_ms(100)
        return True

    def leave(self, act):
        """The answer to a verb after which `act` is done."""
        self._after = act
        return "", {}

    async def _verb(self, do, said):
        row = VERBS.get(do)
        if row is None:
            return "unknown-command", {}
        argument, most, calm, alone = row
        value = said.get(argument, 0 if do == "log" else None) if argument else 0
        if not isinstance(value, int) or not 0 <= value <= most:  # no bool is an int here
            return "bad-argument", {}
        if alone and self.parts.taking:
            return "busy", {}
        if calm and not await self.calm():
            return "occupied", {}
        if do == "block":
            return await self.job.block(self, said)
        if do != "log":
            self.parts.log.add("bench", "command", 0, do.encode())
        if do == "restart":
            return self.leave(system.restart)
        return await self._borrowed(do, value)

    async def _borrowed(self, do, value):
        fresh = self._load("UPDATE") if do == "install" else []
        fresh += self._load({"log": "EVENTS", "install": "TAKE"}.get(do, "LOOK"))
        try:
            return await _find(do)(self, value)
        finally:
            if do == "install":
                self._loaded += fresh
            else:
                self._forget(fresh)

    def _load(self, list_):
        # A list of lib/preload.py; what of it was not there before.
        import preload

        return preload.run(getattr(preload, list_))

    def _forget(self, names):
        if names and not self.parts.taking:  # an update uses the same ones
            import loading

            loading.forget(names)


def _find(do):
    if do == "log":
        from console.events import log

        return log
    if do == "install":
        from console.take import install

        return install
    if do == "report":
        from console.report import report

        return report
    from console.change import repl, select

    return select if do == "select" else repl


def _parse(line):
    # A line's object, or None where it is none with a number and a verb.
    try:
        said = json.loads(line)
    except ValueError:
        return None
    if not isinstance(said, dict) or not isinstance(said.get("do"), str) or not isinstance(said.get("n"), int):
        return None
    return said
