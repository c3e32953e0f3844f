"""Runs a script on real MicroPython."""

import os
import subprocess
from pathlib import Path

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
