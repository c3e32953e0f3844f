"""Is this a moment to take an update? An update holds no door shut, but nobody wants one under his hands.

In the heap while an offer waits (offer.py)."""

import time

from names import LOST

_IDLE_MS = 60_000
_OPEN_MS = 1_800_000  # with the door open: its contact's wire may be broken, and the lock must not stay old for that
_DAY_H = 24


def come(offer) -> bool:
    """Is it the moment of that Offer? Why not is told, once."""
    parts = offer.parts
    clock = parts.clock
    hour = None if clock.trust == LOST else parts.zone.local(clock.now())[1] // 60
    idle_ms = time.ticks_diff(time.ticks_ms(), parts.keypath.idle_since)
    why = wait(parts.settings, hour, idle_ms, parts.hardware.door_open(), parts.energy.lasts(), offer.forced)
    if why and why != offer.waits:
        offer.waits = why
        offer.tell(offer.id, "", {"update": "waiting", "for": why})
    return not why


def wait(settings: dict, hour: int, idle_ms: int, door_open, lasts: bool, forced: bool) -> str:
    """'' for now, or why later: `occupied`, `low-battery`, `check-in`, `window`.

    hour: of the day at the property, None where the clock does not know; idle_ms: since the last key; door_open: True,
    False or None; lasts: of lib/bolt/energy.py. forced: the hours of the day do not count.
    """
    if idle_ms < (_OPEN_MS if door_open else _IDLE_MS):
        return "occupied"
    if not lasts:
        return "low-battery"
    if forced or hour is None:
        return ""
    guard = settings["checkin_guard_h"]
    if guard and (hour - settings["checkin_hour"] + guard) % _DAY_H < 2 * guard:
        return "check-in"
    if (hour - settings["update_hour"]) % _DAY_H >= settings["update_hours"]:
        return "window"
    return ""
