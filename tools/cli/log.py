"""`log`: hands over to tools.eventlog."""

import argparse

from tools import eventlog
from tools.cli.context import Context

_EPILOG = """example:
  python -m tools log flash.bin --verify"""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    eventlog.add_arguments(parser)


def run(args: argparse.Namespace, context: Context) -> int:
    return eventlog.run(args)
