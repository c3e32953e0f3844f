"""What is wrong with a lock, from its raw flash. Nothing is written, and nothing of it is a secret."""

from dataclasses import dataclass, field

from tools.flash.device import Device, holds
from tools.flash.parts import BOOTLOADER
from tools.recover import stored
from tools.recover.kit import Kit
from tools.recover.slots import DAMAGED, SOUND, Lock, Slot, examine
from tools.sim.chip import otadata, partitions
from tools.sim.chip.flash import SECTOR
from tools.sim.chip.partitions import place
from tools.sim.identity import parse_identity
from update import failed, record

STATES = {
    otadata.NEW: "new", otadata.PENDING_VERIFY: "on trial", otadata.VALID: "valid", otadata.INVALID: "invalid",
    otadata.ABORTED: "aborted",
}  # fmt: skip


@dataclass
class Facts:
    """bootloader, table, identity, base, store: SOUND, DAMAGED, or "unknown" for what can't be told. selector: SOUND,
    or DAMAGED for noise. starts: the slot that it starts once all cores are sound. reserved: the slot that an update
    under way has taken, or None. crashing: its application fell five times in a row. The rest is for people."""

    bootloader: str = SOUND
    table: str = SOUND
    identity: str = SOUND
    base: str = SOUND
    store: str = SOUND
    selector: str = SOUND
    starts: int = 0
    reserved: int | None = None
    crashing: bool = False
    slots: tuple[Slot, ...] = ()
    fields: dict | None = None
    floor: int = 0
    entries: list[str] = field(default_factory=list)
    rollback: str = ""
    failed: list[str] = field(default_factory=list)
    pins: int | None = None
    events: list[dict] = field(default_factory=list)


def gather(device: Device, kit: Kit, before: Facts | None = None) -> Facts:
    """All of it. before: of a moment ago; what no repair changes is taken from there. OSError: the cable is out."""
    facts = Facts()
    facts.bootloader = _compared(device, BOOTLOADER, kit.part("bootloader.bin", needed=False))
    facts.table = SOUND if holds(device, partitions.OFFSET, partitions.pack(partitions.PROJECT)) else DAMAGED
    facts.base = _compared(device, place("vfs")[0], kit.part("base.bin", needed=False))
    facts.fields = _identity(device)
    facts.identity = SOUND if facts.fields else DAMAGED
    store = stored.Store(device.read(*place("nvs")))
    facts.store = SOUND if store.sound else DAMAGED
    facts.floor = store.floor
    _updates(facts, store)
    lock = Lock(facts.fields, kit, store.floor)
    facts.slots = tuple(examine(device, number, lock, kit) for number in (0, 1))
    _selector(facts, device)
    if before:
        facts.events, facts.pins = before.events, before.pins
        return facts
    data = device.read(*place("data"))
    facts.events, facts.pins = stored.events(data), stored.pins_in(data)
    facts.crashing = _crashing(facts.events, facts.starts)
    return facts


def _compared(device, offset, held):
    if not held:
        return "unknown"  # the kit has none
    return SOUND if holds(device, offset, held) else DAMAGED


def _identity(device):
    offset, size = place("identity")
    try:
        fields = parse_identity(device.read(offset, size))
        fields["keys"] = [bytes.fromhex(key) for key in fields["keys"]]
        return fields
    except (ValueError, KeyError, TypeError):
        return None


def _updates(facts, store):
    try:
        under_way = record.load(store)
        if under_way and under_way.state == record.READY:
            facts.reserved = under_way.slot
            facts.rollback = under_way.reason
        facts.failed = [f"{start.hex()[:8]} {why}" for start, why in failed.Failed(store).all()]
    except (ValueError, IndexError):
        pass


def _selector(facts, device):
    offset, _ = place("otadata")
    entries = [device.read(offset + at, len(otadata.BLANK)) for at in (0, SECTOR)]
    facts.entries = [_entry(data) for data in entries]
    if "noise" in facts.entries:
        facts.selector = DAMAGED
    facts.starts = otadata.select(list(entries), lambda slot: True, lambda *_: None) or 0


def _entry(data):
    """One entry of the selector in words: "blank", "noise", or a slot and its state."""
    if data == otadata.BLANK:
        return "blank"
    state = otadata.state_of(data)
    if not otadata.crc_fits(data) or state not in (*STATES, otadata.UNDEFINED):
        return "noise"
    slot = (otadata.sequence_of(data) - 1) % otadata.SLOTS
    return f"slot {'AB'[slot]} {STATES.get(state, 'undefined')}"


def _crashing(events, slot):
    # The base has given up on this application, and nothing newer has run since.
    for row in reversed(events):
        if row["kind"] == "firmware-start":
            return False
        if row["kind"] == "slot-refused" and row["reason"] == "crash-loop":
            return row["value"] == slot
    return False
