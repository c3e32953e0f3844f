"""The mutants: what is broken, and which test must see it."""

import importlib.util
from pathlib import Path
from typing import NamedTuple

from tools import ROOT


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
