"""`desk unlock | lock | settings | set | time | report`."""

import argparse

from lock import settings
from tools.cli import desk_site, desk_told
from tools.cli.context import Context
from tools.desk.fleet import Fleet
from tools.localtime import LocalTime
from tools.refusals import Refused

_SWITCH = {"on": 1, "off": 0}


def configure(name: str, parser: argparse.ArgumentParser) -> None:
    desk_site.add_lock(parser)
    if name == "set":
        parser.add_argument("name", metavar="NAME", help="a setting: " + ", ".join(settings.TABLE))
        parser.add_argument("value", metavar="VALUE", help="whole number, or on, off")


def run(args: argparse.Namespace, context: Context) -> int:
    said = {"name": args.name, "value": _number(args.value)} if args.action == "set" else {}
    known = desk_site.locks(args, context)
    ((serial, lock),) = known.items()
    zone = LocalTime(lock.zone)
    with desk_site.fleet(args, context, known) as fleet:
        fleet.wait(serial, args.timeout)
        if args.action == "time":
            return _time(args, context, fleet, serial, zone)
        answer = fleet.command(serial, args.action, args.timeout, **said)
    if args.action in ("settings", "report"):
        rows = {name: _shown(name, value, zone) for name, value in answer.said.items()}
        return desk_told.listed(args, context, serial, args.action, answer, rows)
    text = ""
    if answer.reason == "bad-setting" and args.name in settings.TABLE:
        text = "{} is a whole number from {} to {}".format(args.name, *settings.TABLE[args.name])
    return desk_told.tell(args, context, serial, args.action, answer, text)


def _time(args, context: Context, fleet: Fleet, serial: str, zone: LocalTime) -> int:
    answer = fleet.greet(serial, args.timeout)
    unix, trust = answer.said.get("time"), answer.said.get("trust")
    shown = zone.show(unix) if isinstance(unix, int) else "unknown"
    return desk_told.tell(args, context, serial, "time", answer, f"its clock shows {shown} and is {trust}")


def _shown(name: str, value, zone: LocalTime):
    if name == "time" and isinstance(value, int):
        return f"{value} ({zone.show(value)})"
    return "-" if value is None else value


def _number(text: str) -> int:
    if text in _SWITCH:
        return _SWITCH[text]
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise Refused("bad-usage", f"a setting is a whole number, or on, off: not {text!r}")
    return int(text)
