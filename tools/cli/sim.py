"""`sim`: hands over to `python -m tools.sim`."""

import argparse
import importlib.util
import runpy
import sys

from tools.cli.context import Context
from tools.refusals import Refused

PASSES_ON = True  # every word after `sim` is the simulator's, --help too


def configure(parser: argparse.ArgumentParser) -> None:
    """It has no options of its own."""


def run(args: argparse.Namespace, context: Context) -> int:
    if importlib.util.find_spec("tools.sim.__main__") is None:
        raise Refused("missing-part", "the simulator is not part of this checkout")
    before = sys.argv
    sys.argv = ["python -m tools.sim", *(args.rest or ["ui"])]
    try:
        runpy.run_module("tools.sim", run_name="__main__", alter_sys=True)
    except SystemExit as leaving:
        if isinstance(leaving.code, int):
            return leaving.code
        return 1 if leaving.code else 0
    finally:
        sys.argv = before
    return 0
