"""Simulated locks over a real broker, and `python -m tools desk` as their operator, with the locks' clock."""

import io
import threading
import time
from contextlib import ExitStack

from tests_host.tool_runner import Result, assert_no_secret
from tools import secretfile
from tools.campaign import air
from tools.cli.context import Context
from tools.cli.main import main
from tools.netlab.site import PASSWORD, Site
from tools.sim import Board

SECRETS = {"LK-1": bytes(range(100, 132)), "LK-2": bytes(range(60, 92))}
_LIMIT_S = 60  # of the computer's time


class Running:
    """A command that runs. out: what it printed so far."""

    def __init__(self, side, argv, stdin=""):
        self.out, self.err, self.status = io.StringIO(), io.StringIO(), -1
        self._context = Context(self.out, self.err, io.StringIO(stdin), side.now, side.env)
        self._argv = ["desk", *map(str, argv)]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        self.status = main(self._argv, self._context)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def result(self) -> Result:
        """Of one that has ended; nothing that it said is secret."""
        said = self.out.getvalue() + self.err.getvalue()
        for secret in SECRETS.values():
            assert_no_secret(said, secret)
        assert PASSWORD not in said
        return Result(self.status, self.out.getvalue(), self.err.getvalue())


class DeskSide:
    """Runs within `with`: a Site without an operator. files: {serial: its lock file}; env: of the commands."""

    def __init__(self, folder):
        self.site = Site(folder / "site", SECRETS, desk=False)
        self.boards = []
        self.files = {}
        self._folder = folder
        self._open = ExitStack()

    def __enter__(self):
        self._open.enter_context(self.site)
        for serial, secret in SECRETS.items():
            self.files[serial] = self._folder / f"{serial}.lock"
            secretfile.create(self.files[serial], secretfile.new(secret, zone="UTC", model="6000i", serial=serial))
        word = self._folder / "broker.password"
        word.touch(mode=0o600)
        word.write_text(PASSWORD + "\n", encoding="utf-8")
        self.env = {
            "LATCHKEY_BROKER": f"localhost:{self.site.broker.port}", "LATCHKEY_BROKER_USER": "desk",
            "LATCHKEY_BROKER_CA": str(self.site.ca), "LATCHKEY_BROKER_PASSWORD_FILE": str(word),
        }
        return self

    def __exit__(self, *_):
        self._open.close()

    def lock(self, serial="LK-1", speed=20, **options) -> Board:
        """Starts that lock."""
        told = {"image": air.old(), "speed": speed, **self.site.options(serial), **options}
        board = self._open.enter_context(Board("6000i", **told))
        self.boards.append(board)
        return board

    def now(self) -> float:
        """The first lock's time, which is the operator's."""
        return self.boards[0].now if self.boards else time.time()

    def start(self, *argv, stdin="") -> Running:
        """Begins a command."""
        return Running(self, argv, stdin)

    def until(self, true, step=0.25) -> None:
        """Time passes at the locks until `true()`. AssertionError after a minute."""
        end = time.monotonic() + _LIMIT_S
        while not true():
            assert time.monotonic() < end, "never came true"
            for board in self.boards:
                board.run(step)
            if not self.boards:
                time.sleep(0.02)

    def desk(self, *argv, stdin="", step=0.25) -> Result:
        """One command to its end; `LK-1` stands for the lock file."""
        running = self.start(*[self.files.get(word, word) for word in argv], stdin=stdin)
        self.until(lambda: not running.alive, step)
        return running.result()


def command_line(pid: int) -> bytes:
    """What other users see of a process."""
    with open(f"/proc/{pid}/cmdline", "rb") as file:
        return file.read()


