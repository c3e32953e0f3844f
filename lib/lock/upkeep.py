"""The quiet tasks: clock, battery, and room in flash: what must be erased is erased while nobody is at the door."""

import asyncio

_CLOCK_MS = 60_000
_POWER_MS = 30_000
_LOAD_MS = 100
_KEEP_MS = 1000
_LONG_MS = 3_600_000
_QUIET_MS = 5000  # nobody has pressed a key for so long: an erase disturbs nobody
# Entries of the store. An accepted code takes 4, at worst 12 (24 guesses in mind, a wait forgiven, the clock
# confirmed); a wrong one 4, at worst 7.
_ENTRIES = 20
_WORTH = 2 * _ENTRIES  # an erase must make room for so many, or the store is too full for it to help
_FILL_MS = 20

_POWER_EVENTS = {"ok": "battery-ok", "warn": "battery-low", "stop": "battery-stop"}


class Upkeep:
    """parts: what lock.build has made so far."""

    def __init__(self, parts, throttle, energy, ticks_ms, ticks_diff):
        self._clock = parts.clock
        self._log = parts.log
        self._store = parts.hardware.store
        self._store_room = parts.hardware.store_room
        self._battery = parts.hardware.battery
        self._player = parts.player
        self._mover = parts.mover
        self._keypath = parts.keypath
        self._throttle = throttle
        self._energy = energy
        self._ticks_ms = ticks_ms
        self._ticks_diff = ticks_diff
        self._full_told = False
        self._changes = -1  # of the store, when its room was last seen to

    async def clock(self, beat):
        """Task: each minute the clock's tick and what follows from it."""
        while True:
            beat()
            event = self._clock.tick()
            if event:
                self._log.add("clock-fault", event)
            self._throttle.tick()
            if self._store.full and not self._full_told:
                self._full_told = True
                self._log.add("store-full")
                self._player.show("fault")
            await asyncio.sleep_ms(_CLOCK_MS)

    async def power(self, beat):
        """Task: battery at rest every 30 s, and under load while the bolt moves."""
        since = self._ticks_ms()
        while True:
            beat()
            await asyncio.sleep_ms(_LOAD_MS)
            if self._mover.moving:
                self._energy.load(self._battery.millivolts())
            elif self._ticks_diff(self._ticks_ms(), since) >= _POWER_MS:
                since = self._ticks_ms()
                self.measure()

    def measure(self):
        """One measurement at rest; tells log and indicator when the state has changed."""
        if self._energy.rest(self._battery.millivolts()):
            self._log.add(_POWER_EVENTS[self._energy.state], "", self._energy.rest_mv)
        if self._player.state != "rescue":
            self._player.state = "" if self._energy.state == "ok" else "low-battery"

    async def keep(self, beat):
        """Task: makes room in event log and store while nobody is at the door."""
        while True:
            beat()
            if self.quiet():
                self._log.prepare()
                await self._turn_page(beat)
            await asyncio.sleep_ms(_KEEP_MS)

    def quiet(self) -> bool:
        """Nobody has pressed a key for 5 s, and the bolt is at rest."""
        now = self._ticks_ms()
        if self._ticks_diff(now, self._keypath.idle_since) > _LONG_MS:
            self._keypath.idle_since = now - _LONG_MS  # or the difference would wrap one day
        return not self._mover.moving and self._keypath.rests(_QUIET_MS)

    async def _turn_page(self, beat):
        """NVS erases a page when one is full. Fills up one that the next entries would fill; once after each change."""
        changes = self._store.changes
        if changes == self._changes:
            return
        for _ in range(_ENTRIES):
            room = None if self._store.full else self._store_room()
            if room is None or room[0] >= _ENTRIES or room[1] < _WORTH or not self._store.fill():
                break
            beat()
            await asyncio.sleep_ms(_FILL_MS)
            if not self.quiet():
                return
        self._changes = changes
