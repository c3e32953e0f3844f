"""Runs a script on real MicroPython; compiles the simulator's half that runs there."""

import os
import subprocess
from pathlib import Path

from tools.image import bytecode
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


def stand_ins(folder: Path) -> Path:
    """tools/sim/chip and tools/sim/world as .mpy in `folder`: compiling them would take more heap than the lock has."""
    for room in ("chip", "world"):
        (folder / room).mkdir(parents=True)
        for path in (ROOT / "tools" / "sim" / room).glob("*.py"):
            stem = "start_chip" if path.stem == "start" else path.stem
            (folder / room / f"{stem}.mpy").write_bytes(bytecode.compiled(path.read_bytes(), stem))
    (folder / "chip" / "start.py").write_text(
        "import sys\nsys.path.insert(0, __file__[: __file__.rfind('/')])\nimport start_chip\n"
    )
    return folder
