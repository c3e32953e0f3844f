"""A new store (NVS) for a lock that has lost its own: from the lock file, as at the bench. Only when told to."""

from tools.flash import order, parts
from tools.refusals import Refused
from tools.sim.chip.partitions import place


def store(device, lock, fields: dict, now: int, online: dict | None = None) -> None:
    """Writes the partition. lock: tools.secretfile.Lock; online: wifi, broker, ca, settings as the bench's order has
    them. The secret comes last in it: where that is, all is.

    Raises Refused `wrong-label` for the file of another lock."""
    if (lock.serial and lock.serial != fields["serial"]) or (lock.model and lock.model != fields["model"]):
        raise Refused("wrong-label", f"the lock file is of {lock.serial or lock.model}, this is {fields['serial']}")
    offset, size = place("nvs")
    told = order.Order(fields["serial"], fields["model"], fields["hardware"], lock.name, lock.zone, lock.checkin,
                       lock.checkout, **(online or {}))  # fmt: skip
    values = order.stored(told, lock, now)
    values["secret"] = values.pop("secret")
    device.write(offset, parts.nvs(values, size))
