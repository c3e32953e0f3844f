"""When a PIN opens, from the command line."""

import argparse

from codes.schedule import EVERY_DAY, Schedule
from tools import pinwords
from tools.localtime import LocalTime
from tools.refusals import Refused


def configure(parser: argparse.ArgumentParser) -> None:
    """Options of a schedule."""
    parser.add_argument("--days", help="mon-fri, or sat,sun (default: every day)")
    parser.add_argument("--from", dest="start", metavar="HH:MM", help="opens from this local time of day")
    parser.add_argument("--to", dest="end", metavar="HH:MM", help="until before this one; may be after midnight")
    parser.add_argument("--not-before", metavar="TIME", help="first moment, local, e.g. 2026-12-24")
    parser.add_argument("--not-after", metavar="TIME", help="last moment")


def of(args: argparse.Namespace, zone: LocalTime, now: int) -> Schedule:
    """What these options say. Refused `bad-usage`, `bad-schedule`, `bad-time`."""
    if (args.start is None) != (args.end is None):
        raise Refused("bad-usage", "--from and --to go together")
    try:
        days = pinwords.parse_days(args.days) if args.days else EVERY_DAY
        begin, end = (pinwords.parse_minute(text) if text else 0 for text in (args.start, args.end))
    except ValueError as error:
        raise Refused("bad-usage", str(error)) from None
    if args.start and begin == end and args.end != "24:00":
        raise Refused("bad-schedule", "--from and --to are the same time")
    limits = [zone.parse(text, now, 0).unix if text else 0 for text in (args.not_before, args.not_after)]
    if 0 < limits[1] <= now:
        raise Refused("bad-schedule", f"--not-after {args.not_after} is over: the PIN would never open")
    return Schedule(days, begin, end, *limits)
