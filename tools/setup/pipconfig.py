"""How pip is set up on this machine."""

import subprocess
import sys


def listed() -> str:
    """What `pip config list` says."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "config", "list"]
    return subprocess.run(pip, capture_output=True, text=True, check=True).stdout


def settings(listed: str) -> dict[str, str]:
    """Name -> value as `pip download` takes them: the environment before section `download`, that before `global`."""
    found = {}
    for section in ("global", "download", ":env:"):
        for line in listed.splitlines():
            key, _, value = line.partition("=")
            if key.startswith(section + "."):
                found[key.removeprefix(section + ".")] = value.strip("'\"").replace("\\n", " ").strip()
    return found
