"""`desk pin-set | pin-remove | pins`: PINs of a lock that is online."""

import argparse
import json
import secrets

from codes import pin_form
from codes.pin_record import NAME_BYTES
from tools import pinwords
from tools.cli import desk_site, desk_told, schedule
from tools.cli.context import Context
from tools.desk import words
from tools.desk.fleet import Fleet
from tools.desk.protocol import Answer
from tools.localtime import LocalTime
from tools.refusals import Refused

_TRIES = 5  # random PINs that were somebody else's


def configure(name: str, parser: argparse.ArgumentParser) -> None:
    desk_site.add_lock(parser)
    if name == "pins":
        return
    parser.add_argument("name", metavar="NAME", help="whose PIN; at most 16 bytes, shown in the event log")
    if name == "pin-set":
        parser.add_argument("--digits", type=int, default=6, help="of a random PIN: 4 to 9 (default 6)")
        parser.add_argument("--pin-stdin", action="store_true", help="ask for the PIN, or read it from a pipe")
        schedule.configure(parser)


def run(args: argparse.Namespace, context: Context) -> int:
    known = desk_site.locks(args, context)
    ((serial, lock),) = known.items()
    zone = LocalTime(lock.zone)
    if args.action == "pins":
        with desk_site.fleet(args, context, known) as fleet:
            fleet.wait(serial, args.timeout)
            answer = fleet.pins(serial, args.timeout)
        rows = {str(name): "" for name in answer.said.get("names", ())}
        return desk_told.listed(args, context, serial, "pins", answer, rows)
    if pin_form.cut(args.name) != args.name.encode() or not args.name:
        raise Refused("bad-name", f"a PIN's name is 1 to {NAME_BYTES} bytes of UTF-8: {args.name!r}")
    if args.action == "pin-set":
        return _set(args, context, known, serial, zone)
    with desk_site.fleet(args, context, known) as fleet:
        fleet.wait(serial, args.timeout)
        answer = fleet.command(serial, "pin-remove", args.timeout, name=args.name)
    if answer.ok and not answer.said.get("removed"):
        raise Refused("bad-name", f"{serial}: no PIN is named {args.name!r}: `desk pins` shows the names")
    text = f"the PIN of {args.name} is removed"
    return desk_told.tell(args, context, serial, "pin-remove", answer, text if answer.ok else "")


def _set(args, context: Context, known, serial: str, zone: LocalTime) -> int:
    when = schedule.of(args, zone, context.now())
    if not when.is_sound():
        raise Refused("bad-schedule", pin_form.REFUSALS["bad-schedule"])
    if not args.pin_stdin and not 4 <= args.digits <= 9:
        raise Refused("bad-pin", pin_form.REFUSALS["bad-pin"])
    chosen = context.ask("PIN (not shown): ") if args.pin_stdin else ""
    if chosen and not pin_form.is_pin(chosen.encode()):
        raise Refused("bad-pin", pin_form.REFUSALS["bad-pin"])
    if chosen and pinwords.is_guessable(chosen):
        raise Refused("pin-weak", "this PIN is easily guessed: a run, a date, or few digits again and again")
    fields = {
        "days": when.days, "begin": when.from_minute, "end": when.to_minute,
        "not_before": when.not_before, "not_after": when.not_after,
    }
    with desk_site.fleet(args, context, known) as fleet:
        fleet.wait(serial, args.timeout)
        pin, answer = _try(fleet, serial, args, chosen, fields)
    if not answer.ok:
        return desk_told.tell(args, context, serial, "pin-set", answer)
    row = pin_form.row(bytes(16), len(pin), args.name, when)[1]
    shown = pinwords.describe(row, zone)
    told = {} if chosen else {"pin": pin}
    if args.json:
        fields = {"serial": serial, "do": "pin-set", "ok": True, "reason": "", "words": words.answer("pin-set", answer)}
        context.say(json.dumps({**fields, "name": args.name, "schedule": shown, **told}))
    elif chosen:
        context.say(f"{serial}: the PIN of {args.name} is set ({shown})")
    else:
        context.say(f"{serial}: PIN of {args.name}: {context.paint('bold', pin)}   ({shown}; not shown again)")
    return 0


def _try(fleet: Fleet, serial: str, args, chosen: str, fields: dict) -> tuple[str, Answer]:
    for left in reversed(range(_TRIES)):
        pin = chosen or _random(args.digits)
        answer = fleet.pin(serial, args.name, pin, args.timeout, **fields)
        if chosen or answer.reason != "pin-exists" or not left:
            break
    return pin, answer


def _random(digits: int) -> str:
    while True:
        pin = "".join(secrets.choice("0123456789") for _ in range(digits))
        if not pinwords.is_guessable(pin):
            return pin
