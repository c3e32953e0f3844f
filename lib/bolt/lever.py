"""The lever: a servo engages the clutch between handle and latch. No bolt, no sensor: time tells."""

import asyncio

from bolt import names
from names import UNKNOWN


class Lever:
    """Same interface as Deadbolt. motor: drivers.servo; profile: LOCK of the board."""

    def __init__(self, motor, profile, may_move):
        self._motor = motor
        self._travel_ms = profile["travel_ms"]
        self._may_move = may_move
        self._at = UNKNOWN

    def off(self):
        """No pulses, at once."""
        self._motor.off()

    def position(self) -> str:
        """'locked', 'unlocked' by the last finished movement; 'unknown' before the first, or after one that
        was cut short."""
        return self._at

    async def prove(self, end: str) -> str:
        """Drives to where it is once more: the motor's pull on the battery can be felt."""
        return await self.move(end)

    async def move(self, target: str) -> str:
        """Moves the clutch; returns the target or 'low-battery'. The pulses end however it ends.

        Drives even where it should be already: nothing holds the clutch between movements, nothing tells."""
        if not self._may_move():
            return names.LOW_BATTERY
        self._at = UNKNOWN
        try:
            self._motor.drive(target)
            await asyncio.sleep_ms(self._travel_ms)
            self._at = target
            return target
        finally:
            self._motor.off()
