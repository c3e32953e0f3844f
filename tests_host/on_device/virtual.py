"""Virtual time for tests on real MicroPython: an hour passes in milliseconds, in the order it would."""

import asyncio
import asyncio.core as core

now = [0]


def ticks_ms():
    return now[0] & 0x3FFFFFFF


def ticks_diff(a, b):
    return ((a - b + 0x20000000) & 0x3FFFFFFF) - 0x20000000


def _wait(queue, dt):
    if dt < 0:
        raise RuntimeError("nothing can wake the loop any more")
    now[0] += dt


def start():
    """Replaces the loop's clock. Call before asyncio.run."""
    core.ticks = ticks_ms
    core.IOQueue.wait_io_event = _wait


def run(coroutine):
    """asyncio.run with a fresh loop, in virtual time."""
    start()
    asyncio.new_event_loop()
    return asyncio.run(coroutine)
