"""What a server shows of a lock: one retained JSON object, sent anew when something in it has changed."""

_WORDS = {"locked": "LOCKED", "unlocked": "UNLOCKED"}
_MOVING = {"locked": "LOCKING", "unlocked": "UNLOCKING"}
_STEP_MV = 100  # the battery is told anew when it is so far from what was told
_STEP_PERCENT = 5


class State:
    """parts: what lock.build made; facts(): what the network side knows (version, slot, update, last event)."""

    def __init__(self, parts, facts):
        self._parts = parts
        self._facts = facts
        self._last = None
        self._mv = 0

    def again(self):
        """The connection is new: everybody may have missed the last one."""
        self._last = None

    def due(self):
        """What is to be sent, where it is another than the last that was; else None."""
        now = self.now()
        return None if now == self._last else now

    def sent(self, said):
        """It is on its way."""
        self._last = said

    def now(self) -> dict:
        """What can be seen at the door, and what is wrong."""
        parts = self._parts
        aim, mv = parts.mover.aim(), parts.energy.rest_mv
        if abs(mv - self._mv) >= _STEP_MV:
            self._mv = mv
        said = {
            "bolt": _MOVING[aim] if aim else _WORDS.get(parts.mover.resting, "JAMMED"),
            "door": parts.hardware.door_open(), "battery": parts.energy.state, "mv": self._mv,
            "clock": parts.clock.trust, "problem": self._problem(),
        }  # fmt: skip
        said.update(self._facts())
        said["percent"] -= said["percent"] % _STEP_PERCENT
        return said

    def _problem(self):
        parts = self._parts
        if parts.log.fault:
            return "log"
        if parts.hardware.store.full:
            return "store"
        return "" if parts.mover.resting in _WORDS or parts.mover.moving else "bolt"
