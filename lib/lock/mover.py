"""The bolt's two tasks: `run` moves it when asked, `watch` notices what happens to it."""

import asyncio

from names import BETWEEN, FAULT, LOCKED, UNKNOWN, UNLOCKED

_WATCH_MS = 50
_SETTLE_S = (60, 300, 1800)  # a bolt between its ends is locked after that time; again after the next, and so on
_STRAY_MS = 2000
_STROKE_MS = 200
_WAKE_MS = 1000  # so often `watch` wakes `run`: the way from request to motor proves itself


class Mover:
    """One owner of the bolt. Others call `request`; nobody else calls `bolt.move`.

    bolt: Deadbolt or Lever; autolock: AutoLock; door: () -> bool or None (no contact).
    `on_event(name, cause)` is told of every result and of what was noticed; set it before the tasks start.
    """

    def __init__(self, bolt, autolock, door, ticks_ms, ticks_diff):
        self._bolt = bolt
        self._autolock = autolock
        self._door = door
        self._ticks_ms = ticks_ms
        self._ticks_diff = ticks_diff
        self.on_event = None
        self._wake = asyncio.Event()
        self._target = None
        self._cause = ""
        self._stroke = None
        self._given_up = False
        self._unsettled = None  # since when it rests between its ends
        self._settles = 0
        self._strayed = None  # since when it is seen between its ends
        self.resting = UNKNOWN
        self.moving = False
        self.strokes = 0  # since the start: those in which the motor ran long enough to be felt at the battery

    def request(self, target: str, cause: str):
        """Asks for "locked" or "unlocked"; a stroke the other way under way is given up. Never waits."""
        if self.moving and self._target == target:
            return
        self._target = target
        self._cause = cause
        if self._stroke is not None:
            self._given_up = True
            self._stroke.cancel()
        self._wake.set()

    def aim(self):
        """Where it moves to, or is about to: "locked" or "unlocked"; None at rest."""
        return self._target

    async def run(self, beat):
        """Task: one stroke after the other. Lives as long as the lock; motor off whenever it ends."""
        try:
            while True:
                await self._wake.wait()
                self._wake.clear()
                beat()
                target = self._target
                if target is not None:
                    await self._move(target, self._cause)
                    beat()
        finally:
            self._bolt.off()

    async def _move(self, target, cause):
        self.moving = True
        self._given_up = False
        began = self._ticks_ms()
        self._stroke = asyncio.create_task(self._bolt.prove(target) if cause == "proof" else self._bolt.move(target))
        try:
            result = await self._stroke
            if self._given_up:
                return  # it ended just before it could be given up: the next request is already waiting
        except asyncio.CancelledError:
            if self._given_up:
                return  # the next request is already waiting
            raise
        finally:
            self._bolt.off()
            self._stroke = None
            self.moving = False
        self._target = None
        if self._ticks_diff(self._ticks_ms(), began) >= _STROKE_MS:
            self.strokes += 1
        self.resting = self._bolt.position()
        self._autolock.moved(target, result, self._ticks_ms())
        self.on_event(result, cause)

    async def watch(self, beat):
        """Task: every 50 ms the bolt's position, the door and the auto-lock."""
        woken = self._ticks_ms()
        self.resting = self._bolt.position()
        door = self._door()
        if self.resting == UNKNOWN:  # no sensor: the first movement tells
            self.request(LOCKED, "unknown")
        elif self.resting in (BETWEEN, FAULT):
            self._tell(self.resting, "")
            self.request(LOCKED, "halfway")
        while True:
            beat()
            if not self.moving and self._target is None:
                self._notice(self._bolt.position())
            is_open = self._door()
            if is_open != door:
                door = is_open
                self.on_event("door-open" if is_open else "door-closed", "")
            self._auto(is_open)
            if self._ticks_diff(self._ticks_ms(), woken) >= _WAKE_MS:
                woken = self._ticks_ms()
                self._wake.set()
            await asyncio.sleep_ms(_WATCH_MS)

    def _notice(self, position):
        if position == self.resting:
            self._strayed = None
            return
        if position == BETWEEN:  # a key that turns passes here
            now = self._ticks_ms()
            if self._strayed is None:
                self._strayed = now
            if self._ticks_diff(now, self._strayed) < _STRAY_MS:
                return
        self._strayed = None
        self.resting = position
        self._tell(position, position)

    def _tell(self, position, cause):
        if position == FAULT:
            self.on_event("switch-fault", "")
        elif position == BETWEEN:
            self.on_event("halfway", cause)
        else:
            self.on_event("turned-by-hand", cause)

    def _auto(self, is_open):
        position = UNKNOWN if self.moving or self._target else self.resting
        decision = self._autolock.decide(position, is_open, self._ticks_ms())
        if decision == "lock":
            self.request(LOCKED, "auto")
        elif decision:
            self.on_event(decision, "")
        if not self.moving and not self._target:
            self._settle(self._ticks_ms())

    def _settle(self, now):
        if self.resting in (LOCKED, UNLOCKED):
            self._unsettled = None
            self._settles = 0
        elif self._unsettled is None:
            self._unsettled = now
        elif self._ticks_diff(now, self._unsettled) >= _SETTLE_S[self._settles] * 1000:
            self._unsettled = now
            self._settles = min(self._settles + 1, len(_SETTLE_S) - 1)
            self.request(LOCKED, "halfway")
