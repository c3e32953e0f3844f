"""What is to be seen in the pictures: each scene runs the real tool on a simulated lock and gives its lines."""

import contextlib
import io
import tempfile
import time
from pathlib import Path

from tools import incident
from tools.campaign.recovery import cases
from tools.campaign.recovery.lab import Lab
from tools.cli.context import Context
from tools.cli.main import main
from tools.sim.rom import Port
from tools.sim.ui_bench import Bench
from tools.sim.ui_history import History
from tools.sim.ui_keys import Hands
from tools.sim.ui_screen import Screen

_STEP_S = 0.05
_HARM = "both slots are noise"


def simulator() -> list[str]:
    """`make sim`, a moment after the one-time code was typed."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench("6000i", folder=Path(folder))
        try:
            history, hands = History(bench.board.flash, locked=True), Hands(bench)
            bench.board.trace = history.tell
            for keys, seconds in (("", 2.0), ("t", 2.5)):
                for key in keys:
                    hands.press(key)
                _pass(bench, history, seconds)
            return Screen(bench, hands, True).lines(80, 24, history.lines)
        finally:
            bench.close()


def _pass(bench, history, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        bench.run(_STEP_S)
        history.look(bench.board.now)


def drill() -> list[str]:
    """`make incident`."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        incident.main([])
    return ["$ make incident", *out.getvalue().splitlines()]


def recover() -> list[str]:
    """`make recover` of a lock in which both slots are noise."""
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(Path(folder))
        path = lab.copy()
        case = next(case for case in cases.of(lab.model) if case.title == _HARM)
        case.harm(lab, path)
        out = io.StringIO()
        with Port(path, path.with_name("tty")) as port:
            words = ["recover", "--loader", "--no-reset", "--port", str(port.path), "--kit", str(lab.kit.folder)]
            main(words, Context(out, out, io.StringIO("")))
        return ["$ make recover", *out.getvalue().replace(str(port.path), "/dev/ttyUSB0").splitlines()]
