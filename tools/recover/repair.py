"""Does what the table says, step by step, and looks again. Each step can be begun anew after a pulled cable."""

import time
from dataclasses import dataclass, field
from typing import Callable

from image.manifest import BLOCK
from tools.flash.device import Device, Recall, holds, sectors
from tools.flash.parts import BOOTLOADER
from tools.recover import facts as looks
from tools.recover import identity, images, reprovision, table
from tools.recover.kit import Image, Kit, app_of
from tools.recover.slots import SOUND, Lock
from tools.refusals import Refused
from tools.sim.chip import otadata, partitions
from tools.sim.chip.partitions import place
from tools.sim.identity import pack_identity

_ROUNDS = 3


@dataclass
class Wishes:
    """What the technician said. ask(question): asked where something is missing. serial, model: of the label; image: a
    file name in the kit; lock: the lock file with the secret, for `--reprovision` only, and online: its networks, as
    the bench's order has them; dry: look, don't write; now: Unix seconds."""

    ask: Callable[[str], str]
    serial: str = ""
    model: str = ""
    image: str = ""
    lock: object = None
    online: dict | None = None
    dry: bool = False
    now: int = field(default_factory=lambda: int(time.time()))


@dataclass
class Result:
    """first, last: facts before and after. done: steps in words. left: steps that nobody could do, with the reason."""

    first: looks.Facts
    last: looks.Facts
    done: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        return not table.decide(self.last)


def recover(device: Device, kit: Kit, wishes: Wishes, say: Callable[[str], None]) -> Result:
    """Raises OSError where the cable came out: the next call goes on. What can't be done is in the result."""
    device = Recall(device)
    found = looks.gather(device, kit)
    result = Result(found, found)
    for _ in range(_ROUNDS):
        steps = [step for step in table.decide(result.last) if word(step) not in result.names]
        if not steps or wishes.dry:
            break
        for step in steps:
            try:
                told = _STEPS[step[0]](device, kit, wishes, result, step[1])
                say(told)
                result.done.append(told)
            except Refused as refused:
                result.names.append(word(step))
                result.left.append(f"{word(step)}: {refused} [{refused.name}]")
                say("not done: " + result.left[-1])
        result.last = looks.gather(device, kit, result.first)
    return result


def word(step: tuple[str, int | None]) -> str:
    """A step in words."""
    return step[0] if step[1] is None else f"{step[0]} {'AB'[step[1]]}"


def _lock(kit, found):
    return Lock(found.fields, kit, found.floor, _failed(found))


def _failed(found):
    known = {line.split(" ")[0]: line.split(" ")[1] for line in found.failed}
    return lambda image_id: known.get(image_id.hex()[:8], "")


def _bootloader(device, kit, wishes, result, slot):
    device.write(BOOTLOADER, kit.part("bootloader.bin"))
    return "bootloader written from the kit"


def _table(device, kit, wishes, result, slot):
    device.write(partitions.OFFSET, partitions.pack(partitions.PROJECT))
    return "partition table written"


def _identity(device, kit, wishes, result, slot):
    fields = identity.restored(kit, wishes.ask, wishes.serial, wishes.model)
    packed = pack_identity(fields["model"], fields["hardware"], fields["serial"], fields["keys"])
    device.write(place("identity")[0], packed)
    return f"identity written: {fields['model']}, hardware {fields['hardware']}, {fields['serial']}"


def _base(device, kit, wishes, result, slot):
    device.write(place("vfs")[0], kit.part("base.bin"))
    return "base written from the kit"


def _core(device, kit, wishes, result, slot):
    device.write(place(f"ota_{slot}")[0], kit.part("core.bin"))
    return f"core {'AB'[slot]} written from the kit"


def _application(device, kit, wishes, result, slot):
    found = result.last
    order = [found.starts, 1 - found.starts]
    liked = [found.slots[number].image_id for number in order]
    unliked = liked[0] if found.crashing else b""
    image = images.choose(kit, _lock(kit, found), liked, unliked, wishes.image)
    core = image.parts.core or kit.part("core.bin")
    if not holds(device, place(f"ota_{slot}")[0], core):
        device.write(place(f"ota_{slot}")[0], core)
    _put(device, slot, image)
    return f"application {'AB'[slot]} written: {image.parts.manifest.version} from {image.path.name}"


def _put(device, slot, image: Image):
    # The manifest goes first and comes last, as in an update: half an application is none.
    offset, _ = place(f"app_{slot}")
    held = sectors(app_of(image))
    device.write(offset, b"\xff" * BLOCK)
    device.write(offset + BLOCK, held[BLOCK:])
    device.write(offset, held[:BLOCK])


def _select(device, kit, wishes, result, slot):
    entry = otadata.entry(slot + 1, otadata.VALID)
    offset, size = place("otadata")
    device.write(offset, entry.ljust(size, b"\xff"))
    return f"slot {'AB'[slot]} selected"


def _store(device, kit, wishes, result, slot):
    if wishes.lock is None:
        raise Refused("bad-secret", "the secret is lost: run again with --reprovision and the lock's file")
    if result.last.identity != SOUND:
        raise Refused("wrong-label", "the identity comes first")
    reprovision.store(device, wishes.lock, result.last.fields, wishes.now, wishes.online)
    return "store written anew from the lock file: used codes, throttle and clock begin anew"


_STEPS = {
    table.BOOTLOADER: _bootloader, table.TABLE: _table, table.IDENTITY: _identity, table.BASE: _base,
    table.CORE: _core, table.APP: _application, table.SELECT: _select, table.STORE: _store,
}  # fmt: skip
