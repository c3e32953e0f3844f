"""The mover on real MicroPython, in virtual time: who drives the bolt, and that the motor always ends off."""

import asyncio

import virtual
from lock.mover import Mover


class Bolt:
    """A bolt that takes a second; `motor` says whether it is energised."""

    def __init__(self, position="locked"):
        self.at = position
        self.motor = False
        self.fail = None

    def position(self):
        return self.at

    def off(self):
        self.motor = False

    async def move(self, target):
        self.motor = True
        try:
            self.at = "between"
            await asyncio.sleep_ms(1000)
            if self.fail:
                raise self.fail
            self.at = target
            return target
        finally:
            self.off()


class Never:
    def moved(self, *args):
        pass

    def decide(self, *args):
        return None


class Auto(Never):
    def decide(self, position, door, now):
        return "lock" if position == "unlocked" else None


class Late(Bolt):
    """The next request comes in the very moment in which a stroke ends, before the mover hears of it."""

    async def move(self, target):
        result = await super().move(target)
        if target == "locked":
            self.ended.set()
        return result


async def asked_at_the_last_moment():
    bolt = Late("unlocked")
    bolt.ended = asyncio.Event()
    events = []
    mover = Mover(bolt, Never(), lambda: None, virtual.ticks_ms, virtual.ticks_diff)
    mover.on_event = lambda name, cause: events.append((name, cause))

    async def enter():
        await bolt.ended.wait()
        mover.request("unlocked", "test")

    tasks = [asyncio.create_task(mover.run(lambda: None)), asyncio.create_task(enter())]
    mover.request("locked", "auto")
    await asyncio.sleep_ms(4000)
    for task in tasks:
        task.cancel()
    await asyncio.sleep_ms(5)
    return events[-1:], bolt.at, bolt.motor


async def script(bolt, auto, steps):
    events = []
    mover = Mover(bolt, auto, lambda: None, virtual.ticks_ms, virtual.ticks_diff)
    mover.on_event = lambda name, cause: events.append((name, cause))
    beats = [0]

    def beat():
        beats[0] += 1

    run = asyncio.create_task(mover.run(beat))
    watch = asyncio.create_task(mover.watch(beat))
    await asyncio.sleep_ms(10)
    for wait, what in steps:
        what(mover, bolt, run)
        await asyncio.sleep_ms(wait)
    fell = run.done()
    run.cancel()
    watch.cancel()
    await asyncio.sleep_ms(5)
    return events, bolt.at, bolt.motor, fell, beats[0] > 0


def case(name, bolt, auto, *steps):
    print(name, *virtual.run(script(bolt, auto, steps)))


def ask(target):
    return lambda mover, bolt, run: mover.request(target, "test")


def turn(position):
    return lambda mover, bolt, run: setattr(bolt, "at", position)


def cancel(mover, bolt, run):
    run.cancel()


def broken(mover, bolt, run):
    bolt.fail = OSError(5)
    mover.request("unlocked", "test")


case("unlock", Bolt(), Never(), (3000, ask("unlocked")))
case("same-twice", Bolt(), Never(), (100, ask("unlocked")), (3000, ask("unlocked")))
case("other-way-under-way", Bolt(), Never(), (500, ask("unlocked")), (3000, ask("locked")))
case("there-and-back-at-once", Bolt(), Never(), (500, ask("unlocked")), (0, ask("locked")), (3000, ask("unlocked")))
print("asked-as-a-stroke-ends", *virtual.run(asked_at_the_last_moment()))
case("auto-lock", Bolt(), Auto(), (5000, ask("unlocked")))
case("by-hand", Bolt(), Never(), (100, turn("unlocked")), (100, turn("locked")))
case("starts-halfway", Bolt("between"), Never(), (3000, lambda *a: None))
case("cancelled-in-motion", Bolt(), Never(), (500, ask("unlocked")), (500, cancel))
case("driver-raises", Bolt(), Never(), (3000, broken))
