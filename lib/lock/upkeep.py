"""The quiet tasks: clock, battery, and the event log's room."""

import asyncio

_CLOCK_MS = 60_000
_POWER_MS = 30_000
_LOAD_MS = 100
_KEEP_MS = 1000
_LONG_MS = 3_600_000
_QUIET_MS = 5000  # nobody has pressed a key for so long: an erase disturbs nobody

_POWER_EVENTS = {"ok": "battery-ok", "warn": "battery-low", "stop": "battery-stop"}


class Upkeep:
    """parts: what lock.build has made so far."""

    def __init__(self, parts, throttle, energy, ticks_ms, ticks_diff):
        self._clock = parts.clock
        self._log = parts.log
        self._store = parts.hardware.store
        self._battery = parts.hardware.battery
        self._player = parts.player
        self._mover = parts.mover
        self._keypath = parts.keypath
        self._throttle = throttle
        self._energy = energy
        self._ticks_ms = ticks_ms
        self._ticks_diff = ticks_diff
        self._full_told = False

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
        """Task: makes room in the event log while nobody is at the door."""
        while True:
            beat()
            now = self._ticks_ms()
            idle_ms = self._ticks_diff(now, self._keypath.idle_since)
            if idle_ms > _LONG_MS:
                self._keypath.idle_since = now - _LONG_MS  # or the difference would wrap one day
            if not self._mover.moving and idle_ms >= _QUIET_MS:
                self._log.prepare()
            await asyncio.sleep_ms(_KEEP_MS)
