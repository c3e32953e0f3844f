"""The locks to which `desk offer` has offered an image: what became of each, as bars, lines or JSON."""

import contextlib
import json
import queue
import time

from tools.cli import EXIT_REFUSED, desk_told
from tools.cli.context import Context
from tools.desk.failures import DeskError
from tools.desk.fleet import Answer, Fleet
from tools.desk.update import Update

_FRAME_S = 0.2
_ASK_S = 30  # a lock whose end may have been missed is asked so often


class Offers:
    """The same image to each lock of the fleet. model: whose it is, "" where nobody here knows."""

    def __init__(self, args, context: Context, fleet: Fleet, news: queue.Queue, model: str):
        self._args = args
        self._context = context
        self._fleet = fleet
        self._news = news
        self._model = model
        self._updates: dict[str, Update] = {}
        self._ids: dict[str, str] = {}
        self._asked: dict[str, str] = {}  # ids of reports
        self._drawn = 0  # lines of bars on the screen
        self._shown: dict[str, tuple] = {}

    def make(self, offer: dict) -> None:
        """Offers it to all that are there; the others' updates end as `absent` or `wrong-model`."""
        end = time.monotonic() + self._args.timeout
        for serial in self._fleet.locks:
            update = self._updates[serial] = Update()
            try:
                lock = self._fleet.wait(serial, max(end - time.monotonic(), 0))
                if self._model and lock.hello and lock.hello.model != self._model:
                    update.answer(Answer("", False, "wrong-model", {}))
                    continue
                report = self._fleet.command(serial, "report", self._args.timeout)
                log = report.said.get("log")
                newest = log[1] if isinstance(log, list) and len(log) == 2 else 0
                update = self._updates[serial] = Update(newest, report.said.get("slot", -1))
                self._ids[serial] = self._fleet.send(serial, "offer", **offer)
            except DeskError as error:
                update.answer(Answer("", False, error.name, {}))

    def follow(self, seconds: float) -> int:
        """Until all have ended, or for so many seconds; 0: until all have answered. The exit status."""
        for serial in self._updates:
            self._show(serial)
        asked = time.monotonic()
        end = asked + (seconds or self._args.timeout)
        while time.monotonic() < end and not all(self._done(update, seconds) for update in self._updates.values()):
            with contextlib.suppress(queue.Empty):
                serial, name, what = self._news.get(timeout=_FRAME_S)
                if serial and self._feed(serial, name, what):
                    self._show(serial)
            if seconds and time.monotonic() - asked > _ASK_S:
                asked = time.monotonic()
                self._ask()
        bad = [serial for serial, update in self._updates.items() if not self._well(update, seconds)]
        for serial in bad:
            update = self._updates[serial]
            if not self._args.json:
                name = update.why or "no-answer" if update.ended else "no-answer"
                end_text = update.text() if update.ended else f"no end after {seconds or self._args.timeout:g} s"
                desk_told.fail(self._context, f"{serial}: {end_text}", name)
        return EXIT_REFUSED if bad else 0

    def _done(self, update, seconds):
        return update.ended or not seconds and update.step != "offered"

    def _well(self, update, seconds):
        return update.ok or not seconds and update.step != "offered" and not update.ended

    def _ask(self):
        for serial, update in self._updates.items():
            if not update.ended:
                with contextlib.suppress(DeskError):  # it is not there now
                    self._asked[serial] = self._fleet.send(serial, "report")

    def _feed(self, serial, name, what):
        update = self._updates[serial]
        if name == "answer" and what.id == self._asked.get(serial):
            return what.ok and update.report(what.said)
        if name == "answer":
            return what.id == self._ids.get(serial) and update.answer(what)
        if name == "state":
            return update.state(what)
        return name == "event" and update.event(what)

    def _show(self, serial):
        update, context = self._updates[serial], self._context
        if self._args.json:
            fields = {"step": update.step, "percent": update.percent, "why": update.why}
            context.say(json.dumps({"serial": serial, **fields, "ended": update.ended, "ok": update.ok}))
        elif context.out.isatty():
            up = f"\x1b[{self._drawn}A" if self._drawn else ""
            rows = [f"\x1b[K{name}  {each.text()}\n" for name, each in self._updates.items()]
            context.out.write(up + "".join(rows))
            self._drawn = len(rows)
        else:
            shown = update.step, update.why, update.percent // 10
            if self._shown.get(serial) != shown:
                context.say(f"{serial}  {update.text()}")
            self._shown[serial] = shown
        context.out.flush()
