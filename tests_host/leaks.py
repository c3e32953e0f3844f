"""In every test: no secret in what the tools print, write or start, nor on a simulated lock's console or in its log.

leaks_hooks.py tells it what is secret and what was seen, conftest.py asks it after each test. What
leaks_allowed.py lists may show one; files among that must be their owner's alone.
"""

import base64
import contextlib
import os
import re
import stat
import threading
from pathlib import Path

import leaks_allowed

_MOST = 300  # secrets kept in mind; the oldest are forgotten
_PLAIN = 8  # characters that a password has at least; shorter ones are found by chance
_DIGITS = 6  # the same of a PIN
_LARGEST = 8 << 20

# The tests' own programs that take a secret as an argument: no tool starts them.
GENERATORS = ("oathtool",)


def forms(value: bytes) -> list[str]:
    """Ways in which bytes could be printed, in lower case."""
    texts = (value.hex(), base64.b64encode(value).decode(), base64.urlsafe_b64encode(value).decode(),
             base64.b32encode(value).decode(), repr(value)[2:-1], str(list(value))[1:-1])  # fmt: skip
    return sorted({text.rstrip("=").lower() for text in texts})


class Watch:
    """What is secret, and what was seen since the last look."""

    def __init__(self):
        self._known: dict[bytes, tuple[list[str], str]] = {}
        self._seen: list[tuple[str, tuple, str]] = []
        self._found: list[str] = []
        self._files: dict[str, tuple] = {}
        self._modes: dict[str, int] = {}
        self._own = threading.local()

    # -- what is secret

    def secret(self, value) -> None:
        """Bytes of a secret or key. Those of a few different bytes are the tests' own fillers."""
        if isinstance(value, (bytes, bytearray)) and len(value) >= 16 and len(set(value)) >= 8:
            self._know(bytes(value), forms(bytes(value)))

    def password(self, text) -> None:
        if isinstance(text, str) and len(text) >= _PLAIN:
            self._know(text.encode(), [text.lower()], r"\w")

    def pin(self, digits) -> None:
        if isinstance(digits, (bytes, bytearray)) and len(digits) >= _DIGITS and digits.isdigit():
            self._know(bytes(digits), [digits.decode()], r"[\w.]")

    def pem(self, text: bytes) -> None:
        """A private key's own part: its longest lines."""
        if b"PRIVATE" in text:
            line = text.splitlines()[len(text.splitlines()) // 2]
            self._know(line, [line.decode().lower()])

    def _know(self, value, texts, not_beside=""):
        if value not in self._known:
            self._known[value] = texts, not_beside
            if len(self._known) > _MOST:
                del self._known[next(iter(self._known))]

    # -- what is seen

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
        if any(value in data or value.hex().encode() in data for value in self._known):
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
                 if not leaks_allowed.allowed(words, "") and self._in(text.lower())]  # fmt: skip
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
        raw = any(value in data for value in self._known if not value.isdigit())
        if not raw and not self._in(data.decode("latin-1").lower()):
            return []
        if not leaks_allowed.allowed(words, path.name):
            return [f"written to {path.name}: {' '.join(words[:2])}"]
        return [f"others can read {path.name}"] if os.name == "posix" and self._modes.get(str(path), 0) & 0o077 else []

    def _in(self, text):
        return any(
            form in text and (not beside or re.search(rf"(?<!{beside}){re.escape(form)}(?!{beside})", text))
            for texts, beside in list(self._known.values())
            for form in texts
        )


WATCH = Watch()
