"""What a command may touch of the outside world, so that tests can hand in another one."""

import getpass
import os
import sys
import time
from typing import Any, Callable, Mapping, TextIO

from tools.refusals import Refused

_COLOURS = {"bold": "1", "green": "32", "yellow": "33", "red": "31"}


class Context:
    """Streams, clock (Unix seconds) and environment. `say` writes to stdout, `warn` to stderr."""

    def __init__(
        self,
        out: TextIO | None = None,
        err: TextIO | None = None,
        stdin: TextIO | None = None,
        now: Callable[[], float] = time.time,
        env: Mapping[str, str] | None = None,
    ):
        self.out = sys.stdout if out is None else out
        self.err = sys.stderr if err is None else err
        self.stdin = sys.stdin if stdin is None else stdin
        self.env = os.environ if env is None else env
        self._now = now

    def now(self) -> int:
        return int(self._now())

    def time(self) -> float:
        """As `now`, with its fractions."""
        return self._now()

    def say(self, text: str = "") -> None:
        print(text, file=self.out)

    def warn(self, text: str) -> None:
        print(self.paint("yellow", f"latchkey: {text}", self.err), file=self.err)

    def paint(self, colour: str, text: str, stream: Any = None) -> str:
        """Coloured on a terminal, plain elsewhere and where NO_COLOR (no-color.org) or TERM=dumb is set."""
        stream = self.out if stream is None else stream
        plain = self.env.get("NO_COLOR") or self.env.get("TERM") == "dumb" or not stream.isatty()
        return text if plain else f"\x1b[{_COLOURS[colour]}m{text}\x1b[0m"

    def ask(self, prompt: str) -> str:
        """One line that must not be on the command line: typed without echo, or the first line of a pipe."""
        if self.stdin is sys.stdin and self.stdin.isatty():
            return getpass.getpass(prompt)
        line = self.stdin.readline(4096)
        if not line:
            raise Refused("bad-usage", "nothing to read on standard input")
        return line.strip()
