"""`desk watch | serve`: what the locks say, as a live table or line by line, for as long as one likes."""

import argparse
import contextlib
import json
import queue
import shutil
import signal
import time

from tools.cli import desk_site
from tools.cli.context import Context
from tools.cli.desk_show import Show, painter
from tools.desk import table
from tools.desk.fleet import DeskError, Fleet
from tools.desk.greeting import ALL, NONE
from tools.desk.homeassistant import Announcer

_WAITING = 10_000  # messages not shown yet; more of them are left out


def configure(name: str, parser: argparse.ArgumentParser) -> None:
    desk_site.add_lock(parser, many=True)
    parser.add_argument("--for", dest="seconds", type=float, metavar="S", help="end after so many seconds")
    if name == "watch":
        parser.add_argument("--plain", action="store_true", help="lines, on a terminal too")
        parser.add_argument("--once", action="store_true", help="print the table when all have answered")
    else:
        parser.add_argument(
            "--home-assistant", action="store_true",
            help="show the locks to the Home Assistant at this broker (it stays so; docs/network.md)",
        )  # fmt: skip


def run(args: argparse.Namespace, context: Context) -> int:
    known = desk_site.locks(args, context)
    with contextlib.suppress(ValueError):  # not the main thread: a test
        signal.signal(signal.SIGTERM, signal.default_int_handler)  # the screen is given back, the broker told
    news: queue.Queue = queue.Queue(_WAITING)

    announcers: list[Announcer] = []
    serves = args.action == "serve"

    def on_message(*what):
        with contextlib.suppress(queue.Full):
            news.put_nowait((context.time(), *what))
        for announcer in announcers:
            _announce(announcer, what[1], what[0], fleet)

    once = not serves and args.once
    with desk_site.fleet(args, context, known, ALL if serves else NONE, not once, on_message) as fleet:
        if once:
            return _once(args, context, fleet)
        if serves and args.home_assistant:
            announcers.append(Announcer(fleet.publish))
            for serial in fleet.locks:  # those that said hello before
                _announce(announcers[0], "hello", serial, fleet)
        end = time.monotonic() + args.seconds if args.seconds is not None else None
        show = Show(context, fleet, news, end, args.json)
        if serves or args.plain or args.json or not context.out.isatty():
            show.lines()
        else:
            show.screen()
    return 0


def _announce(announcer: Announcer, name: str, serial: str, fleet: Fleet) -> None:
    with contextlib.suppress(DeskError, ValueError):  # said again with the lock's next hello
        announcer.heard(name, serial, fleet.locks.get(serial))


def _once(args, context: Context, fleet: Fleet) -> int:
    def all_there():
        return all(lock.greeted and lock.state for lock in fleet.locks.values())

    with fleet.news:
        fleet.news.wait_for(all_there, 3 if args.seconds is None else args.seconds)
    if args.json:
        for serial in sorted(fleet.locks):
            context.say(json.dumps(table.facts(serial, fleet.locks[serial], context.time())))
    else:
        columns = shutil.get_terminal_size((160, 24)).columns if context.out.isatty() else 160
        for line in table.lines(fleet.locks, context.time(), columns, paint=painter(context)):
            context.say(line)
    return 0 if all(lock.greeted for lock in fleet.locks.values()) else 1
