"""`totp`: the owner's current code."""

import argparse
import json

from tools import otpauth
from tools.cli import common
from tools.cli.context import Context

_EPILOG = """example:
  python -m tools totp door.lock

The code that the owner's authenticator app shows now. Each opens the lock once."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    common.add_lock(parser)
    common.add_json(parser)


def run(args: argparse.Namespace, context: Context) -> int:
    lock = common.open_lock(args, context)
    digits, left = otpauth.code(lock, context.now())
    if args.json:
        context.say(json.dumps({"code": digits, "seconds_left": left}))
    else:
        context.say(f"{context.paint('bold', digits)}  {left} s left; opens once")
    return 0
