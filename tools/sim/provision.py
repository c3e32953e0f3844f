"""Lay out the flash file of a new board from the bench's parts (tools/flash/parts.py): table, cores, identity, secrets.

What is left blank: otadata (the bootloader starts ota_0 and notes it), phy_init, data, and whatever `parts`
does not fill of vfs, app_0 and app_1.
"""

import json

from clock.floors import STEP
from clock.trust import SET_ERROR
from tools.flash import parts as parts_of
from tools.sim.chip import flash, nvs_storage, partitions


def make_flash(
    path,
    model,
    serial,
    secret,
    hardware_rev=1,
    settings=None,
    zone_blob=None,
    keys=(),
    table=partitions.PROJECT,
    parts=None,
    clock_set=None,
    more=None,
):
    """Make the 4 MiB flash file `path` (0600: it holds the lock's secret).

    `secret`: the 32-byte lock secret, or None for a board without one. `settings`: dict, stored as JSON.
    `zone_blob`: local time of the property. `keys`: 32-byte digests of trusted signing keys. `parts`:
    partition label -> contents, which replace the default ones (a stand-in core in ota_0 and ota_1).
    `clock_set`: Unix time at which the bench set the board's DS3231, or None if it did not. `more`: further values of
    the store."""
    made = {"ota_0": parts_of.stand_in().app, "ota_1": parts_of.stand_in().app}
    if any(row[0] == "identity" for row in table):
        made["identity"] = parts_of.identity(parts_of.Settings(model, serial, hardware_rev, tuple(keys)))
    stored = {"secret": secret, "zone": zone_blob, **(more or {})}
    if settings is not None:
        stored["settings"] = json.dumps(settings, separators=(",", ":")).encode()
    if clock_set is not None:
        step = clock_set // STEP
        stored.update(sync=step, held=step, held_err=SET_ERROR["bench"])
        stored.update(estimate=step, sure=step)
    _, size = partitions.place("nvs", table)
    made["nvs"] = parts_of.nvs({key: value for key, value in stored.items() if value is not None}, size)
    made.update(parts or {})
    laid = [parts_of.Part("table", partitions.OFFSET, parts_of.table(table)), *parts_of.placed(made, table)]
    parts_of.create(path, parts_of.whole(laid))


def put_image(path, image, slot):
    """Put an image into the pair of a slot, blank behind it: application, and core if it has one. b"": no application.
    Raises ValueError where it does not fit."""
    app, core = parts_of.split(image)
    with open(path, "r+b") as file:
        for label, data in ((f"app_{slot}", app), (f"ota_{slot}", core)):
            if data or label.startswith("app"):
                offset, size = partitions.place(label)
                if len(data) > size:
                    raise ValueError(f"{len(data)} bytes do not fit into {label}")
                file.seek(offset)
                file.write(data.ljust(size, b"\xff"))


def blank(path):
    """Create `path` as an erased flash chip, readable by its owner only."""
    parts_of.create(path, b"\xff" * flash.SIZE)


def store(chip, values, table=partitions.PROJECT, namespace=b"lk"):
    """Write values (key -> bytes or int) into the NVS partition of the Flash `chip`; nothing when there are none."""
    if not values:
        return
    offset, size = partitions.place("nvs", table)
    storage = nvs_storage.Storage(chip, offset, size)
    storage.load()
    number = storage.namespace(namespace)
    for key, value in values.items():
        setter = storage.set_i32 if isinstance(value, int) else storage.set_blob
        setter(number, key.encode(), value)
