"""`explain`: what a code is."""

import argparse
import json
from pathlib import Path

from tools import explain, mint, pinfile
from tools.cli import EXIT_REFUSED, common
from tools.cli.context import Context
from tools.localtime import LocalTime, iso, show_utc
from tools.refusals import Refused

_EPILOG = f"""examples:
  python -m tools explain door.lock            asks for the code, so that it stays out of the shell's history
  echo 61 2345 6789 | python -m tools explain door.lock -
  python -m tools explain door.lock --at "2026-12-25 03:00"

Looks {explain.DAYS} days back and ahead for stay codes, a day for one-time codes, and into the PIN file
beside the lock file. Other users can see a command line: prefer the prompt. The host does not know what was
entered at the door: the lock may have retired a night code, or seen a single-use or one-time code before.
exit status: 0 valid now, 1 not valid now or no code of this lock."""

_STATES = {
    "valid": ("green", "valid now"),
    "too-early": ("yellow", "not yet valid"),
    "expired": ("red", "over"),
    "closed": ("red", "outside its schedule"),
    "other-hours": ("red", "refused by the lock as it is set now"),
}
_HINTS = {
    "nights": "unless a later night code has been used",
    "once": "unless it has been used",
    "totp": "unless it has been used",
}


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    common.add_lock(parser)
    parser.add_argument(
        "code", metavar="CODE", nargs="?", help="the code; - or nothing: asked for, or read from a pipe"
    )
    parser.add_argument("--at", metavar="TIME", help="judge at this local time instead of now")
    common.add_json(parser)


def run(args: argparse.Namespace, context: Context) -> int:
    typed = args.code in (None, "-")
    if args.file == "-" and typed:
        raise Refused("bad-usage", "the lock file and the code can't both come from standard input")
    lock, zone = common.open_lock_and_zone(args, context)
    now = context.now() if args.at is None else zone.parse(args.at, context.now(), 0).unix
    try:
        digits = explain.normalise(context.ask("code (not shown): ") if typed else args.code)
    except ValueError as error:
        raise Refused("bad-usage", str(error)) from None
    pins = None
    if args.file != "-":
        pins = pinfile.PinFile(pinfile.path_of(Path(args.file)), lock, args.insecure_permissions)
    findings = explain.find(lock, zone, digits, now, pins)
    if not findings:
        raise Refused("not-a-code", f"not a code of this lock, as far as {explain.DAYS} days to each side")
    if args.json:
        context.say(
            json.dumps({"at": iso(now), "findings": [_as_dict(finding, zone) for finding in findings]})
        )
    else:
        for finding in findings:
            _show(finding, zone, context)
    return 0 if any(finding.state == "valid" for finding in findings) else EXIT_REFUSED


def _as_dict(finding: explain.Finding, zone: LocalTime) -> dict:
    body = {"kind": finding.kind, "state": finding.state, "note": finding.note}
    if finding.kind == "pin":
        return {**body, "who": finding.who}
    return {
        **body,
        "length": finding.length,
        "begins": iso(finding.begins),
        "ends": iso(finding.ends),
        "begins_local": zone.show(finding.begins),
        "ends_local": zone.show(finding.ends),
    }


def _show(finding: explain.Finding, zone: LocalTime, context: Context) -> None:
    colour, words = _STATES[finding.state]
    if finding.kind == "pin":
        context.say(f"PIN of {finding.who}: {context.paint(colour, words)} ({finding.note})")
        return
    if finding.kind == "totp":
        what = "one-time code of the owner"
    else:
        what = "stay code: " + mint.describe(mint.Code("", finding.kind, finding.length, 0, 0))
    hint = f", {_HINTS[finding.kind]}" if finding.state == "valid" and finding.kind in _HINTS else ""
    context.say(f"{what}: {context.paint(colour, words)}{hint}")
    for label, unix in (("from", finding.begins), ("until", finding.ends)):
        context.say(f"  {label:<6} {zone.show(unix)}   {show_utc(unix)}")
    if finding.note:
        context.say(f"  {finding.note}")
