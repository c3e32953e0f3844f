"""Arguments of `flash` that name what goes onto every board: stock core, signed images, trusted keys."""

import argparse
from pathlib import Path

from tools.cli import common
from tools.cli.context import Context
from tools.flash import cores
from tools.flash.make import Firmware
from tools.image import form, keyfile
from tools.refusals import Refused


def add(parser: argparse.ArgumentParser) -> None:
    """--core, --core-sha256, --image, --trust, --development, --json."""
    parser.add_argument("--core", type=Path, metavar="FILE", help=f"stock MicroPython, e.g. {cores.NAME}")
    parser.add_argument("--core-sha256", default="", metavar="HEX", help="of that file, where it is not pinned yet")
    parser.add_argument("--image", action="append", default=[], type=Path, metavar="IMAGE", help="signed; one a model")
    parser.add_argument("--trust", action="append", default=[], metavar="KEY", help="whom locks trust: PEM or digest")
    parser.add_argument("--development", action="store_true", help="images built now, signed by this checkout")
    common.add_json(parser)


def load(args: argparse.Namespace, context: Context, models: set[str]) -> Firmware:
    """All of it, for boards of these models. Raises Refused."""
    if not args.core:
        raise Refused("bad-usage", f"name the stock MicroPython file: --core {cores.NAME}, from {cores.WHERE}")
    core = cores.load(args.core, args.core_sha256)
    if args.development:
        from tools.image import dev

        if args.image or args.trust:
            raise Refused("bad-usage", "--development brings its own image and key")
        context.warn("a development lock: whoever has this checkout's key can sign for it")
        images = {model: dev.dev_image(model=model, shipped=True) for model in sorted(models)}
        return Firmware(core, images, (dev.dev_digest(),))
    if not args.image or not args.trust:
        raise Refused("bad-usage", "name the signed image, and whom the lock trusts: --image, --trust (--development)")
    images = {}
    for path in args.image:
        data = form.read(str(path))
        model = form.header(data).model
        if model in images:
            raise Refused("bad-usage", f"two images for {model}")
        images[model] = data
    return Firmware(core, images, tuple(_digest(text) for text in args.trust))


def _digest(text):
    if len(text) == 64 and not Path(text).exists():
        return keyfile.parse_digest(text)
    return keyfile.digest(keyfile.public(keyfile.read(Path(text)), text))


