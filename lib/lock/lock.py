"""What the lock does with what it is asked: the path from an entered line to bolt, indicator and log.

One place decides about codes (`codes.judge`), one owns the bolt (`lock.mover`); this one joins them.
"""

import asyncio

from lock import console
from lock.crowd import Crowd
from names import LOCKED, UNLOCKED

_SEARCH_SLICE_MS = 2
_SEARCH_IDLE_MS = 250
_OPENS_MS = 20_000  # a search that took longer sets the clock and opens nothing

# What the person at the door is shown for a refusal; "refused" for every other reason.
_SHOWN = {
    "throttled": "throttled",
    "too-early": "early",
    "clock-lost": "clock-lost",
    "need-next": "need-next",
    "searching": "searching",
    "low-battery": "battery-stop",
}

# What a finished or noticed movement is shown as and logged as: name -> (pattern, log kind).
_MOVED = {
    "unlocked": ("unlocked", "unlocked"),
    "locked": ("locked", "locked"),
    "jammed": ("jammed", "jammed"),
    "no-switch": ("fault", "sensor-fault"),
    "switch-fault": ("fault", "sensor-fault"),
    "low-battery": ("battery-stop", "battery-stop"),
    "turned-by-hand": (None, "turned-by-hand"),
    "halfway": ("jammed", "halfway"),
    "door-open": (None, "door-open"),
    "door-closed": (None, "door-closed"),
    "door-left-open": ("door-open", "door-left-open"),
}


class Lock:
    """Joins judge, mover, battery, log and indicator. No method waits; `search` is its one task.

    listeners: called with (name, cause) of each movement's result and of what the bolt's watch noticed, once it is in
    the log; they must not wait.
    """

    def __init__(self, judge, mover, energy, log, player, ticks_ms, ticks_diff):
        self._judge = judge
        self._mover = mover
        self._energy = energy
        self._log = log
        self._player = player
        self._ticks_ms = ticks_ms
        self._ticks_diff = ticks_diff
        self._crowd = Crowd(ticks_ms, ticks_diff)
        self._search = None
        self._searching_since = 0
        self.listeners = []
        mover.on_event = self.on_event

    def on_line(self, event):
        """An entered line: ('lock',) or ('enter', digits). Called by the entry task."""
        self._search = None
        if event[0] != "lock":
            self._enter(event[1])
        elif self._rests_locked():
            self._player.show("locked")  # nothing to do, and nothing to fill the log with
        else:
            self._mover.request(LOCKED, "keypad")

    def on_remote(self, event) -> bool:
        """The same from the network, unsigned. True: the bolt was asked to move.

        The code is judged as one from the keypad. But while only codes in a row open, it is refused unseen: nobody far
        away may come between those of the owner at the door.
        """
        if event[0] == "lock":
            if self._rests_locked():
                return False
            self._mover.request(LOCKED, "command")
            return True
        reason = self._judge.barred()
        if reason:
            self._refuse(reason)
            return False
        self._search = None
        return self._enter(event[1])

    def _rests_locked(self):
        return self._mover.resting == LOCKED and not self._mover.moving

    def on_key(self, pattern: str):
        """A key was felt or a line cleared: shown, not logged."""
        self._player.show(pattern)

    def on_stuck(self, index: int, key: str):
        """A key hangs and is left out from now on."""
        self._log.add("key-stuck", "", index, key.encode())
        self._player.show("fault")

    def _enter(self, digits):
        if self._energy.state == "stop":
            self._refuse("low-battery")  # before the code is spent on a bolt that can't move
            return False
        return self._settle(self._judge.check(digits))

    def _settle(self, verdict):
        if verdict.ok:
            # In the log before the motor: what opened the door is known after any power cut.
            self._log.add("accepted", verdict.kind, verdict.value, verdict.who)
            self._mover.request(UNLOCKED, verdict.kind)
            self._player.show("accepted")
            return True
        self._search = verdict.search
        self._searching_since = self._ticks_ms()
        self._refuse(verdict.reason, verdict.value, verdict.who)
        return False

    def _refuse(self, reason, value=0, who=b""):
        self._player.show("searching" if self._search else _SHOWN.get(reason, "refused"))
        if self._crowd.admits(reason):
            self._log.add("refused", reason, value, who or self._crowd.note())

    async def search(self, beat):
        """Task: the wide search for the owner's consecutive codes, a few steps at a time."""
        while True:
            beat()
            search = self._search
            if search is None:
                await asyncio.sleep_ms(_SEARCH_IDLE_MS)
                continue
            verdict = search.step()
            if verdict is not None and search is self._search:
                self._search = None
                self._searched(verdict)
            await asyncio.sleep_ms(_SEARCH_SLICE_MS)

    def _searched(self, verdict):
        if not verdict.ok:
            return self._refuse(verdict.reason, verdict.value)
        self._log.add("clock-set", "codes")
        if self._ticks_diff(self._ticks_ms(), self._searching_since) < _OPENS_MS:
            self._settle(verdict)
        else:
            self._player.show("need-next")  # nobody may be there any more: the next code opens

    def on_event(self, name: str, cause: str):
        """A movement's result, or what the bolt's watch noticed. Called by the mover's tasks."""
        pattern, kind = _MOVED[name]
        if name == "locked" and cause == "auto":
            kind = "auto-locked"
        self._log.add(kind, cause if kind != "sensor-fault" else name)
        if pattern:
            self._player.show(pattern)
        for listener in self.listeners:
            try:
                listener(name, cause)
            except Exception as error:  # the bolt's task must not fall with somebody's interest in it
                console.report("listener", error)
