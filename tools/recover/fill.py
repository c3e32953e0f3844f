"""Fills the kit: one folder on a technician's laptop, with all that recovery needs (kit.py reads it).

Nothing in it is secret: lock files and the technician's keys stay apart.
"""

import hashlib
import os
from pathlib import Path

from tools.flash import cores, parts, state
from tools.flash.make import Firmware
from tools.image import cache, examine
from tools.recover.kit import LIST
from tools.refusals import Refused
from tools.sim.chip import partitions


def contents(firmware: Firmware, known: dict[str, dict]) -> dict[str, bytes]:
    """{path: bytes}. known: the operator's identities. Raises Refused for an image that is not sound or trusted."""
    made = {
        "bootloader.bin": firmware.core.bootloader,
        "table.bin": parts.table(),
        "core.bin": firmware.core.app,
        "base.bin": parts.base(),
        state.IDENTITIES: state.as_json({"latchkey": "identities", "locks": known}),
    }
    for model, image in sorted(firmware.images.items()):
        examine.verify(image, list(firmware.trusted))
        made[f"images/{model}.img"] = image
    missing = sorted({row["model"] for row in known.values()} - set(firmware.images))
    if missing:
        raise Refused("no-kit", f"there are locks of model {', '.join(missing)}, and no image for them")
    return made


def write(folder: Path, made: dict[str, bytes]) -> None:
    """Fills the folder, each file whole or not at all, and lists them in kit.json with their SHA-256; images of an
    earlier kit go."""
    for name, data in made.items():
        cache.put(folder / name, data, os.replace)
    for path in (folder / "images").glob("*.img"):
        if f"images/{path.name}" not in made:
            path.unlink()
    rows = {name: {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()} for name, data in made.items()}
    for name, label in (("core.bin", "ota_0"), ("base.bin", "vfs")):
        rows[name]["offset"] = partitions.place(label)[0]
    rows["bootloader.bin"]["offset"], rows["table.bin"]["offset"] = parts.BOOTLOADER, partitions.OFFSET
    version = ".".join(map(str, cores.version(made["core.bin"])[1])) or "unknown"
    cache.put(folder / LIST, state.as_json({"latchkey": "kit", "core_version": version, "files": rows}), os.replace)
