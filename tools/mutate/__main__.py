"""Breaks one check at a time and sees that a test notices: `python -m tools.mutate [word ...]`.

Each `tests_host/mutants_*.py` holds `MUTANTS`: (file, old text, new text, test). In a copy of the tree the
old text, which must occur once, becomes the new one, and the test must then fail; unchanged, it must
pass. Words choose the mutants whose file or test contains one of them. What was caught before is not tried
again (verdicts.py), so a run that was stopped goes on where it was.
"""

import argparse
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.mutate.copies import Copies
from tools.mutate.mutant import ROOT, Mutant, load
from tools.mutate.trial import Trial
from tools.mutate.verdicts import Verdicts

_KEPT = ROOT / "build" / "mutants.json"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.mutate", description=__doc__.splitlines()[0])
    parser.add_argument("words", nargs="*", help="only mutants whose file or test contains one of these")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="at a time (default: one a core)")
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
            pool.shutdown(cancel_futures=True)  # first, or what still waits for a copy waits for ever
            copies.close()
    print(f"mutants: {len(mutants)} tried, {caught} caught")
    return 0 if caught == len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main())
