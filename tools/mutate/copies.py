"""Where mutants are tried: copies of the tree, so that nobody's work is touched."""

import shutil
from pathlib import Path
from queue import Queue

from tools.mutate.brood import Brood
from tools.mutate.mutant import ROOT, Mutant

_LEFT_OUT = (".git", ".tools", ".venv", ".hypothesis", "build", "__pycache__")


class Copies:
    """Copies of the tree, one for each worker; a mutant is put in, tried and taken out again."""

    def __init__(self, folder: Path, count: int):
        self._free: Queue[tuple[Path, Brood]] = Queue()
        for number in range(count):
            copy = folder / str(number)
            shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*_LEFT_OUT))
            for tool in (".tools", ".venv"):
                if (ROOT / tool).exists():
                    (copy / tool).symlink_to(ROOT / tool)
            self._free.put((copy, Brood(copy)))

    def close(self) -> None:
        """Ends what runs in them."""
        while not self._free.empty():
            self._free.get()[1].close()

    def passes(self, tests: list[str], limit_s: float) -> bool:
        """True if the tests pass in the unchanged copy."""
        copy, brood = self._free.get()
        try:
            return brood.passes(tests, limit_s)
        finally:
            self._free.put((copy, brood))

    def catches(self, mutant: Mutant, limit_s: float) -> bool:
        """True if its test fails with the mutant in, or hangs."""
        copy, brood = self._free.get()
        text, broken = (ROOT / mutant.file).read_text("utf-8"), mutant.broken()
        assert broken is not None
        try:
            (copy / mutant.file).write_text(broken, "utf-8")
            return not brood.passes([mutant.test], limit_s)
        finally:
            (copy / mutant.file).write_text(text, "utf-8")
            self._free.put((copy, brood))
