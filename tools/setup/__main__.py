"""`python3 -m tools.setup`: makes `.tools/` and `.venv/`; does nothing when they are up to date.

`python3 -m tools.setup sim`: without what only the tests ask for (Home Assistant's schemas).

Environment: MICROPYTHON=path uses that interpreter instead of a fetched one with 64-bit words;
LATCHKEY_MIRROR=address and LATCHKEY_KEYRING=file name another Debian archive and its keys.
"""

import os
import sys

from . import stamp, wanted
from .trouble import Trouble, say

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def main(arguments: list[str]) -> int:
    """Exit status: 0 set up, 1 it cannot be (one line on stderr says what to do), 2 unknown argument."""
    if arguments not in ([], ["sim"]):
        print("usage: python3 -m tools.setup [sim]", file=sys.stderr)
        return 2
    try:
        if sys.version_info < (3, 10):
            raise Trouble("needs Python 3.10 or later: run it with `make setup PYTHON=python3.11` or such")
        # First what an ordinary user may lack a package for.
        done = _venv() | _programs() | _frozen()
        if not arguments:
            done |= _homeassistant()
        if not done:
            say("done", "everything is up to date")
    except Trouble as trouble:
        print(f"setup: {trouble}", file=sys.stderr)
        return 1
    return 0


def _programs() -> bool:
    own = os.environ.get("MICROPYTHON", "")
    own = os.path.abspath(own) if own else ""
    path = os.path.join(ROOT, ".tools", "stamp")
    table = repr((wanted.RELEASE, wanted.PACKAGES, wanted.PROGRAMS, wanted.LOADERS))
    value = stamp.fingerprint(own, table)
    everything = stamp.fingerprint("", table)  # serves with an own interpreter too
    if stamp.holds(path, value) or stamp.holds(path, everything):
        return False
    from . import programs  # late: a run that has nothing to do loads nothing

    programs.bring(os.path.join(ROOT, ".tools"), own)
    stamp.put(path, value)
    return True


def _frozen() -> bool:
    folder = os.path.join(ROOT, ".tools", "frozen")
    path = os.path.join(folder, "stamp")
    value = stamp.fingerprint(repr(wanted.FROZEN))
    if stamp.holds(path, value):
        return False
    from . import frozen

    frozen.bring(folder, os.path.join(ROOT, ".venv", "bin", "python"))
    stamp.put(path, value)
    return True


def _homeassistant() -> bool:
    from . import homeassistant

    row = homeassistant.row()
    folder = os.path.join(ROOT, ".tools", "homeassistant")
    path = os.path.join(folder, "stamp")
    parts = (sys.version_info[:2], row, wanted.HOMEASSISTANT_COMPONENTS, wanted.HOMEASSISTANT_NEEDS)
    value = stamp.fingerprint(repr(parts))
    if row is None or stamp.holds(path, value):
        return False
    homeassistant.bring(folder, os.path.join(ROOT, ".venv"), row)
    stamp.put(path, value)
    return True


def _venv() -> bool:
    requirements = os.path.join(ROOT, "requirements.txt")
    folder = os.path.join(ROOT, ".venv")
    path = os.path.join(folder, "stamp")
    with open(requirements, encoding="utf-8") as file:
        python = f"{sys.executable} {sys.version_info[:2]}"
        value = stamp.fingerprint(file.read(), python, folder)  # a moved venv's programs do not run
    if stamp.holds(path, value):
        return False
    from . import venv

    venv.make(folder, requirements)
    stamp.put(path, value)
    return True


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
