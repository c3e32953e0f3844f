"""Brings into `.tools/homeassistant` the parts of Home Assistant that know MQTT, to judge what a lock tells it.

The package has 160 MB, of which some 3 MB are wanted, and most of its requirements are not.
"""

import hashlib
import os
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

from . import venv, wanted
from .trouble import Trouble, say

_LARGEST = 20_000_000  # bytes unpacked


def row(python: tuple[int, int] = sys.version_info[:2]):
    """The row of wanted.HOMEASSISTANT for a version of Python; None for one that is too old."""
    return max((row for row in wanted.HOMEASSISTANT if row[0] <= python), default=None)


def bring(folder: str, environment: str, wanted_row) -> None:
    """Fills `folder` anew, or Trouble. environment: the folder of a virtual environment, whose pip is used."""
    _, version, digest = wanted_row
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(folder), prefix="new-") as work:
        new = os.path.join(work, "homeassistant")
        say("homeassistant", f"fetching Home Assistant {version} (40 MB), of which a part is kept")
        # A Python newer than the rows know gets the last one.
        venv.pip(environment, ["download", "--no-deps", "--ignore-requires-python", "--dest", work,
                               f"homeassistant=={version}"])
        unpack(os.path.join(work, f"homeassistant-{version}-py3-none-any.whl"), digest, new)
        say("homeassistant", f"installing {len(wanted.HOMEASSISTANT_NEEDS)} Python packages that these import")
        venv.pip(environment, ["install", "--no-deps", "--target", new, *wanted.HOMEASSISTANT_NEEDS])
        shutil.rmtree(folder, ignore_errors=True)
        os.rename(new, folder)


def unpack(wheel: str, digest: str, folder: str) -> None:
    """Puts the wanted sources of the wheel into `folder`. Trouble unless its SHA-256 is `digest`."""
    name = os.path.basename(wheel)
    if not os.path.exists(wheel) or hashlib.sha256(Path(wheel).read_bytes()).hexdigest() != digest:
        raise Trouble(f"{name} is not what it was when it was pinned: do not use it; look for a newer Latchkey")
    with zipfile.ZipFile(wheel) as archive:
        files = [info for info in archive.infolist() if _wanted(info.filename)]
        if sum(info.file_size for info in files) > _LARGEST:
            raise Trouble(f"{name} is larger than it was when it was pinned")
        for info in files:
            archive.extract(info, folder)


def _wanted(path):
    # All of Home Assistant's core; of its components some; sources only.
    parts = path.split("/")
    if parts[0] != "homeassistant" or not path.endswith(".py"):
        return False
    return parts[1] != "components" or len(parts) == 3 or parts[2] in wanted.HOMEASSISTANT_COMPONENTS
