"""Brings what wanted.FROZEN lists into `.tools/frozen`: on the chip these modules are frozen into MicroPython."""

import hashlib
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from . import wanted
from .trouble import Trouble, say

_ROOT = Path(__file__).resolve().parent.parent.parent


def bring(folder: str, python: str) -> None:
    """Fills `folder` anew, or Trouble. python: an interpreter that has pypi-simple."""
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(folder), prefix="new-") as work:
        new = os.path.join(work, "frozen")
        for name, digest, files in wanted.FROZEN:
            say("frozen", f"fetching {name}")
            unpack(fetch(name, python, work), digest, files, new)
        shutil.rmtree(folder, ignore_errors=True)
        os.rename(new, folder)


def fetch(name: str, python: str, folder: str) -> str:
    """Downloads an archive from the package index that pip is set up for; its path."""
    path = os.path.join(folder, name)
    command = [python, "-m", "tools.setup.download", name, path]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True)
    if done.returncode:
        cause = (done.stderr.strip().split("\n") or [""])[-1]
        raise Trouble(f"cannot fetch {name} ({cause}): check the network and run `make setup` again")
    return path


def unpack(archive: str, digest: str, files: tuple[str, ...], folder: str) -> None:
    """Puts the named files of the archive into `folder`. Trouble unless its SHA-256 is `digest`."""
    name = os.path.basename(archive)
    if hashlib.sha256(Path(archive).read_bytes()).hexdigest() != digest:
        raise Trouble(f"{name} is not what it was when it was pinned: do not use it; look for a newer Latchkey")
    with tarfile.open(archive) as tar:
        for file in files:
            content = tar.extractfile(f"{name.removesuffix('.tar.gz')}/{file}")
            if content is None:
                raise Trouble(f"{name} holds no {file}")
            path = Path(folder, file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.read())
