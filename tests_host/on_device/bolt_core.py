"""The deadbolt against a simulated door, on CPython and MicroPython alike: prints one line for each fault.

Time is the test's own: the coroutine's sleeps are counted here, no event loop runs.
"""

import asyncio

from bolt.deadbolt import Deadbolt

try:
    from types import coroutine
except ImportError:

    def coroutine(function):
        return function


PROFILE = {"limit_ms": 1500, "retries": 2, "travel_ms": 600}
CLOSES = 18  # so near to an end its switch closes
_MASK = 0x3FFFFFFF


@coroutine
def _sleep(ms):
    yield ms


class Door:
    """Bolt, motor, switches and the time. Position 0 is unlocked, `travel` (ms of driving) locked.

    walls: (position, way) the motor can't pass, way 1 locking, -1 unlocking, 0 both; until `walls_until`.
    faults: end -> what its switch says whatever the bolt does; from `faults_from` ms on.
    bounce: milliseconds a contact chatters. coast: the motor runs on so long.
    """

    def __init__(self, at=0, travel=600, walls=(), faults=None, bounce=0, coast=0):
        self.at = at
        self.travel = travel
        self.walls = walls
        self.walls_until = None
        self.faults = faults or {}
        self.faults_from = 0
        self.bounce = bounce
        self.coast = coast
        self.now = 0
        self.way = 0  # the motor's
        self.drives = []  # [way, begin, end]
        self._moves_on = 0
        self._moves_to = 0
        self._noise = 1
        self._contacts = {"locked": [False, -1000], "unlocked": [False, -1000]}
        for end in self._contacts:
            self._contacts[end][0] = self._touches(end)

    def __repr__(self):
        return "Door(%r)" % sorted(self.__dict__.items())

    # -- what the driver room offers

    def drive(self, target):
        """HBridge.drive"""
        self.off()
        self.way = 1 if target == "locked" else -1
        self.drives.append([self.way, self.now, None])

    def off(self):
        """HBridge.off"""
        if self.way:
            self.drives[-1][2] = self.now
            self._moves_on = self.coast
            self._moves_to = self.way
        self.way = 0

    def read(self):
        """BoltSwitches.read"""
        return self._says("locked"), self._says("unlocked")

    def ticks_ms(self):
        """Wraps 300 ms after the start."""
        return (self.now - 300) & _MASK

    def ticks_diff(self, a, b):
        """time.ticks_diff"""
        return ((a - b + 0x20000000) & _MASK) - 0x20000000

    # -- what happens

    def wait(self, ms):
        """Milliseconds pass."""
        for _ in range(ms):
            self.now += 1
            way = self.way
            if not way and self._moves_on:
                self._moves_on -= 1
                way = self._moves_to
            if way:
                self._move(way)
            for end, contact in self._contacts.items():
                if self._touches(end) != contact[0]:
                    contact[0] = not contact[0]
                    contact[1] = self.now

    def _move(self, way):
        if self.walls_until is None or self.now < self.walls_until:
            for place, against in self.walls:
                if place == self.at and against in (0, way):
                    return
        self.at = min(self.travel, max(0, self.at + way))

    def _touches(self, end):
        return self.at >= self.travel - CLOSES if end == "locked" else self.at <= CLOSES

    def _says(self, end):
        if self.faults.get(end) is not None and self.now >= self.faults_from:
            return self.faults[end]
        closed, since = self._contacts[end]
        if self.now - since < self.bounce:
            self._noise = self._noise * 1103515245 + 12345 & 0x3FFFFFFF
            return bool(self._noise & 0x10000)
        return closed

    def where(self):
        """Where the bolt really is."""
        return "locked" if self._touches("locked") else "unlocked" if self._touches("unlocked") else "between"


def bolt_of(door, may_move=lambda: True):
    """A Deadbolt on that door."""
    return Deadbolt(door, door, PROFILE, may_move, door.ticks_ms, door.ticks_diff)


def run(door, awaitable, cut_at=None, error=None):
    """Runs a coroutine in the door's time and returns its result; `error` is thrown in at `cut_at` ms."""
    kept = getattr(asyncio, "sleep_ms", None)
    asyncio.sleep_ms = _sleep
    began = door.now
    try:
        ms = awaitable.send(None)
        while True:
            if cut_at is not None and door.now + ms - began >= cut_at:
                door.wait(cut_at - (door.now - began))
                ms = awaitable.throw(error)
                cut_at = None
            else:
                door.wait(ms)
                ms = awaitable.send(None)
    except StopIteration as stop:
        return stop.value
    finally:
        asyncio.sleep_ms = kept


def report(name, door, target, bolt=None):
    """One row: name, result, what the lock believes, what is so, motor, duration in tenths of a second."""
    bolt = bolt or bolt_of(door)
    began = door.now
    result = run(door, bolt.move(target))
    door.wait(100)
    tenths = (door.now - began) // 100
    print(name, result, bolt.position(), door.where(), "ON" if door.way else "off", tenths)
    return bolt


def main():
    L, U = "locked", "unlocked"
    report("lock", Door(), L)
    report("unlock", Door(600), U)
    report("already-there", Door(600), L)
    report("from-half-way", Door(300), U)
    report("contacts-bounce-15-ms", Door(600, bounce=15), U)
    report("motor-runs-on", Door(600, coast=20), U)
    report("slow-motor", Door(1100, 1100), U)
    for target, at, way in ((L, 0, 1), (U, 600, -1)):
        start = U if target == L else L
        report("jam-half-way-to-" + target, Door(at, walls=((300, way),)), target)
        report("jam-at-once-to-" + target, Door(at, walls=((at + way * 5, way),)), target)
        report("jam-ends-in-time-to-" + target, ending(Door(at, walls=((300, way),))), target)
        report("wedged-between-to-" + target, Door(300, walls=((300, 0),)), target)
        report("wedged-on-the-way-to-" + target, Door(at, walls=((300, way), (300 - 10 * way, -way))), target)
        report("wire-broken-at-" + target, Door(at, faults={target: False}), target)
        report("wire-broken-at-start-to-" + target, Door(at, faults={start: False}), target)
        report("no-switch-at-all-to-" + target, Door(at, faults={L: False, U: False}), target)
        report("stuck-closed-at-" + target, Door(at, faults={target: True}), target)
        report("stuck-closed-at-start-to-" + target, Door(at, faults={start: True}), target)
        report("both-stuck-to-" + target, Door(at, faults={L: True, U: True}), target)
    for at, code in ((600, U), (0, L)):
        door = Door(at, faults={L: False, U: False})
        bolt = report("blind-1-" + code, door, code)
        bolt = report("blind-2-" + code, door, U if code == L else L, bolt)
        door.at = at  # turned by hand, and nothing noticed
        report("blind-3-" + code, door, code, bolt)


def ending(door):
    """The obstacle goes away during the second try."""
    door.walls_until = 2500
    return door


if __name__ == "__main__":
    main()
