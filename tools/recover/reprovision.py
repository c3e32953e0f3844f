"""A new store (NVS) for a lock that has lost its own: from the lock file, as at the bench. Only when told to."""

import tempfile
from contextlib import closing

from tools import zones
from tools.recover import stored
from tools.recover.slots import place
from tools.refusals import Refused
from tools.sim import provision
from tools.sim.chip import flash, partitions


def store(device, lock, fields: dict) -> None:
    """Writes the partition. lock: tools.secretfile.Lock. The secret is written last: where it is, all is.

    Raises Refused `wrong-label` for the file of another lock."""
    if lock.serial and lock.serial != fields["serial"] or lock.model and lock.model != fields["model"]:
        raise Refused("wrong-label", f"the lock file is of {lock.serial or lock.model}, this is {fields['serial']}")
    settings = {"checkin_hour": lock.checkin, "checkout_hour": lock.checkout}
    offset, size = place("nvs")
    with tempfile.NamedTemporaryFile(buffering=0) as file:  # 0600, gone at once
        file.write(b"\xff" * (offset + size))
        with closing(flash.Flash(file.name, offset + size)) as chip:
            values = {"zone": zones.blob(lock.zone, _now()), "settings": stored.settings(settings)}
            provision.store(chip, {**values, "secret": lock.secret}, partitions.PROJECT)
        file.seek(offset)
        device.write(offset, file.read(size))


def _now():
    import time

    return int(time.time())
