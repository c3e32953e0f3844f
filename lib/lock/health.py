"""Is this lock well? The checks of the health gate that a new image must pass before it stays.

Each returns True (well), None (not known yet) or False (not well, for good).
"""

from names import LOCKED, LOST, UNLOCKED

# Bits of `needs`: what worked for the lock that installed the image
SERVER, MOTOR, CLOCK, BOLT = 1, 2, 4, 8

_SETTLE_MS = 3000  # what only a moment can prove must hold so long after the start
_STUCK_MS = 20_000  # by then a key that hangs has been noticed (keypad/stuck.py)
_PROOF_MS = 2000
_STROKES = 3  # so many in which the motor was not felt, and it is not there: a TLS handshake may hide one


def unprepared(parts) -> int:
    """Of a trial that no installer has prepared."""
    return BOLT | CLOCK | SERVER if parts.server.wanted else BOLT | CLOCK


def needs(parts) -> int:
    """What works now, and so must work after an update. The server must, unless there is none or settings say so; the
    rescue lock can't tell whether it does."""
    found = SERVER if parts.settings["server"] and parts.server and parts.server.wanted else 0
    if parts.energy.felt():
        found |= MOTOR
    if parts.mover.resting in (LOCKED, UNLOCKED):
        found |= BOLT
    return found if parts.clock.trust == LOST else found | CLOCK


class Health:
    """parts: what lock.build made. needs: bits of what the new image must show, too. checks: for update.trial."""

    def __init__(self, parts, needs, server, ticks_ms, ticks_diff):
        self._parts = parts
        self._ticks_ms = ticks_ms
        self._ticks_diff = ticks_diff
        self._began = ticks_ms()
        self._asked = None  # when the motor was last asked to prove itself
        self._proofs = 0
        self.checks = [
            ("no-keypad", self.keypad),
            ("no-codes", self.codes),
            ("no-log", self.log),
        ]
        for bit, name, check in (
            (BOLT, "no-bolt", self.bolt),
            (CLOCK, "no-clock", self.clock),
            (MOTOR, "no-motor", self.motor),
            (SERVER, "no-server", lambda: server() or None),
        ):
            if needs & bit:
                self.checks.append((name, check))

    def keypad(self):
        """The way from matrix to entry line is open (the tasks' beats see to that), and not every key hangs."""
        return self._parts.keypath.well() if self._since() >= _STUCK_MS else None

    def codes(self):
        """The secret can be read, and the store written."""
        store = self._parts.hardware.store
        return bool(store.read("secret")) and not store.full

    def clock(self):
        """The time is believed, as it was before the update."""
        return self._parts.clock.trust != LOST

    def log(self):
        """The event log takes records."""
        return not self._parts.log.fault

    def bolt(self):
        """The bolt is where its switches (or the last movement) say, not between and not in doubt."""
        if not self._settled() or self._parts.mover.moving:
            return None
        return True if self._parts.mover.resting in (LOCKED, UNLOCKED) else None

    def motor(self):
        """The motor pulls the battery down: driven against the end where the bolt is, or when somebody opens."""
        mover, energy = self._parts.mover, self._parts.energy
        if energy.felt():
            return True
        if mover.strokes >= _STROKES and not mover.moving:
            return False
        now = self._ticks_ms()
        if self._asked is not None and self._ticks_diff(now, self._asked) < _PROOF_MS:
            return None
        if self._proofs >= _STROKES:
            return False
        if self._settled() and mover.resting in (LOCKED, UNLOCKED) and not mover.moving:
            self._asked = now
            self._proofs += 1
            mover.request(mover.resting, "proof")
        return None

    def _settled(self):
        return self._since() >= _SETTLE_MS

    def _since(self):
        return self._ticks_diff(self._ticks_ms(), self._began)
