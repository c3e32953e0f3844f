"""Carries commands out. In the heap while one is in flight (execute.py), and each one's own modules for their call."""

import sys

from firmware.command.moves import TARGETS, Moves
from lock import console
from names import StoreFull

_WAIT_S = 30


class Carrier:
    """room: the Executor, which is told by `ended(do, id, reason, fields)` how a command has ended."""

    def __init__(self, room):
        self._room = room
        self._moves = Moves(room.parts, room.ended)
        self._waiting = None  # (verdict, uptime at which it is given up)

    def take(self, verdict) -> str:
        """A command that is to be carried out: at once, or when nobody is at the keypad. '' or why not."""
        parts = self._room.parts
        if not verdict.row[4] or parts.upkeep.quiet():
            self._do(verdict)
        elif self._waiting:
            return "busy"
        else:
            self._waiting = verdict, parts.clock.uptime() + _WAIT_S
        return ""

    def waits(self) -> bool:
        """Is there a command that has not ended?"""
        return bool(self._waiting or self._moves.waits())

    def on_event(self, name: str, cause: str):
        """A movement has ended, or something else was noticed at the door."""
        self._moves.on_event(name, cause)

    def tick(self):
        """Once a second: what waits for the keypad, and for the bolt."""
        self._moves.tick()
        if self._waiting:
            verdict, until = self._waiting
            parts = self._room.parts
            if parts.upkeep.quiet():
                self._waiting = None
                self._do(verdict)
            elif parts.clock.uptime() >= until:
                self._waiting = None
                self._room.ended(verdict.do, verdict.id, "occupied", {})

    def _do(self, verdict):
        do = verdict.do
        module, function, needs, changes, _ = verdict.row
        self._room.record.taken(do, verdict.id, changes)
        if do in TARGETS:
            return self._moves.begin(do, verdict.id)
        try:
            reason, fields = call(needs + ("firmware.command." + module,), function, self._room, verdict)
        except StoreFull:
            reason, fields = "store-full", {}
        except Exception as error:  # one command's fault must end neither the session nor the lock
            console.report("command " + do, error)
            reason, fields = "failed", {}
        self._room.ended(do, verdict.id, reason, fields)


def call(modules, function: str, *args):
    """Imports modules, the innermost first, returns what the function of the last one returns, and forgets those that
    were not there before. It must return nothing of theirs, nor keep it."""
    fresh = [name for name in modules if name not in sys.modules]
    import loading

    try:
        loading.run(modules)
        return getattr(sys.modules[modules[-1]], function)(*args)
    finally:
        import loading  # anew: it forgets itself

        loading.forget(fresh)
