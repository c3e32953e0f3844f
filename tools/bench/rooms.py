"""What the Python heap at rest consists of, file by file: what importing each takes by itself, names not counted."""

import tempfile
from pathlib import Path

from tools import ROOT
from tools.bench import interned
from tools.bench.row import Row
from tools.image.tree import application, compiled

_LIMIT = 64
_KB = 1024
_PASSING = ("start.choose", "texts")  # forgotten before anything is at rest
_ONLINE = ("firmware.online.room",)
_NOW_AND_THEN = ("firmware.command.carry", "firmware.online.wording")  # of a lock with a server
_folder = tempfile.TemporaryDirectory


def rows(_quick=False):
    """Yields the Rows: each file of a 6000i without a server, all of them, the names; then what one with a server has
    besides, and what comes there for a while."""
    with _folder() as base, _folder() as carried:
        roots = compiled(Path(base)), application(Path(carried))
        found = interned.files(*roots, ROOT / ".tools" / "frozen")
        names = [interned.size(interned.counted(*roots, *frozen)[1]) for frozen in ((), (ROOT / ".tools" / "frozen",))]
    stays = {name: size for name, size in found.items() if name not in (*_PASSING, *_ONLINE, *_NOW_AND_THEN)}
    for name, size in stays.items():
        yield Row(f"file {name}", size / _KB, _LIMIT, "KB")
    yield Row("all of these", sum(stays.values()) / _KB, _LIMIT, "KB")
    yield Row("names", names[0] / _KB, _LIMIT, "KB")
    for name in _ONLINE:
        yield Row(f"online: file {name}", found[name] / _KB, _LIMIT, "KB")
    for name in _NOW_AND_THEN:
        yield Row(f"online, not at rest: file {name}", found[name] / _KB, _LIMIT, "KB")
    yield Row("online: further names", (names[1] - names[0]) / _KB, _LIMIT, "KB")
