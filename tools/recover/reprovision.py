"""A new store (NVS) for a lock that has lost its own: from the lock file, as at the bench. Only when told to."""

import time

from tools import zones
from tools.flash import parts
from tools.recover import stored
from tools.recover.slots import place
from tools.refusals import Refused


def store(device, lock, fields: dict) -> None:
    """Writes the partition. lock: tools.secretfile.Lock. The secret comes last in it: where that is, all is.

    Raises Refused `wrong-label` for the file of another lock."""
    if (lock.serial and lock.serial != fields["serial"]) or (lock.model and lock.model != fields["model"]):
        raise Refused("wrong-label", f"the lock file is of {lock.serial or lock.model}, this is {fields['serial']}")
    offset, size = place("nvs")
    settings = stored.settings({"checkin_hour": lock.checkin, "checkout_hour": lock.checkout})
    values = {"zone": zones.blob(lock.zone, int(time.time())), "settings": settings, "secret": lock.secret}
    device.write(offset, parts.nvs(values, size))
