"""The player on real MicroPython, in virtual time: what LED and buzzer do, change by change."""

import asyncio

import virtual
from indicator.player import Player


class Device:
    """Lamp and buzzer in one; `changes` holds (ms, green, red, hertz) of each change."""

    def __init__(self):
        self.now = (0, 0, 0)
        self.changes = []
        self.fail = False

    def _is(self, *now):
        if now != self.now:
            self.now = now
            self.changes.append((virtual.now[0] - self.began,) + now)

    def set(self, green, red):
        if self.fail:
            raise OSError(5)
        self._is(green, red, self.now[2])

    def tone(self, hertz):
        self._is(self.now[0], self.now[1], hertz)

    def off(self):
        self._is(0, 0, 0)


class Lamp:
    def __init__(self, device):
        self.set = device.set
        self.off = lambda: device._is(0, 0, device.now[2])


class Buzzer:
    def __init__(self, device):
        self.tone = device.tone
        self.off = lambda: device._is(device.now[0], device.now[1], 0)


async def script(steps):
    device = Device()
    device.began = virtual.now[0]
    player = Player(Lamp(device), Buzzer(device), virtual.ticks_ms, virtual.ticks_diff)
    beats = []
    task = asyncio.create_task(player.run(lambda: beats.append(virtual.now[0])))
    await asyncio.sleep_ms(0)
    for wait, what in steps:
        what(player, device, task)
        await asyncio.sleep_ms(wait)
    gaps = [b - a for a, b in zip(beats, beats[1:])] or [0]
    task.cancel()
    await asyncio.sleep_ms(1)
    return device, player, max(gaps)


def at(device):
    """When it first shone or sounded, and when it last changed; the state it is left in."""
    return device.changes[0][0] if device.changes else None, device.changes[-1][0] if device.changes else None


def show(*names):
    def do(player, device, task):
        for name in names:
            player.show(name)

    return do


def state(name):
    return lambda player, device, task: setattr(player, "state", name)


def cancel(player, device, task):
    task.cancel()


def broken(player, device, task):
    device.fail = True
    player.show("accepted")


def nothing(player, device, task):
    pass


def case(name, *steps):
    device, player, gap = virtual.run(script(steps))
    print(name, *at(device), device.now, repr(player.showing), gap <= 2000)
    return device


def total(name):
    from indicator.patterns import steps

    return sum([step[0] for step in steps(name)])


async def click_cuts(message):
    """Is the message given up for a key's click 50 ms later?"""
    device, player, _ = await script(((50, show(message)), (5000, show("key"))))
    return device.changes[-1][0] < total(message) - 1


def main():
    case("dark-while-nothing-is-shown", (5000, nothing))
    whole = case("plays-at-once-and-ends-dark", (5000, show("accepted"))).changes
    print("accepted", [change for change in whole if change[1] == 0 or change[3]])
    case("newest-wins", (100, show("refused")), (5000, show("accepted")))
    case("newest-of-two-at-once", (5000, show("refused", "accepted")))
    case("message-before-the-key-asked-for-at-once", (5000, show("accepted", "key")))
    case("cancelled-while-it-sounds", (50, show("refused")), (500, cancel))
    case("lamp-fails", (500, broken))
    rescue = case("state-repeats", (12_000, state("rescue"))).changes
    print("rescue-flashes", [ms // 1000 for ms, green, red, hertz in rescue if green])
    battery = case("state-now-and-then", (61_000, state("low-battery"))).changes
    print("low-battery-turns", len({ms // 5000 for ms, green, red, hertz in battery if red}))
    case("state-ends", (7000, state("rescue")), (60_000, state("")))
    case("message-over-a-state", (3100, state("rescue")), (200, show("accepted")))
    from indicator.patterns import ALARMS

    for name in ALARMS:
        print("cut", name, virtual.run(click_cuts(name)))
    print("cut key", virtual.run(click_cuts("key")))
    try:
        virtual.run(script(((10, show("no-such")),)))
    except KeyError as error:
        print("unknown", error)


main()
