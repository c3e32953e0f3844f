"""One conversation with a technician: challenge, answer, then the verbs of the table. docs/console.md

Loaded when a line for the lock comes, forgotten a minute after the last one, or ten after the last verb.
"""

import asyncio
import hashlib
import json
import os
import sys
import time
from binascii import hexlify, unhexlify

from codes import keys
from codes.compare import equal
from codes.mac import Mac
from drivers import identity, system
from drivers.slots import Slots

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
_CONTEXT = b"latchkey/console-auth\0"
_CHALLENGE_MS = 60_000
_SESSION_MS = 600_000
_CALM_MS = 30_000
_PIECE = 64  # characters at once: they fit into the UART
_PIECE_MS = 6


class Session:
    """watch: console.watch.Watch. `job`: what takes an image, as long as it does."""

    def __init__(self, watch):
        self._watch = watch
        self.parts = watch.parts
        self.job = None
        self.number = 0  # of the line that is being answered
        self._serial = b""
        self._challenge = b""
        self._open = False
        self._at = self._asked = time.ticks_ms()
        self._after = None
        self._loaded = []

    def over(self) -> bool:
        """Nobody has said anything for long, and nothing is under way."""
        if self._since(self._at) > (_SESSION_MS if self._open else _CHALLENGE_MS):
            self._open = False
            if self.job:
                self.job.close()
            return not self.parts.taking
        return False

    def close(self):
        """Lets go of all that was loaded for it."""
        if self.job:
            self.job.close()
        self._forget(self._loaded)

    async def take(self, line):
        """Carries out a line and answers it."""
        said = _parse(line)
        if said is None:
            return await self.say({"refused": "bad-form"})
        do = said["do"]
        number = self.number = said["n"]
        if do == "hello":
            name, fields = self._hello()
        elif do == "auth":
            name, fields = self._auth(said.get("mac"))
        elif not self._open or self._since(self._at) > _SESSION_MS:
            self._open = False
            name, fields = "no-session", {}
        else:
            self._at = time.ticks_ms()
            name, fields = await self._verb(do, said)
        fields["n"] = number
        if name:
            fields["refused"] = name
        await self.say(fields)
        if self._after:
            await asyncio.sleep_ms(200)
            self._after()

    async def say(self, fields):
        """One line to the laptop. Other tasks run in between its pieces."""
        text = "lk! " + json.dumps(fields) + "\n"
        for at in range(0, len(text), _PIECE):
            self._watch.io.put(text[at : at + _PIECE])
            await asyncio.sleep_ms(_PIECE_MS)

    def _since(self, then):
        return time.ticks_diff(time.ticks_ms(), then)

    # -- who is there

    def _hello(self):
        wait = self._watch.pause()
        if wait:
            return "throttled", {"wait": wait}
        self._open = False
        if self.job:
            self.job.close()
        self._at = self._asked = time.ticks_ms()
        fields = identity.read() or {"model": "", "hardware": 0, "serial": ""}
        self._serial = fields["serial"].encode()
        self._challenge = os.urandom(16)
        return "", {
            "model": fields["model"], "hardware": fields["hardware"], "serial": fields["serial"],
            "role": self._watch.role, "version": self._watch.version, "slot": Slots().running,
            "challenge": hexlify(self._challenge).decode(),
        }  # fmt: skip

    def _auth(self, mac):
        challenge, self._challenge = self._challenge, b""
        self._open = False
        if not challenge:
            return "no-challenge", {}
        if self._since(self._asked) > _CHALLENGE_MS:
            return "expired", {}
        log = self.parts.log
        secret = self.parts.hardware.store.read("secret")
        mac_of = Mac(hashlib.sha256, keys.derive(secret, keys.CONSOLE))
        due = mac_of.digest(_CONTEXT + self._serial + b"\0" + challenge)
        if not equal(due, _hex(mac)):
            self._watch.missed()
            wrong = self._watch.wrong
            if not wrong & (wrong - 1):  # 1, 2, 4, 8 ...: who goes on trying can't fill the log
                log.add("bench", "bad-mac", wrong)
            return "bad-mac", {}
        self._watch.wrong = 0
        self._open = True
        self._at = time.ticks_ms()
        log.add("bench", "", 0, b"session")
        return "", {"seconds": _SESSION_MS // 1000}

    # -- verbs

    async def _verb(self, do, said):
        row = VERBS.get(do)
        if row is None:
            return "unknown-command", {}
        argument, most, calm, alone = row
        value = said.get(argument, 0 if do == "log" else None) if argument else 0
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
            return "bad-argument", {}
        if alone and self.parts.taking:
            return "busy", {}
        if calm and not await self.calm():
            return "occupied", {}
        if do == "block":
            return await self.job.block(self, said) if self.job else ("no-install", {})
        if do != "log":
            self.parts.log.add("bench", "command", 0, do.encode())
        if do == "restart":
            return self.leave(system.restart)
        return await self._borrowed(do, value)

    async def _borrowed(self, do, value):
        fresh = self.load("INSTALL") if do == "install" else []
        fresh += self.load({"log": "EVENTS", "install": "TAKE"}.get(do, "LOOK"))
        try:
            return await _find(do)(self, value)
        finally:
            if do == "install":
                self._loaded += fresh
            else:
                self._forget(fresh)

    def load(self, list_) -> list:
        """Loads a list of lib/preload.py; what of it was not there before."""
        import preload

        names = getattr(preload, list_)
        fresh = [name for name in names if name not in sys.modules]
        preload.run(names)
        return fresh

    def _forget(self, names):
        if names and not self.parts.taking:  # an update uses the same ones
            import preload

            preload.forget(names)

    async def calm(self) -> bool:
        """Waits until nobody is at the keypad, 30 s at most."""
        began = time.ticks_ms()
        while not self.parts.upkeep.quiet():
            if self._since(began) > _CALM_MS:
                return False
            await asyncio.sleep_ms(100)
        return True

    def leave(self, act):
        """The answer, once `act` is done when it is sent."""
        self._after = act
        return "", {}


def _find(do):
    if do == "log":
        from console.events import log as verb
    elif do == "install":
        from console.take import install as verb
    elif do == "report":
        from console.report import report as verb
    elif do == "select":
        from console.change import select as verb
    else:
        from console.change import repl as verb
    return verb


def _parse(line):
    # A line's object, or None where it is none with a number and a verb.
    try:
        said = json.loads(line)
    except ValueError:
        return None
    if not isinstance(said, dict) or not isinstance(said.get("do"), str) or not isinstance(said.get("n"), int):
        return None
    return said


def _hex(text):
    # 32 bytes of 64 digits; b"" for everything else
    if not isinstance(text, str) or len(text) != 64:
        return b""
    try:
        return unhexlify(text)
    except ValueError:
        return b""
