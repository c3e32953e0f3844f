"""`select` and `repl`: something else shall run: the other slot, or stock MicroPython's prompt."""

from drivers import identity, system, visit
from drivers.slots import Slots
from image import sound
from image.layout import BLOCK
from image.manifest import identity as image_id
from image.refusal import Refused
from lock.health import needs
from names import StoreFull
from update import record as records
from update.facts import Facts
from update.failed import Failed

_CORE_DAMAGED = -5379


async def select(session, _):
    """Starts the other slot on trial, by the rules of an update that brings the same image."""
    store = session.parts.hardware.store
    slots = Slots()
    if slots.on_trial:
        return "on-trial", {}
    region = slots.app(slots.other)
    block = bytearray(BLOCK)
    try:
        manifest = sound.check(region, Facts(identity.read(), store, Failed(store).reason))
        region.read_into(0, block)
        what = image_id(block)
        records.Record(records.READY, slots.other, needs(session.parts), manifest.counter, what).save(store)
        slots.set_boot(slots.other)
    except Refused as error:
        return error.name, {}
    except StoreFull:
        return "store-full", {}
    except OSError as error:
        return "bad-hash" if error.errno == _CORE_DAMAGED else "unreadable", {}
    return session.leave(system.restart)


async def repl(session, _):
    """Ends the lock and gives the console away; not during a trial, which the next reset would end."""
    if Slots().on_trial:
        return "on-trial", {}
    supervisor = session.parts.supervisor

    def end():
        supervisor.ended = "visit"

    _, fields = session.leave(end)
    fields["seconds"] = visit.SECONDS
    return "", fields
