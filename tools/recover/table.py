"""Which repairs a lock needs, as a table. docs/recovery.md shows the same rows.

In their order each makes sense of the next; and after any of them, and half of it, the table asks for what is left.
"""

from tools.recover.facts import Facts
from tools.recover.slots import DAMAGED, SOUND

BOOTLOADER, TABLE, IDENTITY, BASE = "bootloader", "table", "identity", "base"
CORE, APP, SELECT, STORE = "core", "application", "select", "store"

# repair: what is damaged; what is written; what else it takes
ROWS = (
    (BOOTLOADER, "the bootloader is not the kit's", "0x1000 to the partition table", "the kit"),
    (TABLE, "the partition table is not the project's", "one block", "nothing"),
    (IDENTITY, "the identity can't be read", "identity", "serial and model from the label, the operator's list"),
    (BASE, "the base is not the kit's", "vfs", "the kit"),
    (CORE, "a slot's core does not start", "its ota_N", "the kit"),
    (APP, "no slot has a sound application for this lock", "app_N of one slot, and its core where it differs",
     "an image of the kit that the lock itself would take"),
    (SELECT, "the selector is noise, or starts a slot without a sound application", "otadata", "nothing"),
    (STORE, "the lock's secret can't be read", "nvs", "`--reprovision`, the lock file"),
)  # fmt: skip


def decide(facts: Facts) -> list[tuple[str, int | None]]:
    """(repair, slot where it has one), in the order in which to do them; empty for a lock that needs none."""
    steps: list[tuple[str, int | None]] = []
    for repair, state in ((BOOTLOADER, facts.bootloader), (TABLE, facts.table), (IDENTITY, facts.identity),
                          (BASE, facts.base)):  # fmt: skip
        if state == DAMAGED:
            steps.append((repair, None))
    steps += [(CORE, slot.number) for slot in facts.slots if slot.core == DAMAGED]
    if facts.identity == SOUND:
        steps += _applications(facts)
    elif facts.selector == DAMAGED:
        steps.append((SELECT, facts.starts))
    if facts.store == DAMAGED:
        steps.append((STORE, None))
    return steps


def _applications(facts):
    bad = facts.starts if facts.crashing else None
    good = [slot.number for slot in facts.slots if slot.app == SOUND and slot.number != bad]
    if good:
        chosen = facts.starts if facts.starts in good else good[0]
        begin = []
    else:
        # Not into the slot of an update under way: the lock would take the image for that one, and raise its floor.
        chosen = facts.starts if facts.reserved != facts.starts else 1 - facts.starts
        begin = [(APP, chosen)]
    if chosen != facts.starts or facts.selector == DAMAGED:
        begin.append((SELECT, chosen))
    return begin
