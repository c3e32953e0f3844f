"""`recover`: brings a lock back over its USB cable (docs/recovery.md)."""

import argparse
import json
import sys
import time
from pathlib import Path

from tools import hostfile
from tools.cli import recover_wishes
from tools.cli.context import Context
from tools.flash.device import File
from tools.recover import backup, console, facts, identity, repair, report
from tools.recover.kit import Kit
from tools.refusals import Refused
from tools.usb import Console, Trouble, keyfile, port

_EPILOG = """examples:
  python -m tools recover --kit KIT --keys KEYS            look, repair, check
  python -m tools recover --kit KIT --dry-run              look only
  python -m tools recover --kit KIT --loader --backup lock.bin   save the whole flash first (holds the secret: 0600)
  python -m tools recover --kit KIT --from lock.bin        what a backup says
  python -m tools recover --kit KIT --restore lock.bin     the lock as it was: used codes count again as unused

Nothing here uses the network. Secret, PINs, log and identity stay as they are, unless --reprovision is given."""


_NOW = ("no console answers on ", "the console can't help: ")
_LOADER = "now the chip's own loader (ROM), which looks at the flash itself"


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    parser.add_argument("--port", default="", help="serial port (default: the only one that may be a lock's)")
    parser.add_argument("--kit", required=True, type=Path, help="the kit's folder")
    parser.add_argument("--keys", type=Path, help="the technician's key file, for the lock's own console")
    parser.add_argument("--loader", action="store_true", help="don't ask the console: look by the chip's ROM loader")
    parser.add_argument("--from", dest="source", type=Path, metavar="FILE", help="look at a backup, not at a lock")
    parser.add_argument("--dry-run", action="store_true", help="tell what is wrong and what would help; write nothing")
    parser.add_argument("--backup", type=Path, metavar="FILE", help="save all 4 MiB there first (by the loader)")
    parser.add_argument("--restore", type=Path, metavar="FILE", help="write a backup of this lock back, all of it")
    parser.add_argument("--report", type=Path, metavar="NAME", help="leave NAME.json and NAME.txt")
    parser.add_argument("--image", default="", metavar="NAME", help="install this image of the kit, not the best one")
    parser.add_argument("--serial", default="", help="of the label, where the lock has forgotten it")
    parser.add_argument("--model", default="", help="of the label, where the lock has forgotten it")
    parser.add_argument("--reprovision", metavar="FILE", help="lock file: writes a lost secret anew")
    parser.add_argument("--order", type=Path, metavar="FILE", help="with it: Wi-Fi and broker, as for `flash`")
    parser.add_argument("--no-reset", action="store_true", help="BOOT and RESET are pressed by hand, not by the cable")
    parser.add_argument("--json", action="store_true", help="the report on standard output")


def run(args: argparse.Namespace, context: Context) -> int:
    kit = Kit(args.kit)
    for name, why in kit.spoilt.items():
        context.warn(f"the kit's {name} is not used: {why}")
    if args.image and args.image not in (image.path.name for image in kit.images):
        there = ", ".join(image.path.name for image in kit.images) or "none"
        raise Refused("no-kit", f"the kit has no whole image {args.image}; there is {there}")
    if args.source and (args.backup or args.restore or args.reprovision):
        raise Refused("bad-usage", "--from only looks at a backup: leave --backup, --restore and --reprovision out")
    if args.source:
        return _look(args, context, kit)
    if args.restore and args.dry_run:
        raise Refused("bad-usage", "--dry-run writes nothing: leave --restore out, or look into it by --from")
    began = time.monotonic()
    try:
        where = port.named(args.port)
        if args.backup:
            backup.free(args.backup)
        if not (args.loader or args.backup or args.restore or args.reprovision):
            found = _by_console(args, context, kit, where)
            if found and not found.deeper:
                made = report.of_visit(found, port=where, seconds=round(time.monotonic() - began, 1))
                return _leave(args, context, made, report.text_of_visit(made, found))
            _say(args, context)(f"{_NOW[bool(found)]}{found.deeper if found else where}; {_LOADER}")
        return _by_loader(args, context, kit, where, began)
    except Trouble as trouble:
        raise Refused("no-answer", str(trouble)) from None
    except OSError as error:
        raise Refused("cable-lost", f"{error}: put it back and start again, nothing is lost") from None


def _by_console(args, context, kit, where):
    keys: dict = {}
    if args.keys:
        keys, warning = keyfile.load(args.keys)
        if warning:
            context.warn(warning)
    with Console(port.opened(where), keys) as lock:
        return console.visit(lock, kit, args.image, args.dry_run, _say(args, context), _progress(context))


def _by_loader(args, context, kit, where, began):
    from tools.flash.rom import BAUD, Rom  # esptool takes a second to load

    with Rom(where, "no-reset" if args.no_reset else "default-reset", _progress(context)) as device:
        if args.backup:
            backup.save(device, args.backup)
            _say(args, context)(f"the whole flash is in {args.backup}: it holds the lock's secret")
        if args.restore:
            written = backup.restore(device, args.restore, _progress(context))
            _say(args, context)(f"{args.restore} written back: {written >> 10} KiB differed, all 4 MiB proved")
        result = repair.recover(device, kit, recover_wishes.of(args, context), _say(args, context))
        if not args.no_reset:
            device.restart()
    took = round(time.monotonic() - began, 1)
    return _tell(args, context, kit, result, port=where, baud=BAUD, seconds=took)


def _look(args, context, kit):
    try:
        found = facts.gather(File(args.source), kit)
    except (OSError, ValueError) as error:
        raise Refused("bad-file", f"{args.source}: {getattr(error, 'strerror', None) or error}") from None
    return _tell(args, context, kit, repair.Result(found, found), port=args.source.name)


def _tell(args, context, kit, result, **more):
    made = report.whole(result, "backup" if args.source else "ROM loader", **more)
    remark = identity.confirmed(kit, result.last.fields) if result.last.fields else ""
    if remark:
        context.warn(remark)
    return _leave(args, context, made, report.text(made, result))


def _leave(args, context, made, text):
    if args.report:
        hostfile.replace(args.report.with_suffix(".json"), json.dumps(made, indent=1).encode() + b"\n")
        hostfile.replace(args.report.with_suffix(".txt"), text.encode())
    context.say(json.dumps(made) if args.json else text.rstrip())
    return 0 if made["sound"] else 1


def _say(args, context):
    return (lambda line: None) if args.json else context.say


def _progress(context):
    def show(done, total):
        if context.err.isatty() and total > 0x10000:
            print(f"\r  {100 * done // total:3} %", end="\n" if done == total else "", file=sys.stderr, flush=True)

    return show
