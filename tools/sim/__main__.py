"""`python -m tools.sim ui`: a simulated lock in the terminal."""

import argparse
import sys
from pathlib import Path

from tools.sim.process import interpreter
from tools.sim.world import models

_EPILOG = """The board's flash, its lock file (for `python -m tools mint build/sim/6000i/sim.lock ...`) and the
state of bolt and clock stay in build/sim/<model>/ from run to run."""


def main(argv=None) -> int:
    """Parse the command line and run."""
    top = argparse.ArgumentParser(prog="python -m tools.sim", description="The simulator of the Latchkey lock.")
    commands = top.add_subparsers(dest="command", required=True)
    ui = commands.add_parser("ui", help="a board in the terminal", epilog=_EPILOG)
    ui.add_argument("--model", choices=sorted(models.BOARDS), default="6000i")
    ui.add_argument("--new", action="store_true", help="start with a new lock, forget the one from before")
    ui.add_argument("--folder", type=Path, help="keep the board there instead")
    ui.add_argument("--plain", action="store_true", help="lines of text instead of a full screen")
    ui.add_argument("--port", action="store_true", help="make its USB port one of this computer, for the other tools")
    args = top.parse_args(argv)
    try:
        interpreter(64)
    except FileNotFoundError as error:
        print(f"latchkey: {error}", file=sys.stderr)
        return 1
    from tools.sim import ui as terminal

    plain = args.plain or not (sys.stdout.isatty() and sys.stdin.isatty())
    return terminal.run(args.model, args.new, plain, args.folder, args.port)


if __name__ == "__main__":
    sys.exit(main())
