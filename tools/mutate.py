"""Breaks one check at a time and sees that a test notices: `python -m tools.mutate [word ...]`.

Each `tests_host/mutants_*.py` holds `MUTANTS`: (file, old text, new text, test). In a copy of the tree the
old text, which must occur once, becomes the new one, and the test must then fail; unchanged, it must
pass. Words choose the mutants whose file or test contains one of them. What was caught before is not tried
again (tools/verdicts.py), so a run that was stopped goes on where it was.
"""

import argparse
import importlib.util
import os
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue
from typing import NamedTuple

from tools.brood import Brood
from tools.verdicts import Verdicts

ROOT = Path(__file__).resolve().parent.parent
_LEFT_OUT = (".git", ".tools", ".venv", ".hypothesis", "build", "__pycache__")
_KEPT = ROOT / "build" / "mutants.json"
_SURE_S = 60  # a mutant that makes a test so much slower than twice what all of its file took unchanged hangs
_LIMIT_S = 900  # for the tests of a file, unchanged; for one with a mutant at most


class Mutant(NamedTuple):
    """In `file` the text `old` becomes `new`, and `test` must fail."""

    file: str
    old: str
    new: str
    test: str

    def __str__(self):
        return f"{self.file}: {self.old.strip()!r} -> {self.new.strip()!r}  [{self.test.split('::')[-1]}]"

    def broken(self) -> str | None:
        """The file's text with the change; None where it can't be made."""
        path = ROOT / self.file
        text = path.read_text("utf-8") if path.exists() else ""
        return text.replace(self.old, self.new) if text.count(self.old) == 1 else None


def load(root: Path = ROOT) -> list[Mutant]:
    """All mutants of the tree, in the order of their files."""
    found = []
    for path in sorted((root / "tests_host").glob("mutants_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec and spec.loader, path
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found.extend(Mutant(*row) for row in module.MUTANTS)
    return found


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

    def passes(self, tests: list[str], limit_s: float = _LIMIT_S) -> bool:
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


class Trial:
    """One run: what is known, what the copies say, and how far it is."""

    def __init__(self, copies: Copies, verdicts: Verdicts, total: int):
        self._copies = copies
        self._verdicts = verdicts
        self._total = total
        self._done = 0

    def unchanged(self, tests: list[str]) -> list[str]:
        """Those of one file that fail without any mutant. They are tried together, and alone where need be."""
        new = [test for test in tests if self._verdicts.seconds(self._verdicts.key(test)) is None]
        if not new:
            return []
        began = time.monotonic()
        together = self._copies.passes(new)
        took = time.monotonic() - began
        broken = [] if together else [test for test in new if not self._copies.passes([test])]
        for test in new:
            if test not in broken:
                self._verdicts.keep(self._verdicts.key(test), took if together else _SURE_S)
        return broken

    def judge(self, mutant: Mutant) -> str:
        """'caught', or what is wrong with the mutant or the test."""
        text = mutant.broken()
        if text is None:
            return "the old text does not occur once"
        key = self._verdicts.key(mutant.test, mutant.file, text)
        if self._verdicts.seconds(key) is None:
            began = time.monotonic()
            usual = self._verdicts.seconds(self._verdicts.key(mutant.test)) or _SURE_S
            if not self._copies.catches(mutant, min(_LIMIT_S, _SURE_S + 2 * usual)):
                return "NOT CAUGHT"
            self._verdicts.keep(key, time.monotonic() - began)
        return "caught"

    def file(self, mutants: list[Mutant]) -> int:
        """Those whose tests are in one file: how many are caught. What fails without a mutant catches none."""
        broken = self.unchanged(sorted({mutant.test for mutant in mutants}))
        for test in broken:
            print(f"fails without any mutant: {test}", flush=True)
        return [self.told(mutant) for mutant in mutants if mutant.test not in broken].count("caught")

    def told(self, mutant: Mutant) -> str:
        """The same, with a word on the screen."""
        answer = self.judge(mutant)
        self._done += 1
        if answer != "caught":
            print(f"{answer}: {mutant}", flush=True)
        elif self._done % 10 == 0:
            print(f"  {self._done} of {self._total}", flush=True)
        return answer


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.mutate", description=__doc__.splitlines()[0])
    parser.add_argument("words", nargs="*", help="only mutants whose file or test contains one of these")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many at a time")
    parser.add_argument("--again", action="store_true", help="try those that were caught before, too")
    args = parser.parse_args(argv)
    mutants = [m for m in load() if not args.words or any(word in m.file + m.test for word in args.words)]
    files: dict[str, list[Mutant]] = {}
    for mutant in mutants:
        files.setdefault(mutant.test.split("::")[0], []).append(mutant)
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder, ThreadPoolExecutor(args.jobs) as pool:
        copies = Copies(Path(folder), args.jobs)
        trial = Trial(copies, Verdicts(ROOT, _KEPT, args.again), len(mutants))
        try:
            caught = sum(pool.map(trial.file, sorted(files.values(), key=len, reverse=True)))
        finally:
            copies.close()
    print(f"mutants: {len(mutants)} tried, {caught} caught")
    return 0 if caught == len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main())
