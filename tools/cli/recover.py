"""`recover`: brings a lock back over its USB cable (docs/recovery.md)."""

import argparse
import json
import sys
import time
from pathlib import Path

from tools import hostfile, secretfile
from tools.cli.context import Context
from tools.recover import facts, identity, port, repair, report
from tools.recover.device import File
from tools.recover.kit import Kit
from tools.refusals import Refused
from tools.sim.chip.flash import SIZE

_EPILOG = """examples:
  python -m tools recover --kit KIT                        look, repair, check
  python -m tools recover --kit KIT --dry-run              look only
  python -m tools recover --kit KIT --backup lock.bin      save the whole flash first (holds the secret: 0600)
  python -m tools recover --kit KIT --from lock.bin        what a backup says

Nothing here uses the network. Secret, PINs, log and identity stay as they are, unless --reprovision is given."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    parser.add_argument("--port", default="", help="serial port (default: the only one that may be a lock's)")
    parser.add_argument("--kit", required=True, type=Path, help="the kit's folder")
    parser.add_argument("--from", dest="source", type=Path, metavar="FILE", help="look at a backup, not at a lock")
    parser.add_argument("--dry-run", action="store_true", help="tell what is wrong and what would help; write nothing")
    parser.add_argument("--backup", type=Path, metavar="FILE", help="save all 4 MiB there first")
    parser.add_argument("--report", type=Path, metavar="NAME", help="leave NAME.json and NAME.txt")
    parser.add_argument("--image", default="", metavar="NAME", help="this image of the kit, not the best one")
    parser.add_argument("--serial", default="", help="of the label, where the lock has forgotten it")
    parser.add_argument("--model", default="", help="of the label, where the lock has forgotten it")
    parser.add_argument("--reprovision", metavar="FILE", help="lock file: writes a lost secret anew")
    parser.add_argument("--no-reset", action="store_true", help="the board is in download mode already")
    parser.add_argument("--json", action="store_true", help="the report on standard output")


def run(args: argparse.Namespace, context: Context) -> int:
    kit = Kit(args.kit)
    for name, why in kit.spoilt.items():
        context.warn(f"the kit's {name} is not used: {why}")
    if args.source:
        return _look(args, context, kit)
    from tools.recover.rom import BAUD, Rom  # esptool takes a second to load

    began = time.monotonic()
    where = port.find(args.port)
    try:
        with Rom(where, "no-reset" if args.no_reset else "default-reset", _progress(context)) as device:
            if args.backup:
                hostfile.create(args.backup, device.read(0, SIZE))
                context.say(f"the whole flash is in {args.backup}: it holds the lock's secret")
            result = repair.recover(device, kit, _wishes(args, context), _say(args, context))
            if not args.no_reset and not args.dry_run:
                device.restart()
    except OSError as error:
        raise Refused("cable-lost", f"{error}: put it back and start again, nothing is lost") from None
    took = round(time.monotonic() - began, 1)
    return _tell(args, context, kit, result, port=where, baud=BAUD, seconds=took)


def _look(args, context, kit):
    try:
        found = facts.gather(File(args.source), kit)
    except (OSError, ValueError) as error:
        raise Refused("bad-file", f"{args.source}: {error}") from None
    return _tell(args, context, kit, repair.Result(found, found), port=args.source.name)


def _tell(args, context, kit, result, **more):
    made = report.whole(result, "backup" if args.source else "ROM loader", **more)
    text = report.text(made, result)
    if args.report:
        hostfile.replace(args.report.with_suffix(".json"), json.dumps(made, indent=1).encode() + b"\n")
        hostfile.replace(args.report.with_suffix(".txt"), text.encode())
    context.say(json.dumps(made) if args.json else text.rstrip())
    if result.last.fields and not args.json:
        remark = identity.confirmed(kit, result.last.fields)
        if remark:
            context.warn(remark)
    return 0 if result.sound else 1


def _wishes(args, context):
    lock = None
    if args.reprovision:
        lock, warning = secretfile.load(Path(args.reprovision), False)
        if warning:
            context.warn(warning)
    return repair.Wishes(_asker(args, context), args.serial, args.model, args.image, lock, args.dry_run)


def _asker(args, context):
    def ask(question):
        if args.json:
            raise Refused("bad-usage", f"missing: {question.strip(': ')} (--serial, --model)")
        print(question, end="", file=context.err, flush=True)
        return context.stdin.readline(200).strip()

    return ask


def _say(args, context):
    return (lambda line: None) if args.json else context.say


def _progress(context):
    def show(done, total):
        if context.err.isatty() and total > 0x10000:
            print(f"\r  {100 * done // total:3} %", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return show
