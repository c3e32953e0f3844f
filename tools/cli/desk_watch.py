"""`desk watch | serve`: what the locks say, as a live table or line by line, for as long as one likes."""

import argparse
import contextlib
import json
import queue
import shutil
import signal
import time
from collections import deque
from datetime import datetime, timezone

from tools.cli import desk_site
from tools.cli.context import Context
from tools.desk import lines, table
from tools.desk.fleet import Answer, DeskError, Fleet
from tools.desk.greeting import ALL, NONE
from tools.desk.homeassistant import Announcer

_FRAME_S = 0.5
_ASK_S = 60  # of a lock that says nothing for so long: is it there?
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
        watch = _Watch(context, fleet, news, end, args.json)
        if serves or args.plain or args.json or not context.out.isatty():
            watch.lines()
        else:
            watch.screen()
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
        for line in table.lines(fleet.locks, context.time(), columns, paint=_painter(context)):
            context.say(line)
    return 0 if all(lock.greeted for lock in fleet.locks.values()) else 1


class _Watch:
    """end: time.monotonic() of the end, or None."""

    def __init__(self, context: Context, fleet: Fleet, news: queue.Queue, end: float | None, as_json: bool):
        self._context = context
        self._fleet = fleet
        self._news = news
        self._end = end
        self._json = as_json
        self._asked = time.monotonic()

    def lines(self) -> None:
        """A line for each message."""
        while self._goes_on():
            for unix, serial, name, what in self._come():
                if self._json:
                    self._context.say(json.dumps(lines.record(serial, name, what, unix)))
                else:
                    self._context.say(_line(unix, serial, name, what))
            self._context.out.flush()

    def screen(self) -> None:
        """The table, and below it the last messages, on a screen of its own."""
        out, history = self._context.out, deque(maxlen=100)
        out.write("\x1b[?1049h\x1b[?25l\x1b[2J")
        try:
            while self._goes_on():
                columns, rows = shutil.get_terminal_size((120, 24))
                history.extend(_line(*message)[: columns - 1] for message in self._come())
                now = self._context.time()
                shown = [self._fleet.trouble[: columns - 1] or f"{len(self._fleet.locks)} locks; Ctrl-C ends", ""]
                room, paint = max(rows * 2 // 3, 3), _painter(self._context)
                shown += table.lines(self._fleet.locks, now, columns - 1, room, paint)
                shown.append("")
                room = max(rows - len(shown) - 1, 0)
                shown += list(history)[-room:] if room else []
                out.write("\x1b[H" + "".join(f"{line}\x1b[K\r\n" for line in shown[: rows - 1]) + "\x1b[J")
                out.flush()
        finally:
            out.write("\x1b[0m\x1b[?25h\x1b[?1049l")
            out.flush()

    def _goes_on(self):
        now = time.monotonic()
        if now - self._asked >= _ASK_S:
            self._asked = now
            for serial, lock in self._fleet.locks.items():
                if self._context.time() - lock.last >= _ASK_S:
                    self._fleet.refresh(serial)
        return self._end is None or now < self._end

    def _come(self):
        # What has come within one frame; without the answers to what this desk asks by itself.
        end, found = time.monotonic() + _FRAME_S, []
        while (left := end - time.monotonic()) > 0 and len(found) < _WAITING:
            try:
                message = self._news.get(timeout=left)
            except queue.Empty:
                break
            serial, what = message[1], message[3]
            if not isinstance(what, Answer) or what.id not in self._fleet.locks[serial].answers:
                found.append(message)
        return found


def _line(unix, serial, name, what):
    clock = datetime.fromtimestamp(unix, timezone.utc).strftime("%Y-%m-%d %H:%M:%SZ")
    return f"{clock} {serial or '-'} {lines.text(name, what)}"


def _painter(context):
    return lambda colour, text: context.paint(colour, text) if colour else text
