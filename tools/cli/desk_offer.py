"""`desk offer`: an image for locks that are online, served from here if wanted, followed to its end."""

import argparse
import contextlib
import ipaddress
import queue
import socket

from firmware.command.table import ARGUMENTS, arguments
from tools.cli import desk_site
from tools.cli.context import Context
from tools.cli.desk_follow import Offers
from tools.desk.web import ImageServer
from tools.image import form, signature
from tools.refusals import Refused

_PORT = 8070
_QUEUE = 10_000


def configure(name: str, parser: argparse.ArgumentParser) -> None:
    parser.add_argument("image", metavar="IMAGE", help="file, or http:// address where the locks find it")
    desk_site.add_lock(parser, many=True)
    place = parser.add_mutually_exclusive_group()
    place.add_argument(
        "--serve", nargs="?", const="", metavar="HOST[:PORT]",
        help=f"serve the file from here while this runs, under this address (this computer's, port {_PORT})",
    )
    place.add_argument("--url", help="the file is served there already: http://...")
    parser.add_argument("--listen", metavar="HOST[:PORT]", help="with --serve: where to listen (all, that port)")
    parser.add_argument("--force", action="store_true", help="even outside the hours for updates, or near check-in")
    parser.add_argument("--follow", type=float, default=7200, metavar="S", help="for so long (7200); 0: just offer it")


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
            url = _serve(stack, args, context, image, desk_site.broker(args, context)[0])
        offer = {"url": url, "force": args.force}
        if said and "version" in ARGUMENTS["offer"].split():
            offer["version"] = said.version
        if arguments({"session": "", "id": "", "exp": 0, "do": "offer", **offer}) is None:
            raise Refused("bad-usage", f"{url!r} is no address for locks: http:// and at most 256 plain characters")
        offers = Offers(args, context, fleet, news, said.model if said else "")
        offers.make(offer)
        return offers.follow(args.follow)


def _serve(stack: contextlib.ExitStack, args, context: Context, image: bytes, broker: str) -> str:
    host, port = desk_site.address(args.serve, _PORT)
    listen_host, listen_port = desk_site.address(args.listen or "", port)
    path = f"/{form.identity(image).hex()[:16]}.img"
    try:
        stack.enter_context(ImageServer({path: image}, (listen_host, listen_port)))
    except OSError as error:
        advice = "take another, --listen :PORT"
        raise Refused("bad-usage", f"can't listen on port {listen_port}: {error.strerror}; {advice}") from None
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
