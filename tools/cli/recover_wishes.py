"""What the technician told `recover`: labels, image, lock file and order."""

import argparse
import json
from pathlib import Path

from tools import hostfile, secretfile
from tools.cli.context import Context
from tools.recover import repair
from tools.refusals import Refused


def of(args: argparse.Namespace, context: Context) -> repair.Wishes:
    """Of the command line; the rest is asked for. Refused."""
    lock, online = None, None
    if args.reprovision:
        lock, warning = secretfile.load(Path(args.reprovision), False)
        if warning:
            context.warn(warning)
    if args.order:
        online = _online(hostfile.read(args.order)[0], args.order)
    return repair.Wishes(_asker(args, context), args.serial, args.model, args.image, lock, online, args.dry_run)


def _online(data, path):
    from tools.flash import order

    try:
        told = order.check(json.loads(data))
    except (ValueError, TypeError):
        raise Refused("bad-file", f"{path} is no order of the bench") from None
    return {"wifi": told.wifi, "broker": told.broker, "ca": told.ca, "settings": told.settings}


def _asker(args, context):
    def ask(question):
        if args.json:
            raise Refused("bad-usage", f"missing: {question.strip(': ')} (--serial, --model)")
        print(question, end="", file=context.err, flush=True)
        return context.stdin.readline(200).strip()

    return ask
