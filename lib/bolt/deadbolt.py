"""The deadbolt: drives until the switch says so, for a limited time, again if need be, and never silently.

What the two end switches (of the start and of the target) say, and what that makes of a movement:

| before: start, target | then | at the time limit: start, target | result |
|---|---|---|---|
| open or closed, open | drive until the target's switch closes | open, closed | arrived |
| | | closed, closed | arrived by one, the other is stuck: switch-fault |
| | | closed, open | after all tries: jammed, it never left |
| | | open, open | back to the start: see below |
| open, closed | nothing to do | - | arrived |
| closed, closed | the switches can't be believed: drive by time | - | switch-fault |

Stuck half-way and a broken wire at the target look alike. The way back tells: a bolt that had arrived needs a whole
stroke back. Then it is sent again, without a switch: no-switch. One that stuck is back sooner, and stays there: jammed.
Both are reported. After `no-switch` and `switch-fault` the bolt is taken to be where it was driven, until a switch
says otherwise.
"""

import asyncio

from bolt import names
from names import BETWEEN, FAULT, LOCKED, UNLOCKED

_POLL_MS = 5
_STABLE = 2  # polls in a row that a switch must be closed
_PAUSE_MS = 60  # motor at rest between two directions


def other(target: str) -> str:
    """The opposite end."""
    return UNLOCKED if target == LOCKED else LOCKED


class Deadbolt:
    """motor: drivers.hbridge; switches: drivers.switches.BoltSwitches; profile: LOCK of the board;
    may_move(): False when the battery could not finish a movement; ticks_ms, ticks_diff: from `time`."""

    def __init__(self, motor, switches, profile, may_move, ticks_ms, ticks_diff):
        self._motor = motor
        self._switches = switches
        self._limit_ms = profile["limit_ms"]
        self._retries = profile["retries"]
        self._may_move = may_move
        self._ticks_ms = ticks_ms
        self._ticks_diff = ticks_diff
        self._stroke_ms = profile["travel_ms"]  # of the last good stroke
        self._assumed = ""

    def off(self):
        """Motor off, at once."""
        self._motor.off()

    def position(self) -> str:
        """'locked' or 'unlocked'; 'between'; 'fault' (both switches closed)."""
        locked, unlocked = self._switches.read()
        if locked != unlocked:
            self._assumed = ""
            return LOCKED if locked else UNLOCKED
        return self._assumed or (FAULT if locked else BETWEEN)

    def _closed(self, end):
        locked, unlocked = self._switches.read()
        return locked if end == LOCKED else unlocked

    async def move(self, target: str) -> str:
        """Moves to 'locked' or 'unlocked'; returns that or a name of bolt/names.py. Takes 10 s at most; may be
        cancelled at any point: the motor is off however it ends."""
        if self.position() == target:
            return target
        if not self._may_move():
            return names.LOW_BATTERY
        try:
            return await self._tries(target)
        finally:
            self._motor.off()

    async def _tries(self, target):
        start = other(target)
        if self._closed(target):
            return await self._by_time(target, names.SWITCH_FAULT)
        for attempt in range(1 + self._retries):
            if attempt:
                await self._stroke(start, self._limit_ms // 4)
            took = await self._stroke(target, self._limit_ms)
            if took:
                return self._arrived(target, took)
        if self._closed(start):
            return names.JAMMED  # it never left: safe where it is
        back = await self._stroke(start, self._limit_ms)
        if back * 8 >= self._stroke_ms * 7:
            return await self._by_time(target, names.NO_SWITCH)
        return names.JAMMED

    def _arrived(self, target, took):
        if self._closed(other(target)):
            self._assumed = target
            return names.SWITCH_FAULT
        self._stroke_ms = took
        return target

    async def _by_time(self, target, result):
        self._motor.drive(target)
        try:
            await asyncio.sleep_ms(self._limit_ms)
        finally:
            self._motor.off()
        self._assumed = target
        return result

    async def _stroke(self, end, limit_ms):
        # Milliseconds it took until the switch of `end` was closed for good; 0 when the time was up first.
        began = self._ticks_ms()
        closed = 0
        self._motor.drive(end)
        try:
            while True:
                await asyncio.sleep_ms(_POLL_MS)
                took = self._ticks_diff(self._ticks_ms(), began)
                closed = closed + 1 if self._closed(end) else 0
                if closed >= _STABLE:
                    return took
                if took >= limit_ms:
                    return 0
        finally:
            self._motor.off()
            await asyncio.sleep_ms(_PAUSE_MS)
