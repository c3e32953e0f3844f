"""`owner`: the otpauth URI for the owner's authenticator app."""

import argparse
import json
from pathlib import Path

from tools import hostfile, otpauth
from tools.cli import common
from tools.cli.context import Context
from tools.refusals import Refused

_EPILOG = """examples:
  python -m tools owner door.lock --qr
  python -m tools owner door.lock --png owner.png

The QR code and the URI hold the owner's key: who photographs it opens the door for ever. So say which one.
The app: issuer Latchkey, 6 digits, SHA-1, 30 seconds, as every authenticator app understands."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    common.add_lock(parser)
    parser.add_argument("--qr", action="store_true", help="show the QR code in the terminal")
    parser.add_argument("--png", metavar="PNG", help="write the QR code to a new file, readable by you only")
    parser.add_argument("--uri", action="store_true", help="print the otpauth URI")
    common.add_json(parser)


def run(args: argparse.Namespace, context: Context) -> int:
    if not (args.qr or args.png or args.uri):
        raise Refused("bad-usage", "this is a secret: say how to show it, --qr, --png PNG or --uri")
    if args.json and args.qr:
        raise Refused("bad-usage", "--json goes with --uri and --png")
    lock = common.open_lock(args, context)
    if args.qr and not _draws(context.out):
        raise Refused("bad-usage", "no UTF-8 here, so no QR code: set PYTHONUTF8=1, or use --png PNG")
    if args.png:
        hostfile.create(Path(args.png), otpauth.qr_png(lock))
    if args.json:
        shown = {"uri": otpauth.uri(lock)} if args.uri else {}
        context.say(json.dumps({"issuer": otpauth.ISSUER, "png": args.png, **shown}))
        return 0
    if args.png:
        context.say(f"{args.png}: QR code, readable by you only. Delete it once the app has it.")
    if args.qr:
        context.say(otpauth.qr_text(lock))
        context.say("Scan it with the authenticator app, then clear the screen.")
    if args.uri:
        context.say(otpauth.uri(lock))
    return 0


def _draws(stream) -> bool:
    try:
        "\u2588\u2580".encode(getattr(stream, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True
