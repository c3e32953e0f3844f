"""In every test: no secret in what the tools print, write or start, nor on a simulated lock's console or in its log.

leaks_hooks.py tells it what is secret and what was seen, conftest.py asks it after each test. What
leaks_allowed.py lists may show one; files among that must be their owner's alone.
"""

import contextlib
import os
import re
import stat
import threading
from pathlib import Path

import leaks_allowed
from leaks_known import Known

_LARGEST = 8 << 20

# The tests' own programs that take a secret as an argument: no tool starts them.
GENERATORS = ("oathtool",)


class Watch(Known):
    """What is secret, and what was seen since the last look."""

    def __init__(self):
        super().__init__()
        self._seen: list[tuple[str, tuple, str]] = []
        self._found: list[str] = []
        self._files: dict[str, tuple] = {}
        self._modes: dict[str, int] = {}
        self._own = threading.local()

    def saw(self, where: str, words: tuple, text: str) -> None:
        """Something printed; words: of the command that did."""
        if text:
            self._seen.append((where, words, text))

    def begin(self, argv) -> None:
        """A command runs in this thread: files opened to be written are its."""
        self._own.words = tuple(map(str, argv))

    def end(self) -> None:
        """It has ended: from now on the test itself may give its files away."""
        words, self._own.words = self._own.words, None
        for name in [name for name, whose in self._files.items() if whose is words]:
            with contextlib.suppress(OSError):
                self._modes[name] = os.lstat(name).st_mode

    def saw_bytes(self, where: str, data: bytes) -> None:
        """Something stored: searched for secrets at once."""
        if self.stored(data):
            self._found.append(where)

    def heard(self, event: str, args) -> None:
        """Python's audit events."""
        if event == "subprocess.Popen":
            words = tuple(map(str, args[1])) if isinstance(args[1], (list, tuple)) else (str(args[1]),)
            if Path(words[0]).name not in GENERATORS:
                self.saw("arguments of a program", (), " ".join(words))
            return
        words = getattr(self._own, "words", None)
        if words is None:
            return
        if event == "open" and isinstance(args[0], (str, bytes)) and (args[2] or 0) & (os.O_WRONLY | os.O_RDWR):
            self._files[os.path.abspath(os.fsdecode(args[0]))] = words
        elif event == "os.rename":
            self._files[os.path.abspath(os.fsdecode(args[1]))] = words

    # -- the look

    def leaks(self, printed: str = "") -> list[str]:
        """Where a secret was found since the last look; printed: what else came out."""
        seen, self._seen = self._seen, []
        files, self._files = self._files, {}
        found = [f"{where}: {' '.join(words)}" for where, words, text in [*seen, ("printed by the test", (), printed)]
                 if not leaks_allowed.allowed(words, "") and self.within(text.lower())]  # fmt: skip
        found += self._found
        self._found = []
        for name, words in files.items():
            found += self._file(Path(name), words)
        return [re.sub(r"\w{24,}", "...", line) for line in found]  # the telling must not tell

    def _file(self, path, words):
        try:
            status = path.lstat()
            if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
                return []
            data = path.read_bytes()
        except OSError:
            return []
        if not self.within_bytes(data) and not self.within(data.decode("latin-1").lower()):
            return []
        if not leaks_allowed.allowed(words, path.name):
            return [f"written to {path.name}: {' '.join(words[:2])}"]
        return [f"others can read {path.name}"] if os.name == "posix" and self._modes.get(str(path), 0) & 0o077 else []


WATCH = Watch()
