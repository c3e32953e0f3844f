"""`sim`: hands over to `python -m tools.sim`."""

import argparse
import importlib.util
import runpy
import sys

from tools.cli.context import Context
from tools.refusals import Refused

_EPILOG = """example:
  python -m tools sim --help"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    parser.set_defaults(passes_on=True)  # every word after `sim` is the simulator's


def run(args: argparse.Namespace, context: Context) -> int:
    if importlib.util.find_spec("tools.sim.__main__") is None:
        raise Refused("missing-part", "the simulator is not part of this checkout")
    before = sys.argv
    sys.argv = ["python -m tools.sim", *args.rest]
    try:
        runpy.run_module("tools.sim", run_name="__main__", alter_sys=True)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 1 if leaving.code else 0
    finally:
        sys.argv = before
    return 0
