"""`flash`: puts a lock onto its hardware; `flash kit`: the technician's folder. docs/bench-setup.md."""

import argparse
import json
from pathlib import Path

from tools.cli import flash_ask, flash_firmware
from tools.cli.context import Context
from tools.flash import batch, bench, make, order, state
from tools.recover import fill
from tools.recover.kit import LIST
from tools.refusals import Refused
from tools.secretfile import MODELS
from tools.usb import Trouble, port

_EPILOG = """examples:
  python -m tools flash --model 6000i --serial LK-0001 --core ESP32_GENERIC-OTA-....bin \\
      --image 6000i.img --trust release.pub --out bench --port /dev/ttyUSB0
  python -m tools flash ... --settings house.toml --dry-run      make the files, show the map
  python -m tools flash ... --batch boards.csv                   one board after the other
  python -m tools flash kit --out KIT --core ... --image 6000i.img --image 7000i.img --trust ... --locks bench

--core is always needed, and --image with --trust, or --development. boards.csv (0600) has a heading: serial, model,
name, broker_user, broker_password or any other setting; house.toml is shown in docs/bench-setup.md.
Without --settings and --batch it asks. Passwords are never on the command line: they are typed, or in a file that only
you can read. --development builds and signs the image by itself, with a key that no lock outside should trust."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    parser.add_argument("action", nargs="?", choices=("board", "kit"), default="board", help="default: board")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="lock files, cards, state; or the kit")
    flash_firmware.add(parser)
    parser.add_argument("--model", choices=MODELS, help="of the board")
    parser.add_argument("--serial", help="of the board")
    parser.add_argument("--hardware", type=int, metavar="N", help="revision of the board (default 1)")
    parser.add_argument("--settings", type=Path, metavar="FILE", help="TOML or JSON: what the lock is told; 0600")
    parser.add_argument("--batch", type=Path, metavar="CSV", help="many boards; 0600")
    parser.add_argument("--ask", action="store_true", help="ask, although nobody sits at a terminal")
    parser.add_argument("--port", default="", help="serial port (default: the only one that may be a lock's)")
    parser.add_argument("--no-reset", action="store_true", help="the board is in download mode already")
    parser.add_argument("--dry-run", action="store_true", help="make all files and show the map; write to no board")
    parser.add_argument("--reprovision", action="store_true", help="write over a board that is another lock already")
    parser.add_argument("--locks", type=Path, metavar="DIR", help="kit: where the bench keeps its list of identities")
    parser.add_argument("--insecure-permissions", action="store_true", help="use files that others can read")


def run(args: argparse.Namespace, context: Context) -> int:
    try:
        args.out.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileExistsError:
        raise Refused("bad-file", f"{args.out} is not a folder: give --out another name") from None
    except OSError as error:
        raise Refused("bad-file", f"can't make the folder {args.out}: {error.strerror}") from None
    if args.action == "kit":
        return _kit(args, context)
    if args.dry_run and args.port:
        raise Refused("bad-usage", "--dry-run writes to no board: leave --port out")
    orders = _orders(args, context)
    firmware = flash_firmware.load(args, context, {wanted.model for wanted in orders})
    for wanted in orders:  # a wrong one shows before the first board is touched
        make.accepted(wanted, firmware)
    say = (lambda text: None) if args.json else context.say
    work = bench.Bench(firmware, args.out, say, _Progress(context), context.now, args.reprovision, args.no_reset)
    if args.dry_run:
        made = [work.dry(wanted).order.serial for wanted in orders]
    elif not args.batch:
        made = [work.one(orders[0], _opener(args)).order.serial]
    else:
        made = work.many(orders, _opener(args), lambda wanted: _ready(args, context, wanted))
        say(f"{len(made)} of {len(orders)} boards written now")
    if args.json:
        context.say(json.dumps({"written": [] if args.dry_run else made, "made": made}))
    return 0


def _orders(args, context):
    shared, named = {}, {"model": args.model, "serial": args.serial, "hardware": args.hardware}
    if args.settings:
        shared, warning = batch.settings(args.settings, args.insecure_permissions)
        if warning:
            context.warn(warning)
    if args.batch:
        if args.serial:
            raise Refused("bad-usage", "--batch has the serial numbers")
        shared.update({name: value for name, value in named.items() if value is not None})
        made, warning = batch.orders(args.batch, shared, args.insecure_permissions)
        if warning:
            context.warn(warning)
        return made
    given = {**shared, **{name: value for name, value in named.items() if value is not None}}
    if not args.settings and (args.ask or context.stdin.isatty()):
        given = flash_ask.ask(given, context)
    return [order.check(given)]


def _opener(args):
    from tools.flash.rom import Rom  # esptool takes a second to load

    try:
        where = port.named(args.port)
    except Trouble as trouble:
        raise Refused("no-answer", str(trouble)) from None
    return lambda: Rom(where, "no-reset" if args.no_reset else "default-reset")


def _ready(args, context, wanted):
    if args.batch and context.stdin.isatty():
        flash_ask.line(context, f"connect {wanted.serial} ({wanted.model}, revision {wanted.hardware}), then Enter ")


def _kit(args, context):
    if args.locks and not (args.locks / state.IDENTITIES).exists():
        why = f"{args.locks} has no {state.IDENTITIES}: `flash` makes it there with the first board"
        raise Refused("bad-file", why)
    known = state.identities(args.locks / state.IDENTITIES) if args.locks else {}
    firmware = flash_firmware.load(args, context, {row["model"] for row in known.values()})
    made = fill.contents(firmware, known)
    fill.write(args.out, made)
    context.say(json.dumps(sorted([*made, LIST])) if args.json else f"{args.out}: {', '.join([*made, LIST])}")
    if not known:
        context.warn("no identities, so that no lost one can be restored: --locks DIR names the bench's folder")
    return 0


class _Progress:
    """On a terminal a line that changes; elsewhere a line for each quarter."""

    def __init__(self, context):
        self._context, self._said = context, 0

    def __call__(self, done, total):
        share = 100 * done // total
        if self._context.err.isatty():
            print(f"\r  {share:3} %", end="\n" if done == total else "", file=self._context.err, flush=True)
        elif share // 25 != self._said:
            self._said = share // 25
            print(f"  {share:3} %", file=self._context.err)
