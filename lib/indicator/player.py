"""The one owner of LED and buzzer: plays what it is asked to show, the newest first."""

import asyncio

from indicator.patterns import ALARMS, PAUSES, known, steps

_IDLE_MS = 500


class Player:
    """lamp: `set(green, red)`, `off()`; buzzer: `tone(hertz)`, `off()`. `show` never waits.

    `state` is the name of a repeating pattern that is played while nothing else is, or "".
    """

    def __init__(self, lamp, buzzer, ticks_ms, ticks_diff):
        self._lamp = lamp
        self._buzzer = buzzer
        self._ticks_ms = ticks_ms
        self._ticks_diff = ticks_diff
        self._event = asyncio.Event()
        self._next = ""
        self._state_at = ticks_ms()
        self.showing = ""
        self.state = ""

    def show(self, name: str):
        """Plays a pattern from now on; what was played is given up, but a key's click cuts no alarm short.

        KeyError for a name without a pattern: here, at the caller, not later in the task.
        """
        if not known(name):
            raise KeyError(name)
        if name in ("key", "entry-cleared") and (self.showing in ALARMS or self._next not in ("", "key")):
            return
        self._next = name
        self._event.set()

    async def run(self, beat):
        """Task: lives as long as the lock; dark and silent whenever it ends."""
        try:
            while True:
                beat()
                name = self._next or self._due_state()
                if not name:
                    await self._pause(_IDLE_MS)
                    continue
                self._next = ""
                self._event.clear()
                self.showing = name
                try:
                    await self._play(name)
                finally:
                    self.showing = ""
        finally:
            self._dark()

    async def _play(self, name):
        try:
            for milliseconds, green, red, hertz in steps(name):
                self._lamp.set(green, red)
                self._buzzer.tone(hertz)
                await self._pause(milliseconds)
                if self._next:
                    return
        finally:
            self._dark()

    async def _pause(self, milliseconds):
        # Sleeps, but wakes for a new pattern.
        try:
            # A task each time; idle, twice a second.
            await asyncio.wait_for_ms(self._event.wait(), milliseconds)  # pyright: ignore[reportAttributeAccessIssue]
        except asyncio.TimeoutError:
            pass

    def _due_state(self):
        now = self._ticks_ms()
        if not self.state:
            self._state_at = now
            return ""
        if self._ticks_diff(now, self._state_at) < PAUSES[self.state]:
            return ""
        self._state_at = now
        return self.state

    def _dark(self):
        self._lamp.off()
        self._buzzer.off()
