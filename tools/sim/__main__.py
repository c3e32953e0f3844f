"""`python -m tools sim`: a simulated lock in the terminal."""

import argparse
import os
import sys
from pathlib import Path

from tools.refusals import Refused
from tools.sim.process import Ended, interpreter
from tools.sim.world import models

_EPILOG = """examples:
  python -m tools sim                      press t: it types the one-time code, and the door opens
  python -m tools sim --model 7000i --new
  echo t | python -m tools sim             lines of text where there is no terminal

The board's flash, its lock file and the state of bolt and clock stay in build/sim/MODEL/ from run to run, so
the other tools work with it: python -m tools mint build/sim/6000i/sim.lock --from now --hours 3"""


def _parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="python -m tools sim",
        description="A simulated lock in the terminal.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("ui", nargs="?", choices=["ui"], default="ui", help="may be left out")
    top.add_argument("--model", choices=sorted(models.BOARDS), default="6000i", help="(default 6000i)")
    top.add_argument("--new", action="store_true", help="start with a new lock, forget the one from before")
    top.add_argument("--folder", type=Path, help="keep the board there instead (default build/sim/MODEL)")
    top.add_argument(
        "--plain", action="store_true", help="lines of text instead of a full screen (default without a terminal)"
    )
    top.add_argument("--port", action="store_true", help="make its USB port one of this computer, for the other tools")
    return top


def main(argv=None) -> int:
    """Parse the command line and run."""
    args = _parser().parse_args(argv)
    plain = args.plain or not (sys.stdout.isatty() and sys.stdin.isatty()) or os.environ.get("TERM") == "dumb"
    try:
        interpreter(64)
        from tools.sim import ui as terminal

        return terminal.run(args.model, args.new, plain, args.folder, args.port)
    except BrokenPipeError:  # `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 1
    except (Ended, OSError, RuntimeError, Refused) as error:  # the interpreter; the folder and what is in it
        why = getattr(error, "strerror", None)
        print("latchkey:", f"can't use {error.filename}: {why}" if isinstance(error, OSError) and why else error,
              file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
