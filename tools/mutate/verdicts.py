"""What `tools.mutate` found before: kept in build/mutants.json, so that a run that was stopped goes on where it was.

A verdict stands for the file as it was broken, the file of the test, and what that imports of tests_host/. A change
anywhere else is not noticed: `--again` tries everything anew.
"""

import hashlib
import json
import os
import re
import threading
from pathlib import Path

_IMPORT = re.compile(r"^(?:from|import) (?:tests_host\.)?(\w+)", re.MULTILINE)


class Verdicts:
    """root: of the tree; path: the file they are kept in. Only what went well is kept: the rest is tried each time."""

    def __init__(self, root: Path, path: Path, again: bool = False):
        self._root = root
        self._path = path
        self._known: dict[str, float] = {} if again else self._file()
        self._hashes: dict[str, str] = {}
        self._one = threading.Lock()

    def key(self, test: str, *broken: str) -> str:
        """Of a test, with a file broken (its path and whole text) or none."""
        file = test.split("::")[0]
        if file not in self._hashes:
            self._hashes[file] = hashlib.sha256("".join(self._texts(file, set())).encode()).hexdigest()
        return hashlib.sha256("\0".join((self._hashes[file], test, *broken)).encode()).hexdigest()

    def seconds(self, key: str) -> float | None:
        """How long that took when it went well; None where it is not known to."""
        return self._known.get(key)

    def keep(self, key: str, seconds: float) -> None:
        """It went well. Written at once: a run may be stopped at any time."""
        with self._one:
            self._known[key] = round(seconds, 1)
            self._path.parent.mkdir(parents=True, exist_ok=True)
            new = self._path.with_suffix(f".{os.getpid()}")
            new.write_text(json.dumps({**self._file(), **self._known}), "utf-8")  # another run may have written, too
            os.replace(new, self._path)

    def _file(self) -> dict[str, float]:
        return json.loads(self._path.read_text("utf-8")) if self._path.exists() else {}

    def _texts(self, file, seen):
        path = self._root / file
        if file in seen or not path.is_file():
            return
        seen.add(file)
        text = path.read_text("utf-8")
        yield text
        for name in sorted(set(_IMPORT.findall(text))):
            yield from self._texts(f"tests_host/{name}.py", seen)
