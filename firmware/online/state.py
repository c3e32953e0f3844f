"""What a server shows of a lock: one retained JSON object, sent anew when something in it has changed."""

import json

_WORDS = {"locked": "LOCKED", "unlocked": "UNLOCKED"}


class State:
    """parts: what lock.build made; facts(): what the network side knows (version, slot, update)."""

    def __init__(self, parts, facts):
        self._parts = parts
        self._facts = facts
        self._last = b""

    def again(self):
        """The connection is new: everybody may have missed the last one."""
        self._last = b""

    def due(self):
        """The payload, where it is another than the last that was sent; else None."""
        now = json.dumps(self.now()).encode()
        return None if now == self._last else now

    def sent(self, payload):
        """It is on its way."""
        self._last = payload

    def now(self) -> dict:
        """What can be seen at the door, and what is wrong."""
        parts = self._parts
        mover = parts.mover
        said = {
            "bolt": _WORDS.get(mover.resting, "JAMMED"), "moving": mover.moving, "door": parts.hardware.door_open(),
            "battery": parts.energy.state, "clock": parts.clock.trust, "problem": self._problem(),
        }  # fmt: skip
        said.update(self._facts())
        return said

    def _problem(self):
        parts = self._parts
        if parts.log.fault:
            return "log"
        if parts.hardware.store.full:
            return "store"
        return "" if parts.mover.resting in _WORDS or parts.mover.moving else "bolt"
