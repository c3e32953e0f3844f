"""The stock MicroPython file that the user names: is it the one that is pinned, and is it what a lock can run?

`cores.json` holds the pins, file name -> SHA-256. A file that is in it must have that digest; for another one the user
gives the digest, and it is pinned by that.
"""

import hashlib
import json
import os
import re
import struct
from pathlib import Path

from tools.flash.parts import BOOTLOADER, Core
from tools.image import cache, form
from tools.refusals import Refused
from tools.sim.chip import partitions

PINS = Path(__file__).with_name("cores.json")
NAME = "ESP32_GENERIC-OTA-20250415-v1.25.0.bin"
WHERE = "https://micropython.org/download/ESP32_GENERIC/ (variant with support for OTA)"
_TABLE = partitions.OFFSET - BOOTLOADER  # the file begins with the bootloader
_SLOTS = ("ota_0", "ota_1")
_LARGEST = 4 << 20
# esp_app_desc_t, at the beginning of the first segment's data: magic, ..., version at 16, project name at 48
_DESCRIPTION = 24 + 8
_DESCRIPTION_MAGIC = 0xABCD5432


def load(path: Path, sha256: str = "") -> Core:
    """Bootloader and core of the file. sha256: hexadecimal, where it is not pinned yet.

    Raises Refused: `bad-file`, `bad-hash`, `wrong-core`, `too-large`."""
    try:
        with open(path, "rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise Refused("bad-file", f"can't read {path}: {error.strerror}") from None
    _check(Path(path).name, hashlib.sha256(data).hexdigest(), sha256.strip().lower())
    core = split(data, str(path))
    if sha256:
        _pin(Path(path).name, sha256.strip().lower())
    return core


def split(data: bytes, where: str = "the file") -> Core:
    """Takes the file apart. Raises Refused `wrong-core`, `too-large`."""
    try:
        rows = partitions.parse(data[_TABLE : _TABLE + partitions.LENGTH])
        slots = [partitions.place(label, rows) for label in _SLOTS]
    except (ValueError, KeyError):
        raise Refused("wrong-core", f"{where} is no MicroPython for the ESP32 with two slots (OTA variant)") from None
    if slots != [partitions.place(label) for label in _SLOTS]:
        raise Refused("wrong-core", f"{where} has its slots elsewhere than a lock")
    bootloader = _image(data[:_TABLE], f"{where}: bootloader")
    app = _image(data[slots[0][0] - BOOTLOADER :], f"{where}: core")
    form.check_core(app)
    if version(app)[0] not in ("", "micropython"):
        raise Refused("wrong-core", f"{where} holds {version(app)[0]}, not MicroPython")
    return Core(bootloader, app)


def version(app: bytes) -> tuple[str, tuple[int, ...]]:
    """(project name, version) that a core says of itself; ("", ()) where it says nothing."""
    said = app[_DESCRIPTION : _DESCRIPTION + 80].ljust(80, b"\0")
    if struct.unpack_from("<I", said)[0] != _DESCRIPTION_MAGIC:
        return "", ()
    project, text = (field.split(b"\0")[0].decode("ascii", "replace") for field in (said[48:80], said[16:48]))
    found = re.match(r"v?(\d+)\.(\d+)\.(\d+)", text)
    return project, tuple(map(int, found.groups())) if found else ()


def _image(data, what):
    length = form.core_length(data)
    if length is None:
        raise Refused("wrong-core", f"{what} is no sound ESP32 image")
    return data[:length]


def _check(name, found, given):
    pinned = read().get(name)
    wanted = given or pinned
    if not wanted:
        raise Refused(
            "bad-hash",
            f"{name} is not pinned: get its SHA-256 from where you trust it and give it once with --core-sha256; "
            f"this file has {found}",
        )
    if found != wanted or pinned and found != pinned:
        raise Refused("bad-hash", f"{name} has SHA-256 {found}, pinned is {pinned or given}")


def read() -> dict[str, str]:
    """The pins."""
    try:
        return json.loads(PINS.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


def _pin(name, digest):
    known = read()
    if known.get(name) != digest:
        text = json.dumps(dict(sorted({**known, name: digest}.items())), indent=2) + "\n"
        cache.put(PINS, text.encode(), os.replace)
