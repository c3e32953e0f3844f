"""The repairs themselves. Each can be begun anew after a pulled cable, and leaves what the next look makes sense of.

A step takes (device, kit, wishes, result, slot), as repair.py has them, and returns what it did in words. Raises
Refused for what can't be done, OSError once the cable is out.
"""

from image.manifest import BLOCK
from tools.flash.device import holds, sectors
from tools.flash.parts import BOOTLOADER
from tools.recover import identity, images, reprovision, table
from tools.recover.kit import Image, app_of
from tools.recover.slots import SOUND, Lock
from tools.refusals import Refused
from tools.sim.chip import otadata, partitions
from tools.sim.chip.partitions import place
from tools.sim.identity import pack_identity


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


STEPS = {
    table.BOOTLOADER: _bootloader, table.TABLE: _table, table.IDENTITY: _identity, table.BASE: _base,
    table.CORE: _core, table.APP: _application, table.SELECT: _select, table.STORE: _store,
}  # fmt: skip
