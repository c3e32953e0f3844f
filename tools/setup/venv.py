"""Makes `.venv` with the packages of requirements.txt; beside them, on nobody's path, those that stay apart."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from .trouble import Trouble, say

# Folders in the venv, apart from site-packages: types of MicroPython's modules would shadow CPython's; of a reader
# only the module is wanted that reads, not the dozen packages that its other commands need
_STUBS, _READERS = "stubs", "readers"
_READING = ("idftool",)


def make(folder: str, requirements: str) -> None:
    """Makes the virtual environment `folder` anew with exactly the packages that `requirements` names.

    Trouble: `folder` is a link (another checkout may be using what it leads to), a pin is open, pip or venv fail.
    """
    if os.path.islink(folder):
        raise Trouble(f"{folder} is a link: remove it, or run set-up in the checkout that it leads to")
    shutil.rmtree(folder, ignore_errors=True)
    _environment(folder)
    pins = read_pins(Path(requirements).read_text(encoding="utf-8"))
    for apart in ("", _STUBS, _READERS):
        chosen = [pin for pin in pins if folder_of(pin) == apart]
        say("venv", f"installing {len(chosen)} Python packages" + (f" apart, as {apart}" if apart else ""))
        target = ["--target", os.path.join(folder, apart)] if apart else []
        pip(folder, ["install", "--no-deps", *target, *chosen])
    check = subprocess.run([os.path.join(folder, "bin", "pip"), "check"], capture_output=True, text=True)
    if check.returncode:
        raise Trouble("requirements.txt is incomplete: " + check.stdout.strip().split("\n")[0])


def read_pins(text: str) -> list[str]:
    """The requirements in `text` without comments. Trouble when one is not pinned to one version."""
    pins = [pin for pin in (line.split("#", 1)[0].strip() for line in text.splitlines()) if pin]
    for pin in pins:
        if "==" not in pin.split(";")[0]:
            raise Trouble(f"requirements.txt: pin '{pin}' to one version with ==")
    return pins


def folder_of(pin: str) -> str:
    """The folder in the environment that a package stays apart in; "" for one of its site-packages."""
    name = pin.split("==")[0].strip()
    if name.endswith("-stubs"):
        return _STUBS
    return _READERS if name in _READING else ""


def _environment(folder: str) -> None:
    say("venv", f"making {os.path.basename(folder)} with Python {sys.version.split()[0]}")
    done = _venv(folder)
    if done.returncode:
        package = f"python3.{sys.version_info[1]}-venv"
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise Trouble(f"this Python cannot make environments: run `sudo apt-get install -y {package}`")
        say("venv", f"this Python lacks its venv module: installing {package}")
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", package]):
            subprocess.run(command, capture_output=True, env=env)
        done = _venv(folder)
    if done.returncode:
        cause = (done.stdout + done.stderr).strip().split("\n")[-1]
        raise Trouble(f"cannot make {folder}: {cause}")


def _venv(folder: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "venv", "--clear", folder]
    return subprocess.run(command, capture_output=True, text=True)


def pip(folder: str, arguments: list[str]) -> None:
    """Runs pip of the environment `folder`. Trouble with what it says."""
    options = ["--quiet", "--progress-bar", "off", "--disable-pip-version-check"]
    command = [os.path.join(folder, "bin", "python"), "-m", "pip", *arguments, *options]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
        cause = errors[0] if errors else done.stderr.strip()[-300:]
        raise Trouble(f"pip: {cause}; check the network and run `make setup` again")
