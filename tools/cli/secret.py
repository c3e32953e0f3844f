"""`secret new | show | set | technician`: the lock file, and the key file of whoever mends locks."""

import argparse
import json
import os
from pathlib import Path
from typing import Any

from tools import secretfile
from tools.cli import common
from tools.cli.context import Context
from tools.refusals import Refused
from tools.usb import keyfile

ENVIRONMENT = "LATCHKEY_SECRET"

_EPILOG = f"""examples:
  python -m tools secret new door.lock --zone Europe/Berlin --model 6000i --name "Sea view"
  python -m tools secret set door.lock --checkin 16
  python -m tools secret show door.lock
  python -m tools secret technician keys.json door.lock garage.lock
  pass show old-lock | python -m tools secret new door.lock --zone UTC --secret-stdin

A lock file holds the lock's secret: who has it can make every code. It is made 0600 and never overwritten.
A secret is never taken from the command line, where other users could see it, but from standard input
(--secret-stdin) or the environment variable {ENVIRONMENT} (--secret-env); without either, a fresh random
one is made."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    form: dict[str, Any] = {"formatter_class": argparse.RawDescriptionHelpFormatter}
    new = actions.add_parser("new", help="make a lock file with a fresh secret", epilog=_EPILOG, **form)
    new.add_argument("file", metavar="FILE", help="file to make; must not exist")
    _settings(new)
    source = new.add_mutually_exclusive_group()
    source.add_argument(
        "--secret-stdin", action="store_true", help="read the secret (hex or base64) from stdin"
    )
    source.add_argument("--secret-env", action="store_true", help=f"take the secret from ${ENVIRONMENT}")
    change = actions.add_parser("set", help="change settings, not the secret", epilog=_EPILOG, **form)
    common.add_lock(change)
    _settings(change)
    show = actions.add_parser("show", help="show the settings", epilog=_EPILOG, **form)
    common.add_lock(show)
    show.add_argument(
        "--yes-print-secret", action="store_true", help="print the secret as well, in hexadecimal"
    )
    keys = actions.add_parser("technician", help="keys of the USB consoles of locks", epilog=_EPILOG, **form)
    keys.add_argument("keys", metavar="KEYS", help="key file to make, or to add to")
    keys.add_argument("locks", metavar="FILE", nargs="+", help="lock files")
    keys.add_argument("--insecure-permissions", action="store_true", help="use lock files that others can read")
    for sub in (new, change, show, keys):
        common.add_json(sub)


def _settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--zone", help="time zone of the property, e.g. Europe/Berlin (new: this computer's)")
    parser.add_argument("--checkin", type=int, metavar="HOUR", help="check-in hour, local, 0-23 (new: 15)")
    parser.add_argument("--checkout", type=int, metavar="HOUR", help="check-out hour, local, 0-23 (new: 11)")
    parser.add_argument("--model", choices=secretfile.MODELS, help="model of the lock")
    parser.add_argument("--serial", help="serial number")
    parser.add_argument("--name", help="what guests know the place as")


def run(args: argparse.Namespace, context: Context) -> int:
    return {"new": _new, "set": _set, "show": _show, "technician": _technician}[args.action](args, context)


def _given(args: argparse.Namespace) -> dict:
    names = ("zone", "checkin", "checkout", "model", "serial", "name")
    return {name: getattr(args, name) for name in names if getattr(args, name) is not None}


def _new(args: argparse.Namespace, context: Context) -> int:
    settings = _given(args)
    if "zone" not in settings:
        settings["zone"] = _own_zone()
    secret = None
    if args.secret_stdin:
        secret = secretfile.parse_secret(context.ask("secret (not shown): "))
    elif args.secret_env:
        if not context.env.get(ENVIRONMENT):
            raise Refused("bad-usage", f"{ENVIRONMENT} is not set")
        secret = secretfile.parse_secret(context.env[ENVIRONMENT])
    lock = secretfile.new(secret, **settings)
    secretfile.create(Path(args.file), lock)
    if args.json:
        context.say(json.dumps({"file": args.file, **secretfile.public(lock)}))
        return 0
    context.say(f"{args.file}: new lock file, readable by you only. Keep a copy where you keep passwords.")
    _table(lock, context)
    if args.zone is None:
        context.warn(f"the zone is this computer's; change it with `secret set {args.file} --zone ...`")
    context.say(f"next: python -m tools owner {args.file} --qr")
    return 0


def _set(args: argparse.Namespace, context: Context) -> int:
    settings = _given(args)
    if not settings:
        raise Refused("bad-usage", "say what to change, e.g. --checkin 16")
    if args.file == "-":
        raise Refused("bad-usage", "`secret set` needs a file")
    before, _ = secretfile.load(Path(args.file), args.insecure_permissions)
    lock = secretfile.change(Path(args.file), args.insecure_permissions, **settings)
    if args.json:
        context.say(json.dumps(secretfile.public(lock)))
        return 0
    _table(lock, context)
    if (before.zone, before.checkin, before.checkout) != (lock.zone, lock.checkin, lock.checkout):
        context.warn(
            "the lock itself must get the same hours and zone, or it refuses the codes minted from now on; "
            "night codes minted before may not open any more"
        )
    return 0


def _show(args: argparse.Namespace, context: Context) -> int:
    lock = common.open_lock(args, context)
    secret = {"secret": lock.secret.hex()} if args.yes_print_secret else {}
    if args.json:
        context.say(json.dumps({**secretfile.public(lock), **secret}))
        return 0
    _table(lock, context)
    if secret:
        context.say(f"secret    {secret['secret']}")
    return 0


def _technician(args: argparse.Namespace, context: Context) -> int:
    locks = []
    for name in args.locks:
        lock, warning = secretfile.load(Path(name), args.insecure_permissions)
        if warning:
            context.warn(warning)
        locks.append(lock)
    known = keyfile.add(Path(args.keys), keyfile.of(locks))
    if args.json:
        context.say(json.dumps({"file": args.keys, "serials": sorted(known)}))
    else:
        context.say(f"{args.keys}: consoles of {', '.join(sorted(known))}. It opens no door; keep it private, though.")
    return 0


def _table(lock: secretfile.Lock, context: Context) -> None:
    for label, value in secretfile.public(lock).items():
        if label in ("checkin", "checkout"):
            value = f"{value:02}:00"
        context.say(f"{label:<9} {value or '-'}")


def _own_zone() -> str:
    """The zone of this computer, from the link /etc/localtime; never guessed."""
    target = os.path.realpath("/etc/localtime")
    name = target.partition("zoneinfo/")[2]
    if not name or name.startswith(("Etc/", "UTC", "Universal", "posix")):
        raise Refused("bad-usage", "say the time zone of the property: --zone Europe/Berlin (or --zone UTC)")
    return name
