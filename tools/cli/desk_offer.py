"""`desk offer`: an image for locks that are online, served from here if wanted, followed to its end."""

import argparse
import contextlib
import ipaddress
import json
import queue
import socket
import time

from firmware.command.table import ARGUMENTS, arguments
from tools.cli import EXIT_REFUSED, desk_site
from tools.cli.context import Context
from tools.desk.failures import DeskError
from tools.desk.fleet import Answer, Fleet
from tools.desk.update import Update
from tools.desk.web import ImageServer
from tools.image import form, signature
from tools.refusals import Refused

_PORT = 8070
_FRAME_S = 0.2
_QUEUE = 10_000


def configure(name: str, parser: argparse.ArgumentParser) -> None:
    parser.add_argument("image", metavar="IMAGE", help="file, or http:// address where the locks find it")
    desk_site.add_lock(parser, many=True)
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--serve", nargs="?", const="", metavar="HOST[:PORT]",
        help=f"serve the file from here, for as long as this runs, under this address (this computer's, port {_PORT})",
    )
    place.add_argument("--url", help="the file is served there already: http://...")
    parser.add_argument("--listen", metavar="HOST[:PORT]", help="with --serve: where to listen (all addresses, that port)")
    parser.add_argument("--force", action="store_true", help="even outside the hours set for updates, or near check-in")
    parser.add_argument("--follow", type=float, default=7200, metavar="S", help="follow it so long (7200); 0: just offer it")


def run(args: argparse.Namespace, context: Context) -> int:
    known = desk_site.locks(args, context)
    image = b"" if args.image.startswith("http") else form.read(args.image)
    said = form.take(image).manifest if image else None
    if image and args.serve is None and not args.url:
        raise Refused("bad-usage", "say where the locks get the file from: --serve, or --url http://...")
    if not image and (args.serve is not None or args.url):
        raise Refused("bad-usage", "--serve and --url go with a file")
    if args.serve is not None and not args.follow:
        raise Refused("bad-usage", "--serve needs --follow: nobody serves the file when this has ended")
    if image and not signature.blocks(image):
        context.warn("nobody has signed this image: every lock will refuse it")
    news: queue.Queue = queue.Queue(_QUEUE)

    def on_message(*what):
        with contextlib.suppress(queue.Full):
            news.put_nowait(what)

    with contextlib.ExitStack() as stack:
        fleet = stack.enter_context(desk_site.fleet(args, context, known, on_message=on_message))
        url = args.url or args.image
        if args.serve is not None:
            url = _serve(stack, args, context, image, fleet.host)
        offer = {"url": url, "force": args.force}
        if said and "version" in ARGUMENTS["offer"].split():
            offer["version"] = said.version
        if arguments({"session": "", "id": "", "exp": 0, "do": "offer", **offer}) is None:
            raise Refused("bad-usage", f"{url!r} is no address for locks: http:// and at most 256 plain characters")
        offers = _Offers(args, context, fleet, news, said.model if said else "")
        offers.make(offer)
        return offers.follow(args.follow)


class _Offers:
    """The same image to each lock of the fleet. model: whose it is, "" where nobody here knows."""

    def __init__(self, args, context: Context, fleet: Fleet, news: queue.Queue, model: str):
        self._args = args
        self._context = context
        self._fleet = fleet
        self._news = news
        self._model = model
        self._updates: dict[str, Update] = {}
        self._ids: dict[str, str] = {}
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
                update = self._updates[serial] = Update(newest)
                self._ids[serial] = self._fleet.send(serial, "offer", **offer)
            except DeskError as error:
                update.answer(Answer("", False, error.name, {}))

    def follow(self, seconds: float) -> int:
        """Until all have ended, or for so many seconds; 0: until all have answered. The exit status."""
        for serial in self._updates:
            self._show(serial)
        end = time.monotonic() + (seconds or self._args.timeout)
        while time.monotonic() < end and not all(self._done(update, seconds) for update in self._updates.values()):
            with contextlib.suppress(queue.Empty):
                serial, name, what = self._news.get(timeout=_FRAME_S)
                if serial and self._feed(serial, name, what):
                    self._show(serial)
        bad = [serial for serial, update in self._updates.items() if not self._well(update, seconds)]
        for serial in bad:
            update = self._updates[serial]
            if not self._args.json:
                name = update.why or "no-answer" if update.ended else "no-answer"
                end_text = update.text() if update.ended else f"no end after {seconds or self._args.timeout:g} s"
                desk_site.fail(self._context, f"{serial}: {end_text}", name)
        return EXIT_REFUSED if bad else 0

    def _done(self, update, seconds):
        return update.ended or not seconds and update.step != "offered"

    def _well(self, update, seconds):
        return update.ok or not seconds and update.step != "offered" and not update.ended

    def _feed(self, serial, name, what):
        update = self._updates[serial]
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


def _serve(stack: contextlib.ExitStack, args, context: Context, image: bytes, broker: str) -> str:
    host, port = desk_site.address(args.serve, _PORT)
    listen_host, listen_port = desk_site.address(args.listen or "", port)
    path = f"/{form.identity(image).hex()[:16]}.img"
    try:
        stack.enter_context(ImageServer({path: image}, (listen_host, listen_port)))
    except OSError as error:
        raise Refused("bad-usage", f"can't listen on port {listen_port}: {error.strerror}; take another: --listen :PORT") from None
    host = host or _own_address(broker)
    return f"http://{host}:{port}{path}"


def _own_address(broker: str) -> str:
    """Of this computer, as those see it who are where the broker is. Nothing is sent."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect((broker, 9))
            address = probe.getsockname()[0]
    except OSError:
        address = ""
    if not address or ipaddress.ip_address(address).is_loopback:
        raise Refused("bad-usage", "say under which address the locks reach this computer: --serve HOST[:PORT]")
    return address
