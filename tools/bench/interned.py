"""What names take in the chip's heap: those that its ROM has not, on an interpreter that runs nothing else."""

from pathlib import Path

from tools import ROOT
from tools.shrink import rom
from tools.sim.script import run_script

_SCRIPT = Path(__file__).parent / "on_device" / "interned.py"
_FIRST = 20  # names in the first table that the heap has; each further one has twice as many (py/qstr.c, qstr_add)
_HEAD = 24  # of each table
_ENTRY = 7  # address, hash and length of a name
_CHUNK = 128  # the names' letters, each with a zero behind it, are kept in pieces


def files(base: Path, application: Path, *frozen: Path) -> dict[str, int]:
    """{module: bytes of heap that it takes, its names not counted} of what stays."""
    found, names, before = {}, 0, 0
    for line in _said(base, application, *frozen):
        if line.startswith("qstr pool:"):
            names = int(line.rpartition("=")[2])
        elif line.startswith("read "):
            before = int(line.split()[1]) - names
        elif line.startswith("write "):
            _, name, after = line.split()
            found[name] = int(after) - names - before
    return found


def counted(base: Path, application: Path, *frozen: Path) -> list[set[str]]:
    """Names in the heap before anything was loaded, at rest, and with what takes an update; without those that the
    chip's build has in its ROM. Arguments: folders, as on_device/interned.py has them."""
    found: list[set[str]] = []
    for line in _said(base, application, *frozen):
        if line.startswith("qstr pool:"):
            listed: set[str] = set()
        elif line.startswith("Q(") and line.endswith(")"):
            if not listed:
                found.append(listed)
            listed.add(line[2:-1].replace(str(application), "/app").replace(str(base), ""))
    own = {name for name in found[0] if str(ROOT) in name}  # the script's path
    return [names - rom.NAMES - own for names in found]


def _said(*folders):
    return run_script(_SCRIPT, *folders, bits=32).splitlines()


def size(names: set[str]) -> int:
    """Bytes of heap that they take."""
    left, entries, tables = len(names), _FIRST, 0
    while left > 0:
        tables += _HEAD + _ENTRY * entries
        left, entries = left - entries, entries * 2
    letters = sum(len(name) + 1 for name in names)
    return tables + -(-letters // _CHUNK) * _CHUNK
