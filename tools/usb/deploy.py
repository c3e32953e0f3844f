"""The base of this checkout onto a bench lock whose console was given away: mpremote copies what is another there.

A lock in the field keeps its base: a power cut meanwhile leaves a mixture, which the bench mends and nobody else.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools import ROOT
from tools.flash import base
from tools.usb.trouble import Trouble

_PROMPT_S = 1.0


def copy(port: str, say, root: Path = ROOT) -> None:
    """The files that `flash` writes, compiled, then a reset. port: its name; say: told mpremote's lines.

    boot.py comes last. Trouble `failed`; Refused `bad-file` where the checkout does not compile."""
    held = base.files(root)
    time.sleep(_PROMPT_S)
    with tempfile.TemporaryDirectory() as folder:
        for name, data in held.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        say(_mpremote(port, "cp", "-r", f"{folder}/lib", ":/"))
        say(_mpremote(port, "cp", f"{folder}/main.py", f"{folder}/boot.py", ":/"))
    _mpremote(port, "reset")


def _mpremote(port, *words):
    command = [sys.executable, "-m", "mpremote", "connect", port, "resume", *words]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise Trouble("failed", f"mpremote {words[0]}: {(done.stderr or done.stdout).strip()[-300:]}")
    return done.stdout.strip()
