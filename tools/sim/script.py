"""Runs a script on real MicroPython; compiles the simulator's half that runs there."""

import os
import subprocess
from pathlib import Path

from tools import ROOT
from tools.image import bytecode
from tools.sim import standins
from tools.sim.process import interpreter


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
    """tools/sim/chip and tools/sim/world as .mpy in `folder`, as small as an image's: they share the lock's heap."""
    return standins.compile_to(folder, bytecode.OPTIONS)
