"""The base of this checkout onto a bench lock whose console was given away: mpremote copies what is another there.

A lock in the field keeps its base: a power cut meanwhile leaves a mixture, which the bench mends and nobody else.
"""

import subprocess
import sys
import time
from pathlib import Path

from tools.sim.process import ROOT
from tools.usb.trouble import Trouble

_PROMPT_S = 1.0


def copy(port: str, say, root: Path = ROOT) -> None:
    """boot.py, main.py and lib/, then a reset. port: its name; say: told mpremote's lines. Trouble `failed`."""
    time.sleep(_PROMPT_S)
    say(_mpremote(port, "cp", "-r", str(root / "lib"), ":/"))
    say(_mpremote(port, "cp", str(root / "main.py"), str(root / "boot.py"), ":/"))
    _mpremote(port, "reset")


def _mpremote(port, *words):
    command = [sys.executable, "-m", "mpremote", "connect", port, "resume", *words]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Trouble("failed", f"mpremote {words[0]}: {(done.stderr or done.stdout).strip()[-300:]}")
    return done.stdout.strip()
