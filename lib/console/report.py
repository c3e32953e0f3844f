"""`report`: what a technician has to know of a lock. No secret, no code, no PIN is in it."""

import asyncio
import os
from binascii import hexlify

from codes import pin_record
from codes.pins import BUCKETS
from drivers import identity
from drivers.slots import Slots
from eventlog import kinds
from image import sound
from image.layout import BLOCK
from image.manifest import Manifest
from image.refusal import Refused
from update import record as records
from update.facts import Facts
from update.failed import Failed

_BACK = 256  # records of the log that are searched for the last rollback
_PIECE = 16
_ROLLED_BACK = ("rolled-back", "update-unclear", "trial-failed")


async def report(session, _):
    """("", fields) of the answer."""
    parts = session.parts
    store = parts.hardware.store
    slots, facts, failed = Slots(), Facts(identity.read(), store), Failed(store)
    rows = []
    for slot in range(2):
        await session.calm()  # a signature takes 184 ms in which nothing else runs
        rows.append(_slot(slots, slot, facts))
    record = records.load(store)
    clock, log, energy = parts.clock, parts.log, parts.energy
    return "", {
        "slots": rows, "running": slots.running, "trial": slots.on_trial, "floor": facts.floor,
        "update": None if record is None else [record.slot, record.state == records.READY, record.reason],
        "failed": [[hexlify(prefix).decode(), reason] for prefix, reason in failed.all()],
        "rolled_back": await _rolled_back(log),
        "time": clock.now(), "trust": clock.trust, "battery": energy.rest_mv, "energy": energy.state,
        "throttle": "waiting" if parts.upkeep.throttle.wait() else "free", "pins": _pins(parts.pins.path),
        "bolt": parts.mover.resting, "cause": parts.hardware.cause, "store_full": store.full,
        "log": [log.first, log.next - 1], "log_fault": log.fault,
    }  # fmt: skip


def _slot(slots, slot, facts):
    # What of a pair can be seen from here: the core is checked when it is selected.
    region = slots.app(slot)
    found = {"state": slots.state(slot), "version": "", "counter": 0, "fault": ""}
    block = bytearray(BLOCK)
    try:
        region.read_into(0, block)
        said = Manifest(block)
        found["version"], found["counter"], found["model"] = said.version, said.counter, said.model
        del said, block
        sound.check(region, facts)
    except Refused as error:
        found["fault"] = error.name
    except OSError:
        found["fault"] = "unreadable"
    return found


async def _rolled_back(log):
    # [kind, reason, Unix time] of the last update that did not stay, None where the log tells of none
    found = None
    wanted = [kinds.number(kinds.KINDS, name) for name in _ROLLED_BACK]
    for seq in range(max(log.first, log.next - _BACK), log.next):
        try:
            if log.ring.load(seq) and log.ring.buf[10] in wanted:
                found = bytes(log.ring.buf[:12])
        except OSError:
            pass
        if seq % _PIECE == 0:
            await asyncio.sleep_ms(0)
    if found is None:
        return None
    from eventlog import words  # the server's side has them, too, and may have forgotten them meanwhile

    return [words.name(words.KINDS, found[10]), words.name(words.REASONS, found[11]), int.from_bytes(found[4:8], "big")]


def _pins(path):
    count = 0
    for bucket in BUCKETS:
        try:
            count += os.stat(path + "/" + bucket)[6] // pin_record.BYTES
        except OSError:
            pass  # none in it, or no file system
    return count
