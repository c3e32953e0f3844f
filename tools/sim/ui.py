"""The board in the terminal: full screen on a terminal, lines of text otherwise (`--plain`)."""

import contextlib
import os
import select
import shutil
import signal
import sys
import termios
import time
import tty

from tools.sim.ui_bench import Bench
from tools.sim.ui_history import History
from tools.sim.ui_keys import Hands
from tools.sim.ui_screen import Screen

_FRAME_S = 0.05
_QUIT = "qQ\x03\x04"
_LAST_S = 12  # plain mode: goes on so long after its input has ended


def run(model: str, fresh: bool, plain: bool, folder=None, port=False) -> int:
    """Until the user leaves. port: the board's USB port gets a name on this computer. Returns the exit status."""
    print(f"Latchkey {model}, simulated: starting; the first time its firmware is compiled ...", flush=True)
    bench = Bench(model, fresh, folder, port)
    if not plain:
        print(f"Its lock file, for the other tools: {bench.lockfile}", flush=True)
    history = History(bench.board.flash, model == "6000i" and bench.board.bolt == "locked")
    if bench.port:
        history.lines.append(f"USB port: {bench.port.path}")
    bench.board.trace = history.tell
    # Noted, and looked at between two frames: an exception in the middle of a report would lose it.
    leaving = []
    before = {number: signal.signal(number, lambda *_, status=status: leaving.append(status))
              for number, status in ((signal.SIGINT, 0), (signal.SIGTERM, 143))}
    try:
        (_plain if plain else _full)(bench, history, leaving)
    finally:
        bench.close()
        for number, handler in before.items():
            signal.signal(number, handler)
    return leaving[0] if leaving else 0


def _full(bench, history, leaving):
    hands = Hands(bench)
    screen = Screen(bench, hands, "NO_COLOR" not in os.environ)
    with _terminal():
        drawn = 0.0
        while not leaving:
            bench.run(_FRAME_S)
            for key in _keys():
                if key in _QUIT:
                    return
                hands.press(key)
            history.look(bench.board.now)
            if time.monotonic() - drawn > 2 * _FRAME_S:
                drawn = time.monotonic()
                columns, rows = shutil.get_terminal_size((80, 24))
                lines = screen.lines(columns, rows, history.lines)
                sys.stdout.write("\x1b[H" + "".join(f"{line}\x1b[K\r\n" for line in lines) + "\x1b[J")
                sys.stdout.flush()


@contextlib.contextmanager
def _terminal():
    """Keys one by one, a screen of our own, lines cut off at its edge; everything as it was on any way out."""
    number = sys.stdin.fileno()
    before = termios.tcgetattr(number)
    try:
        tty.setcbreak(number)
        sys.stdout.write("\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[2J")
        yield
    finally:
        termios.tcsetattr(number, termios.TCSADRAIN, before)
        sys.stdout.write("\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l")
        sys.stdout.flush()


def _keys():
    """What was typed since last time; an escape sequence (arrow keys) is nothing."""
    if not select.select([sys.stdin], [], [], 0)[0]:
        return ""
    text = os.read(sys.stdin.fileno(), 1024).decode(errors="ignore")
    if not text:
        return "\x04"
    return "" if text[0] == "\x1b" else text


def _plain(bench, history, leaving):
    hands = Hands(bench)
    codes, board = bench.codes, bench.board
    print("Keys from standard input: 0-9 * # type, t types the one-time code, q leaves; then Enter.")
    step, ended, last = 0, None, ""
    while not leaving and (ended is None or board.now < ended):
        now = int(board.now)
        if now // 30 != step:
            step = now // 30
            print(f"one-time code {codes.once(now)} ({codes.left(now)} s), stay code {codes.stay(now)}", flush=True)
        bench.run(_FRAME_S)
        if ended is None:
            text = _keys()
            if "\x04" in text and not sys.stdin.isatty():
                ended = board.now + _LAST_S
            for key in text.replace("\x04", ""):
                if key in "qQ\x03":
                    return
                if key != "\n" or last not in hands.table:  # the Enter after a word of ours is no #
                    hands.press(key)
                last = key.lower()
        history.look(board.now)
        while history.lines:
            print(history.lines.popleft(), flush=True)
