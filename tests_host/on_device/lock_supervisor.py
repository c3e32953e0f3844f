"""The supervisor on real MicroPython, in virtual time. Prints one word a case; the test compares."""

import asyncio

import virtual
from lock.supervisor import Supervisor


class Probe:
    def __init__(self):
        self.feeds = 0
        self.falls = []
        self.hangs = []
        self.supervisor = Supervisor(
            virtual.ticks_ms,
            virtual.ticks_diff,
            self.feed,
            lambda name, error: self.falls.append((name, repr(error))),
            self.hangs.append,
        )

    def feed(self):
        self.feeds += 1

    async def run(self, ms):
        task = asyncio.create_task(self.supervisor.run())
        await asyncio.sleep_ms(ms)
        if task.done():
            return await task
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            return "alive"


async def healthy(beat):
    while True:
        beat()
        await asyncio.sleep_ms(100)


async def falls_once_a_minute(beat):
    beat()
    await asyncio.sleep_ms(20_000)
    raise ValueError("x")


async def falls_at_once(beat):
    raise ValueError("x")


async def returns(beat):
    beat()


async def hangs(beat):
    beat()
    await asyncio.Event().wait()


def case(name, *factories, ms=100_000):
    probe = Probe()
    for factory in factories:
        probe.supervisor.add(factory.__name__, factory, 2000)
    end = virtual.run(probe.run(ms))
    print(name, end, probe.feeds, len(probe.falls), len(probe.hangs), probe.falls[:1], probe.hangs[:1])


case("all-well", healthy)
case("falls-now-and-then", healthy, falls_once_a_minute)
case("falls-for-ever", healthy, falls_at_once)
case("returns", healthy, returns)
case("hangs", healthy, hangs)
