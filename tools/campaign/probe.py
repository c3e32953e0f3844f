"""The lock's own firmware with a probe in it: the console tells of each comparison, and what each entry cost.

| event `console` | when |
|---|---|
| `probe compares` | the judge is about to compare an entry with PINs, stay codes and one-time codes |
| `probe entry REASON HMACS SECONDS` | it has answered; REASON: the kind of code where it opens; SECONDS to wait |

Nothing else differs, and no digit is told.
"""

import shutil
from pathlib import Path

from tools import ROOT

_APP = """
from codes import judge

_compare, _check = judge.Judge._compare, judge.Judge.check

def _probed_compare(self, digits, lost):
    print("probe compares")
    return _compare(self, digits, lost)

def _probed_check(self, digits):
    before = self.hmacs()
    verdict = _check(self, digits)
    seconds = verdict.value if verdict.reason == "throttled" else 0
    print("probe entry", verdict.kind if verdict.ok else verdict.reason, self.hmacs() - before, seconds)
    return verdict

judge.Judge._compare, judge.Judge.check = _probed_compare, _probed_check
"""


def firmware(folder: Path) -> Path:
    """Make `folder` a root for `Board(firmware=...)` and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("lib", "boot.py", "main.py"):
        (folder / name).symlink_to(ROOT / name)
    shutil.copytree(ROOT / "firmware", folder / "firmware")
    app = folder / "firmware" / "app.py"
    app.write_text(_APP + app.read_text(encoding="utf-8"), encoding="utf-8")
    return folder


class Probe:
    """Reads what the probe said on `board` since the last look."""

    def __init__(self, board):
        self._board = board
        self._seen = 0

    def news(self) -> list[tuple[float, list[str]]]:
        """[(true time, words after `probe`)] since the last call."""
        events = self._board.events
        found = [
            (event.at, event.values[0].split()[1:])
            for event in events[self._seen :]
            if event.name == "console" and event.values[0].startswith("probe ")
        ]
        self._seen = len(events)
        return found

    def compared(self) -> list[float]:
        """The times of the comparisons since the last call; drops the rest."""
        return [at for at, words in self.news() if words[0] == "compares"]
