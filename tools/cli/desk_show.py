"""What comes from the locks, on the screen: a live table, or a line for each message."""

import json
import queue
import shutil
import time
from collections import deque
from datetime import datetime, timezone

from tools.cli.context import Context
from tools.desk import lines, table
from tools.desk.fleet import Answer, Fleet

_FRAME_S = 0.5
_ASK_S = 60  # of a lock that says nothing for so long: is it there?
_WAITING = 10_000  # messages at once


class Show:
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
                room, paint = max(rows * 2 // 3, 3), painter(self._context)
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


def painter(context: Context):
    """paint(colour, text) for that output; no colour leaves it plain."""
    return lambda colour, text: context.paint(colour, text) if colour else text
