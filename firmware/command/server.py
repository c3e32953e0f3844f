"""Commands about the server itself: its greeting, an image it offers, and what it wants to know."""

from clock.floors import EARLIEST
from names import SYNCED

_CLOSE_S = 5


def welcome(room, verdict):
    """Takes the server's time, and tells that it was reached and which events it has.

    The time was read after hello was sent and before now: halfway is the best guess, off by half of that at most.
    """
    parts = room.parts
    clock = parts.clock
    unix = verdict.arguments["time"]
    if unix:
        half = (room.judge.age() + 1) // 2
        unix += half
        shown = clock.now()
        if not clock.confirmed or clock.trust != SYNCED or abs(unix - shown) > _CLOSE_S:
            clock.set(unix, "server", half)
            parts.log.add("clock-set", "server", shown - EARLIEST)
    room.online.welcomed(verdict.arguments["seen"])
    return "", {"time": clock.now(), "trust": clock.trust}


def offer(room, verdict):
    """An image: taken when it is time (online/offer.py). `busy`: one is being written."""
    said, offer = verdict.arguments, room.online.offer
    if offer.state in ("writing", "ready"):
        return "busy", {}
    if offer.state == "waiting":
        room.answer(offer.id, "overtaken", {"update": "overtaken"})
    offer.url, offer.forced, offer.id = said["url"], said["force"], verdict.id
    offer.due = offer.tries = 0
    offer.waits = ""
    offer.state, offer.percent, offer.version = "waiting", 0, said["version"]
    return "", {}


def report(room, verdict):
    """Everything a server may want to know."""
    parts = room.parts
    clock, log, hardware = parts.clock, parts.log, parts.hardware
    said = {
        "bolt": parts.mover.resting, "moving": parts.mover.moving, "strokes": parts.mover.strokes,
        "door": hardware.door_open(), "battery": parts.energy.rest_mv, "energy": parts.energy.state,
        "time": clock.now(), "trust": clock.trust, "bound": clock.bound(), "uptime": clock.uptime(),
        "cause": hardware.cause, "log": [log.first, log.next - 1], "log_fault": log.fault,
        "store_full": hardware.store.full,
    }  # fmt: skip
    said.update(room.online.facts())
    return "", said
