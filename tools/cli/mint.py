"""`mint`: one stay code."""

import argparse
import json

from tools import message, mint
from tools.cli import common
from tools.cli.context import Context
from tools.localtime import show_utc
from tools.refusals import Refused

_EPILOG = """examples:
  python -m tools mint door.lock --from 2026-12-24 --nights 7 --guest Anna
  python -m tools mint door.lock --from "2026-12-24 09:00" --hours 3
  python -m tools mint door.lock --from now --once --hours 2

--nights  from the lock's check-in hour to its check-out hour. The first use of a later one ends it.
--hours   1 to 24 hours, for the cleaner or a craftsman. Ends no other code. Starts on a whole hour of UTC;
          where the time given is not on one (minutes, or a zone such as Asia/Kolkata) it starts up to an hour
          earlier and lasts an hour more, and this is said.
--once    as --hours (24 if not given), and opens a single time, for a courier.
Times are the property's own. A time that the clock change skips or doubles is explained."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    common.add_lock(parser)
    parser.add_argument(
        "--from",
        dest="start",
        required=True,
        metavar="TIME",
        help='2026-12-24, "2026-12-24 15:00", with offset "2026-12-24 15:00+01:00", or now',
    )
    parser.add_argument("--nights", type=int, metavar="N", help="1 to 31 nights")
    parser.add_argument("--hours", type=int, metavar="N", help="1 to 24 hours")
    parser.add_argument("--once", action="store_true", help="opens a single time")
    parser.add_argument("--guest", default="", help="name for the message")
    parser.add_argument("--past", action="store_true", help="mint even if the window is over")
    common.add_json(parser)


def run(args: argparse.Namespace, context: Context) -> int:
    if (args.nights is None) == (args.hours is None and not args.once):
        raise Refused(
            "bad-usage", "say either --nights N, or --hours N (with --once for a single use), or --once"
        )
    lock, zone = common.open_lock_and_zone(args, context)
    now = context.now()
    moment = zone.parse(args.start, now, lock.checkin if args.nights is not None else 0)
    if args.nights is not None:
        if (
            moment.timed
            and zone.local(moment.unix)[1] != lock.checkin * 60
            and not _is_checkin(zone, lock, moment)
        ):
            raise Refused(
                "check-in-hour",
                f"night codes of this lock start at its check-in hour, {lock.checkin:02}:00: "
                f"use --from {moment.day}, or --hours for the time before, or change both the lock and its "
                "file (`secret set --checkin`)",
            )
        code = mint.nights(lock, zone, moment.day, args.nights, now, args.past)
    elif not moment.timed:
        raise Refused("bad-time", f'hour codes need the time of day: --from "{moment.day} 09:00"')
    else:
        hours = mint.MOST_HOURS if args.hours is None else args.hours
        start = moment.unix
        if args.hours is None:
            start -= start % 3600  # nobody asked for these minutes
        code = mint.hours(lock, zone, start, hours, args.once, now, args.past)
    text = message.fill(message.DEFAULT, lock, zone, code, args.guest)
    # A night code's own notes tell of the check-in hour; the text given is the same hour or none.
    remarks = (
        list(code.notes) if code.kind == "nights" else [note for note in (moment.note, *code.notes) if note]
    )
    if args.json:
        context.say(json.dumps({**code.as_dict(zone), "notes": remarks, "message": text}, ensure_ascii=False))
        return 0
    context.say(f"code   {context.paint('bold', code.grouped)}   ({code.digits})")
    context.say(f"kind   {mint.describe(code)}")
    for label, unix in (("from", code.begins), ("until", code.ends)):
        context.say(f"{label:<6} {zone.show(unix)}   {show_utc(unix)}")
    common.notes(context, remarks)
    context.say(f"\n{text}")
    return 0


def _is_checkin(zone, lock, moment) -> bool:
    """True on the day on which the clock change moves the check-in hour and the moved time was given."""
    return zone.utc(zone.local(moment.unix)[0], lock.checkin) == moment.unix
