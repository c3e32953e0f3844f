"""Puts the trial together: a lock's own checks, the slots, and what is known of the update."""

import time

from drivers import system
from drivers.slots import Slots
from lock.health import Health, unprepared
from update import record, trial


async def run(parts, due: str):
    """due: "trial": ends confirmed or in a reset; "settle": what became of the last update."""
    store, log, slots = parts.hardware.store, parts.log, Slots()
    ticks, diff = time.ticks_ms, time.ticks_diff
    if due == "trial":
        found = record.load(store)
        log.add("trial-start", "", slots.running)
        health = Health(parts, found.needs if found else unprepared(parts), parts.server.reached, ticks, diff)
        await trial.Trial(slots, store, log, health.checks, system.restart, ticks, diff).run()
        return
    unclear = trial.settle(slots, store, log, parts.hardware.cause)
    if unclear:
        await trial.inconclusive(store, log, unclear, parts.server.reached, ticks, diff)
