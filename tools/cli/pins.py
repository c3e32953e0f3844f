"""`pins new | list | remove | export`: local PINs."""

import argparse
import json
from pathlib import Path

from codes import pin_record
from tools import hostfile, pinfile, pinwords
from tools.cli import common, schedule
from tools.cli.context import Context
from tools.localtime import LocalTime
from tools.refusals import Refused

_EPILOG = """examples:
  python -m tools pins new door.lock Cleaner --days mon-fri --from 09:00 --to 17:00
  python -m tools pins new door.lock Neighbour --digits 8 --not-after "2027-01-31 12:00"
  python -m tools pins list door.lock
  python -m tools pins remove door.lock Cleaner
  python -m tools pins export door.lock pins/

PINs are random, and shown once: the PIN file beside the lock file (door.lock.pins, 0600) keeps names,
schedules and keyed hashes. Easily guessed ones (1234, 0000, dates, repeats) never come up. `export` writes
the files of the lock's PIN folder; they get there over the cable, from a folder named pins:
  python -m tools usb repl --keys keys.json -- rm -r :/data/pins + cp -r pins :/data/ + reset
A lock that is online needs none of this: python -m tools desk pin-set."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    subs = {}
    for name, line in (
        ("new", "make a random PIN"),
        ("list", "names and schedules"),
        ("remove", "remove a PIN"),
        ("export", "write the lock's PIN files into a folder"),
    ):
        subs[name] = actions.add_parser(
            name, help=line, epilog=_EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
        )
        common.add_lock(subs[name])
        common.add_json(subs[name])
    for name in ("new", "remove"):
        subs[name].add_argument(
            "name", metavar="NAME", help="whose PIN; at most 16 bytes, shown in the event log"
        )
    subs["new"].add_argument("--digits", type=int, default=6, help="4 to 9 (default 6)")
    schedule.configure(subs["new"])
    subs["export"].add_argument("out", metavar="FOLDER", help="new or empty folder")


def run(args: argparse.Namespace, context: Context) -> int:
    if args.file == "-":
        raise Refused("bad-usage", "PINs are kept beside the lock file, so they need a file")
    lock, zone = common.open_lock_and_zone(args, context)
    path = pinfile.path_of(Path(args.file))
    with hostfile.exclusive(path):
        pins = pinfile.PinFile(path, lock, args.insecure_permissions)
        return {"new": _new, "list": _list, "remove": _remove, "export": _export}[args.action](
            args, context, pins, zone
        )


def _new(args, context: Context, pins: pinfile.PinFile, zone: LocalTime) -> int:
    pin = pins.add(args.name, schedule.of(args, zone, context.now()), args.digits)
    pins.save()
    when = pinwords.describe(pins.rows[-1], zone)
    if args.json:
        context.say(json.dumps({"name": args.name, "pin": pin, "schedule": when}))
        return 0
    context.say(f"PIN of {args.name}: {context.paint('bold', pin)}   ({when}; not shown again)")
    context.say(f"To bring it onto the lock: python -m tools pins export {args.file} FOLDER")
    return 0


def _list(args, context: Context, pins: pinfile.PinFile, zone: LocalTime) -> int:
    rows = sorted(
        (pinfile.name_of(row), pin_record.unpack(row).length, pinwords.describe(row, zone))
        for row in pins.rows
    )
    if args.json:
        context.say(
            json.dumps([{"name": name, "digits": length, "schedule": when} for name, length, when in rows])
        )
        return 0
    for name, length, when in rows:
        context.say(f"{name:<16}  {length} digits  {when}")
    context.say(f"{len(rows)} PINs")
    return 0


def _remove(args, context: Context, pins: pinfile.PinFile, zone: LocalTime) -> int:
    pins.remove(args.name)
    pins.save()
    context.say(
        json.dumps({"removed": args.name}) if args.json else f"removed {args.name}; export again for the lock"
    )
    return 0


def _export(args, context: Context, pins: pinfile.PinFile, zone: LocalTime) -> int:
    folder = Path(args.out)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if any(folder.iterdir()):
            raise Refused(
                "exists", f"{folder} is not empty: take a new folder, so that no removed PIN stays behind"
            )
    except OSError as error:
        raise Refused("bad-file", f"can't use {folder}: {error.strerror}") from None
    files = pins.buckets()
    for name, data in files.items():
        hostfile.create(folder / name, data)
    facts = {"folder": str(folder), "files": len(files), "pins": len(pins.rows)}
    context.say(json.dumps(facts) if args.json else f"{folder}: {len(pins.rows)} PINs in {len(files)} files")
    return 0
