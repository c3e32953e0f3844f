"""The deadbolt: drives until the switch says so, for a limited time, again if need be, and never silently.

What the two end switches (of the start and of the target) say, and what that makes of a movement:

| before: start, target | after the drive: start, target | what follows | result |
|---|---|---|---|
| either, open | open, closed | - | the target |
| | closed, closed | arrived by the target's switch, the start's is stuck | switch-fault |
| | closed, open, after all tries | it never left | jammed |
| | open, open, after all tries | driven back to the start, and timed: | |
| | | a whole stroke: it had been there; driven there again, by time | no-switch |
| | | less, or it does not get back to a switch that had worked | jammed |
| | | no switch has said a word: driven there again, by time | no-switch |
| open, closed | - | not moved | the target |
| closed, closed | - | the target's switch can't be believed: driven by time | switch-fault |

Stuck half-way and a broken wire at the target look alike but for the time of the way back. It is compared
with the last whole stroke between two working switches. Doubt goes to the safe side: "locked" is believed
only from 15/16 of that stroke on, "unlocked" from 10/16 (a bolt wrongly taken for unlocked is locked again by
the auto-lock, one wrongly taken for jammed would keep its owner out).

Where no switch contradicts, the bolt is then taken to be where it was driven, until one switch alone is
closed; but "locked" only after a way back of a whole stroke, or with its switch seen to close. Any new drive
ends that.
"""

import asyncio

from bolt import names
from names import BETWEEN, FAULT, LOCKED, UNLOCKED

_POLL_MS = 5
_PROOF_MS = 250  # two measurements of the battery, at least
_STABLE = 2  # polls in a row that a switch must be closed
_PAUSE_MS = 60  # motor at rest between two directions
_WHOLE = {LOCKED: 15, UNLOCKED: 10}  # sixteenths of a stroke that a way back from there takes at least


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
        self._stroke_ms = profile["travel_ms"]  # of the last whole stroke
        self._assumed = ""
        self._way = ""  # where the motor was driven to last, and when that ended
        self._stopped = 0

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

    async def move(self, target: str) -> str:
        """Moves to 'locked' or 'unlocked'; returns that or a name of bolt/names.py. Takes 10 s at most. May
        be cancelled at any point: the motor is off however it ends."""
        if self._closed(target) and not self._closed(other(target)):
            return target
        if not self._may_move():
            return names.LOW_BATTERY
        self._assumed = ""
        try:
            return await self._tries(target)
        finally:
            self._motor.off()

    async def prove(self, end: str) -> str:
        """Drives a bolt that is at `end` against it for a moment: the motor's pull on the battery can be felt."""
        if self._closed(end) and not self._closed(other(end)) and self._may_move():
            try:
                await self._drive(end, _PROOF_MS, False)
            finally:
                self._motor.off()
        return self.position()

    async def _tries(self, target):
        start = other(target)
        if self._closed(target):
            return await self._by_time(target, names.SWITCH_FAULT, False)
        whole = told = self._closed(start)
        for attempt in range(1 + self._retries):
            if attempt:
                if not self._may_move():
                    break
                told = bool(await self._drive(start, self._limit_ms // 4, True)) or told
            took = await self._drive(target, self._limit_ms, True)
            if took and await self._stays(target):
                return self._arrived(target, took if whole and not attempt else 0)
        if self._closed(start):
            return names.JAMMED
        back = await self._drive(start, self._limit_ms, True)
        if back * 16 >= self._stroke_ms * _WHOLE[target]:
            return await self._by_time(target, names.NO_SWITCH, True)
        if not back and not told:
            return await self._by_time(target, names.NO_SWITCH, False)
        return names.JAMMED

    def _arrived(self, target, whole_ms):
        if self._closed(other(target)):
            self._assumed = target
            return names.SWITCH_FAULT
        if whole_ms:
            self._stroke_ms = whole_ms
        return target

    async def _by_time(self, target, result, proved):
        await self._drive(target, self._limit_ms, False)
        if proved or target == UNLOCKED:
            self._assumed = target
        return result

    async def _stays(self, end):
        # The motor is off; a bolt that springs back has not arrived.
        await asyncio.sleep_ms(_PAUSE_MS)
        return self._closed(end)

    async def _drive(self, end, limit_ms, by_switch):
        # Milliseconds it took until the switch of `end` was closed for good; 0 when the time was up first.
        await self._pause(end)
        began = self._ticks_ms()
        closed = 0
        self._way = end
        try:
            self._motor.drive(end)
            while True:
                await asyncio.sleep_ms(_POLL_MS)
                took = self._ticks_diff(self._ticks_ms(), began)
                closed = closed + 1 if by_switch and self._closed(end) else 0
                if closed >= _STABLE:
                    return took
                if took >= limit_ms:
                    return 0
        finally:
            self._motor.off()
            self._stopped = self._ticks_ms()

    async def _pause(self, end):
        # A motor that still turns the other way is not reversed: it would draw twice its stall current.
        if self._way in ("", end):
            return
        rest_ms = self._ticks_diff(self._ticks_ms(), self._stopped)
        if 0 <= rest_ms < _PAUSE_MS:
            await asyncio.sleep_ms(_PAUSE_MS - rest_ms)

    def _closed(self, end):
        locked, unlocked = self._switches.read()
        return locked if end == LOCKED else unlocked
