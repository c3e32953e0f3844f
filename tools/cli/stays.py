"""`stays`: codes for a calendar's stays."""

import argparse
import json
from pathlib import Path

from tools import booked, message, staylist, stays
from tools.cli import EXIT_REFUSED, common
from tools.cli.context import Context
from tools.ics import LARGEST
from tools.localtime import LocalTime
from tools.refusals import Refused
from tools.secretfile import Lock

_EPILOG = """examples:
  python -m tools stays door.lock bookings.ics
  python -m tools stays door.lock bookings.ics --out codes.csv
  python -m tools stays door.lock bookings.ics --template hello.txt --out messages.txt
  curl -s https://... | python -m tools stays door.lock - --json

bookings.ics is what Airbnb, Booking.com, Vrbo and others export. Whole-day entries go from check-in day to
check-out day; of entries with times the days count, in the property's zone. Cancelled, past and blocked
entries are skipped ("Not available", "Blocked", ...). Booking.com writes bookings as "CLOSED - Not
available" too: --include-blocked. Stays over 31 nights get several codes that overlap by a night. --out:
.csv, .json or .txt, readable by you only.
A template is a text with {guest} {name} {grouped} {code} {begins} {ends} {length} {reference} {zone}.
exit status: 0, or 1 if part of the calendar could not be used (the rest is)."""

_TEMPLATE = 1 << 16  # letters of a template that are read


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    common.add_lock(parser)
    parser.add_argument("calendar", metavar="CALENDAR.ics", help="the exported file; - reads standard input")
    parser.add_argument("--out", metavar="OUT", help="write to this file: .csv, .json or .txt")
    parser.add_argument("--force", action="store_true", help="replace OUT if it exists")
    parser.add_argument("--template", metavar="TXT", help="file with the message to each guest")
    parser.add_argument("--since", metavar="DATE", help="only stays that check in on this day or later")
    parser.add_argument(
        "--include-blocked", action="store_true", help="mint for blocked and tentative entries too"
    )
    common.add_json(parser)


def run(args: argparse.Namespace, context: Context) -> int:
    if args.file == "-" and args.calendar == "-":
        raise Refused("bad-usage", "the lock file and the calendar can't both come from standard input")
    if args.out:
        staylist.check_out(Path(args.out), [args.file, args.calendar, args.template], args.force)
    lock, zone = common.open_lock_and_zone(args, context)
    template = message.check(_text(args.template)) if args.template else message.DEFAULT
    since = zone.parse(args.since, context.now(), 0).day if args.since else None
    data = _calendar(args.calendar, context)
    done = stays.plan(lock, zone, data, context.now(), since, args.include_blocked)
    if args.out:
        staylist.write(Path(args.out), done, lock, zone, template, args.force)
    _report(args, context, done, lock, zone, template)
    return EXIT_REFUSED if done.problems else 0


def _report(args, context: Context, done: stays.Plan, lock: Lock, zone: LocalTime, template: str) -> None:
    if args.json:
        context.say(json.dumps(staylist.as_dict(done, lock, zone, template), ensure_ascii=False))
    elif not args.out:
        context.say(staylist.as_text(done, lock, zone, template))
    stream = context.err
    for text in done.remarks:
        print(f"{context.paint('yellow', 'note:', stream)} {booked.printable(text)}", file=stream)
    for text in done.problems:
        print(
            f"{context.paint('red', 'problem:', stream)} {args.calendar}: {booked.printable(text)}",
            file=stream,
        )
    print(done.summary + (f" -> {args.out}" if args.out else ""), file=stream)


def _calendar(name: str, context: Context) -> bytes:
    try:
        if name == "-":
            buffer = getattr(context.stdin, "buffer", None)
            data = buffer.read(LARGEST + 1) if buffer else context.stdin.read(LARGEST + 1).encode()
        else:
            with open(name, "rb") as file:
                data = file.read(LARGEST + 1)
    except OSError as error:
        raise Refused("bad-file", f"can't read {name}: {error.strerror}") from None
    if len(data) > LARGEST:
        raise Refused("bad-calendar", f"{name} is over {LARGEST >> 20} MiB: no booking calendar is")
    return data


def _text(name: str) -> str:
    try:
        with open(name, encoding="utf-8") as file:
            return file.read(_TEMPLATE)
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "not UTF-8 text"
        raise Refused("bad-file", f"can't read {name}: {why}") from None
