"""Puts the trial together: a lock's own checks, the slots, and what is known of the update."""

import time

from drivers import system
from drivers.slots import Slots
from lock.health import Health, unprepared
from update import record, trial, verdict
from update.core import RunningCore


async def run(parts, due: str):
    """due: "trial": ends confirmed or in a reset; "settle": what became of the last update."""
    store, log, slots = parts.hardware.store, parts.log, Slots()
    ticks, diff = time.ticks_ms, time.ticks_diff
    if due == "trial":
        found = record.load(store)
        log.add("trial-start", "", slots.running)
        health = Health(parts, found.needs if found else unprepared(parts), parts.server.reached, ticks, diff)
        health.checks.append(("wrong-core", RunningCore(slots).check))
        await trial.Trial(slots, store, log, health.checks, system.restart, ticks, diff).run()
        return
    found = trial.settle(slots, store, log)
    if found:
        health = Health(parts, found.needs, parts.server.reached, ticks, diff)
        check = dict(health.checks).get(found.reason)
        await verdict.judge(store, log, found, parts.hardware.cause, check, ticks, diff)
