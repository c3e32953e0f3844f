"""`unlock` and `lock`: answered when the bolt has arrived, or with what became of it."""

from bolt.names import JAMMED, LOW_BATTERY, NO_SWITCH, SWITCH_FAULT
from names import LOCKED, UNLOCKED

TARGETS = {"unlock": UNLOCKED, "lock": LOCKED}
_ENDS = (LOCKED, UNLOCKED, JAMMED, LOW_BATTERY, NO_SWITCH, SWITCH_FAULT)
_LIMIT_S = 15


class Moves:
    """One movement is awaited at a time; another command's takes its place and the first is answered `overtaken`.

    parts: what lock.build made; answer(do, id, reason, fields).
    """

    def __init__(self, parts, answer):
        self._mover = parts.mover
        self._clock = parts.clock
        self._answer = answer
        self._id = self._do = self._target = ""
        self._since = 0

    def begin(self, do: str, id: str):
        """Asks for the movement. Never waits."""
        self._end("overtaken")
        self._do, self._id, self._target = do, id, TARGETS[do]
        self._since = self._clock.uptime()
        self._mover.request(self._target, "command")

    def waits(self) -> bool:
        """Is there a movement that has not ended?"""
        return bool(self._id)

    def on_event(self, name: str, cause: str):
        """A movement has ended, or something else was noticed at the door (lock/lock.py, listeners)."""
        if name == self._target:
            self._end("")
        elif name in _ENDS:
            self._end("overtaken" if name in (LOCKED, UNLOCKED) else name)

    def tick(self):
        """Once a second: no answer is owed for longer than 15 s."""
        if self._clock.uptime() - self._since >= _LIMIT_S:
            self._end("timeout")

    def _end(self, reason):
        id, self._id = self._id, ""
        if id:
            self._answer(self._do, id, reason, {"bolt": self._mover.resting})
