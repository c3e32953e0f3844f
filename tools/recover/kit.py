"""What a technician has on the laptop: one folder, no network.

| file | what it is |
|---|---|
| `core.bin` | MicroPython's core for both slots (with its length: 4 to 0x180000 bytes) |
| `base.bin` | the base's littlefs, for partition `vfs` |
| `bootloader.bin` | for 0x1000; may be missing |
| `kit.json` | SHA-256 of each file, of `python -m tools flash kit`; where it is, it must be right |
| `images/*.img` | signed images, of any models |
| `identities.json` | the operator's list: `{"latchkey": "identities", "locks": {serial: {model, hardware, keys}}}` |

Nothing in it is secret. What is needed and missing is said when it is needed.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from tools.flash import cores
from tools.flash.parts import BOOTLOADER
from tools.image import bytecode, form
from tools.image.pack import CORE_VERSION
from tools.refusals import Refused
from tools.sim.chip import partitions

LIST = "kit.json"
_MAKES = "`python -m tools flash kit` makes one"
_ROOM = {
    "core.bin": partitions.place("ota_0")[1],
    "base.bin": partitions.place("vfs")[1],
    "bootloader.bin": partitions.OFFSET - BOOTLOADER,
}


@dataclass(frozen=True)
class Image:
    """A whole image of the kit. parts: manifest, header, app, core."""

    path: Path
    parts: form.Image


class Kit:
    """images: those that are whole; spoilt: {file name: why not} of the others."""

    def __init__(self, folder: Path):
        self.folder = Path(folder)
        if not self.folder.is_dir():
            raise Refused("bad-file", f"there is no kit folder {folder}: {_MAKES}")
        if not any((self.folder / name).exists() for name in (LIST, "images", *_ROOM)):
            raise Refused("bad-file", f"{folder} is no kit, nothing of one is in it: {_MAKES}")
        if (self.folder / LIST).exists() and check(self.folder):
            raise Refused("bad-file", f"the kit is damaged: {', '.join(check(self.folder))} is not what {LIST} says")
        self.images: list[Image] = []
        self.spoilt: dict[str, str] = {}
        for path in sorted((self.folder / "images").glob("*.img")):
            try:
                self.images.append(Image(path, form.take(path.read_bytes())))
            except Refused as refused:
                self.spoilt[path.name] = f"{refused.name}: {refused}"
        self.abi = bytecode.abi() if not self.images else max(image.parts.manifest.abi for image in self.images)
        self.core_version = cores.version(self.part("core.bin", needed=False))[1] or CORE_VERSION

    def part(self, name: str, needed: bool = True) -> bytes:
        """core.bin, base.bin or bootloader.bin; b"" where it may be missing. Raises Refused `bad-file`."""
        path = self.folder / name
        if not path.exists() and not needed:
            return b""
        try:
            data = path.read_bytes()
        except OSError as error:
            raise Refused("bad-file", f"can't read {path}: {error.strerror}") from None
        if not 4 <= len(data) <= _ROOM[name]:
            raise Refused("bad-file", f"{path} has {len(data)} bytes; there is room for {_ROOM[name]}")
        if name == "core.bin" and form.core_length(data, _ROOM[name]) is None:
            raise Refused("bad-file", f"{path} is no sound ESP32 application image")
        return data

    def identity(self, serial: str) -> dict | None:
        """What the operator's list says of that lock, None for nothing. Raises Refused `bad-file`."""
        path = self.folder / "identities.json"
        try:
            read = json.loads(path.read_text(encoding="utf-8"))
            if read["latchkey"] != "identities":
                raise ValueError("it is no list of identities")
            row = read["locks"].get(serial)
            if row is None:
                return None
            model, hardware, keys = str(row["model"]), int(row["hardware"]), [bytes.fromhex(key) for key in row["keys"]]
        except OSError as error:
            raise Refused("bad-file", f"can't read {path}: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Refused("bad-file", f"{path} is damaged: {error}") from None
        return {"model": model, "hardware": hardware, "serial": serial, "keys": keys}


def app_of(image: Image) -> bytes:
    """What goes into partition `app_N`: header and file system."""
    return image.parts.header + image.parts.app


def check(folder: Path) -> list[str]:
    """Names of files that are missing or are not what kit.json says. Raises Refused `bad-file`."""
    try:
        rows = json.loads((folder / LIST).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        raise Refused("bad-file", f"{folder / LIST} is missing or damaged") from None
    wrong = []
    for name, row in rows.items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != row["sha256"]:
            wrong.append(name)
    return wrong
