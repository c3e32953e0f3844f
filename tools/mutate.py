"""Breaks one check at a time and sees that a test notices: `python -m tools.mutate [word ...]`.

Each `tests_host/mutants_*.py` holds `MUTANTS`: (file, old text, new text, test). In a copy of the tree the
old text, which must occur once, becomes the new one, and the test must then fail; unchanged, it must
pass. Words choose the mutants whose file or test contains one of them.
"""

import argparse
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

ROOT = Path(__file__).resolve().parent.parent
_LEFT_OUT = (".git", ".tools", ".venv", ".hypothesis", "build", "__pycache__")
_LIMIT_S = 300  # for one test; all of them together, unchanged, take less too


def load(root: Path = ROOT) -> list[tuple[str, str, str, str]]:
    """All mutants of the tree, in the order of their files."""
    found = []
    for path in sorted((root / "tests_host").glob("mutants_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec and spec.loader, path
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found.extend(module.MUTANTS)
    return found


class Copies:
    """Copies of the tree, one for each worker; a mutant is put in, tried and taken out again."""

    def __init__(self, folder: Path, count: int):
        self._free: Queue[Path] = Queue()
        for number in range(count):
            copy = folder / str(number)
            shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*_LEFT_OUT))
            for tool in (".tools", ".venv"):
                if (ROOT / tool).exists():
                    (copy / tool).symlink_to(ROOT / tool)
            self._free.put(copy)

    def passes(self, *test: str) -> bool:
        """True if the tests pass in the unchanged copy."""
        copy = self._free.get()
        try:
            return _passes(copy, *test)
        finally:
            self._free.put(copy)

    def judge(self, mutant: tuple[str, str, str, str]) -> str:
        """'caught', or what is wrong with the mutant or the test."""
        file, old, new, test = mutant
        copy = self._free.get()
        path = copy / file
        text = path.read_text() if path.exists() else ""
        try:
            if text.count(old) != 1:
                return f"the old text occurs {text.count(old)} times"
            path.write_text(text.replace(old, new))
            return "NOT CAUGHT" if _passes(copy, test) else "caught"
        finally:
            if text:
                path.write_text(text)
            self._free.put(copy)


def _passes(copy: Path, *test: str) -> bool:
    places = [str(copy), str(copy / "lib"), str(copy / "firmware"), os.environ.get("PYTHONPATH", "")]
    environment = dict(
        os.environ, PYTHONDONTWRITEBYTECODE="1", PYTHONPATH=os.pathsep.join(filter(None, places))
    )
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *test]
    try:
        done = subprocess.run(
            command, cwd=copy, env=environment, capture_output=True, text=True, timeout=_LIMIT_S
        )
    except subprocess.TimeoutExpired:
        return False  # a mutant that hangs is noticed too
    if done.returncode not in (0, 1):
        raise RuntimeError(
            f"{test}: pytest ended with {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    return done.returncode == 0


def _described(mutant: tuple[str, str, str, str]) -> str:
    file, old, new, test = mutant
    return f"{file}: {old.strip()!r} -> {new.strip()!r}  [{test.split('::')[-1]}]"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.mutate", description=__doc__.splitlines()[0])
    parser.add_argument("words", nargs="*", help="only mutants whose file or test contains one of these")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many at a time")
    args = parser.parse_args(argv)
    mutants = [m for m in load() if not args.words or any(word in m[0] + m[3] for word in args.words)]
    caught = 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder, ThreadPoolExecutor(args.jobs) as pool:
        copies = Copies(Path(folder), args.jobs)
        tests = sorted({mutant[3] for mutant in mutants})
        broken = []
        if mutants and not copies.passes(*tests):
            fine = list(pool.map(copies.passes, tests))
            broken = [test for test, passed in zip(tests, fine, strict=True) if not passed]
        for test in broken:
            print(f"fails without any mutant: {test}", flush=True)
        for mutant, answer in zip(mutants, pool.map(copies.judge, mutants), strict=True):
            if answer == "caught" and mutant[3] not in broken:
                caught += 1
            else:
                print(f"{answer}: {_described(mutant)}", flush=True)
    print(f"mutants: {len(mutants)} tried, {caught} caught")
    return 0 if caught == len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main())
