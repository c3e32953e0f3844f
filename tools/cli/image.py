"""`image build | keys | sign | inspect | verify | trace`: firmware images."""

import argparse
import json
import os
from pathlib import Path
from typing import Any

from image import refusal
from tools import ROOT
from tools.cli import common
from tools.cli.context import Context
from tools.flash import base
from tools.image import cache, examine, form, keyfile, pack, sign, small, tree
from tools.refusals import Refused
from tools.shrink import trace

_EPILOG = """examples:
  python -m tools image keys new release.pem
  python -m tools image build --model 6000i --counter 3 --out 6000i.img
  python -m tools image sign 6000i.img --key release.pem
  python -m tools image verify 6000i.img --key release.pem
  python -m tools image inspect 6000i.img --json
  python -m tools image trace 6000i.img.names < traceback.txt

A lock takes an image if one of its signers is among the keys in its identity, named by their digests (`keys digest`).
Up to three may sign, in one go or one after the other. --counter is the security counter: a lock never goes below
the highest that it confirmed, whatever the versions say; raise it when older firmware must not come back.

A key in a hardware module signs by `sign --hsm-config FILE`, which espsecure reads: section [hsm_config] with
pkcs11_lib, slot, label, label_pubkey and, unless it shall ask, credentials. It needs `pip install 'esptool[hsm]'`."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    shape: dict[str, Any] = {"epilog": _EPILOG, "formatter_class": argparse.RawDescriptionHelpFormatter}
    build = actions.add_parser("build", help="make an unsigned image from the source", **shape)
    build.add_argument("--model", required=True, help="6000i or 7000i")
    build.add_argument("--counter", type=int, required=True, metavar="N", help="security counter, 0 to 4294967295")
    build.add_argument("--out", required=True, metavar="IMAGE", help="file to make")
    build.add_argument("--hardware", default="1", metavar="N,N", help="revisions on which it runs (default 1)")
    build.add_argument("--version", help="default: VERSION of firmware/app.py")
    build.add_argument("--core", metavar="FILE", help="ESP32 application image of MicroPython to carry")
    build.add_argument("--core-version", default="1.25.0", metavar="X.Y.Z", help="of the core carried or needed")
    build.add_argument("--root", default=str(ROOT), metavar="FOLDER", help="source tree (default: this checkout)")
    build.add_argument("--force", action="store_true", help="replace the file if it exists")
    keys = actions.add_parser("keys", help="make a signing key, or show a key's digest", **shape)
    keys.add_argument("what", choices=("new", "digest"), help="new: make a key; digest: show by what locks trust it")
    keys.add_argument("file", metavar="KEY.pem", help="new: file to make; digest: a private or public key")
    signing = actions.add_parser("sign", help="add signatures", **shape)
    signing.add_argument("file", metavar="IMAGE", help="signed in place")
    signing.add_argument("--out", metavar="IMAGE", help="write the signed image there instead")
    signing.add_argument("--key", action="append", default=[], metavar="KEY.pem", help="RSA-3072 key; may be repeated")
    signing.add_argument("--hsm-config", metavar="FILE", help="sign with the hardware key that this file names")
    signing.add_argument("--insecure-permissions", action="store_true", help="use a key that others can read")
    inspect = actions.add_parser("inspect", help="show what an image says and holds", **shape)
    inspect.add_argument("file", metavar="IMAGE", help="signed or not")
    verify = actions.add_parser("verify", help="check form, sizes, hashes and signature", **shape)
    verify.add_argument("file", metavar="IMAGE", help="signed")
    verify.add_argument("--key", action="append", default=[], metavar="KEY.pem", help="trusted, public or private")
    verify.add_argument("--digest", action="append", default=[], metavar="HEX", help="of a trusted key")
    traced = actions.add_parser("trace", help="a traceback from standard input, with the source's names", **shape)
    traced.add_argument("file", metavar="IMAGE.names", help="what `build` made beside the image")
    for sub in (build, keys, signing, inspect, verify):
        common.add_json(sub)


def run(args: argparse.Namespace, context: Context) -> int:
    actions = {"build": _build, "keys": _keys, "sign": _sign, "inspect": _inspect, "verify": _verify, "trace": _trace}
    try:
        return actions[args.action](args, context)
    except Refused as refused:  # what is wrong with an image does not say which
        if args.action == "build" or refused.name not in refusal.NAMES:
            raise
        raise Refused(refused.name, f"{args.file}: {refused}") from None


def _build(args: argparse.Namespace, context: Context) -> int:
    out = Path(args.out)
    if out.exists() and not args.force:
        raise Refused("exists", f"{out} exists already; --force replaces it")
    if not 0 <= args.counter < 1 << 32:
        raise Refused("bad-usage", f"--counter {args.counter}: 0 to {(1 << 32) - 1}")
    core = form.read(args.core) if args.core else b""
    if args.core and not core:
        raise Refused("bad-format", f"{args.core} is empty: no core")
    image = pack.build(
        Path(args.root),
        args.model,
        hardware=_numbers(args.hardware, ",", "--hardware"),
        version=args.version,
        counter=args.counter,
        core=core,
        core_version=_numbers(args.core_version, ".", "--core-version"),
    )
    _write(out, image)
    known = small.names(tree.sources(Path(args.root), args.model))
    _write(out.with_name(out.name + ".names"), json.dumps({**base.names(Path(args.root)), **known}).encode())
    _result(args, context, image, f"{out}: {len(image)} bytes, not signed; next: python -m tools image sign {out} ...")
    return 0


def _keys(args: argparse.Namespace, context: Context) -> int:
    path = Path(args.file)
    if args.what == "new":
        pem = keyfile.create(path)
        context.warn(f"{path} signs firmware for every lock that trusts it: keep it offline, with a copy elsewhere")
    else:
        pem = keyfile.read(path)
    digest = keyfile.digest(keyfile.public(pem, str(path))).hex()
    context.say(json.dumps({"file": args.file, "digest": digest}) if args.json else digest)
    return 0


def _sign(args: argparse.Namespace, context: Context) -> int:
    if not args.key and not args.hsm_config:
        raise Refused("bad-usage", "say who signs: --key KEY.pem or --hsm-config FILE")
    image = form.read(args.file)
    form.take(image)
    pems = []
    for name in args.key:
        pem, warning = keyfile.read_private(Path(name), args.insecure_permissions)
        pems.append(pem)
        if warning:
            context.warn(warning)
    if pems:
        image = sign.with_keys(image, pems)
    if args.hsm_config:
        image = sign.with_hsm(image, Path(args.hsm_config))
    out = Path(args.out or args.file)
    _write(out, image)
    signers = ", ".join(block["key"] for block in examine.describe(image)["signers"])
    _result(args, context, image, f"{out}: signed by {signers}")
    return 0


def _inspect(args: argparse.Namespace, context: Context) -> int:
    found = examine.describe(form.read(args.file))
    if args.json:
        context.say(json.dumps({"file": args.file, **found}))
    else:
        for line in examine.lines(found):
            context.say(line)
        if found["problem"]:
            mark = context.paint("red", "latchkey:", context.err)
            print(f"{mark} {args.file}: {found['problem']['why']} [{found['problem']['refused']}]", file=context.err)
    return 1 if found["problem"] else 0


def _trace(args: argparse.Namespace, context: Context) -> int:
    try:
        known = json.loads(form.read(args.file))
    except (ValueError, RecursionError):
        known = None
    if not isinstance(known, dict):
        raise Refused("bad-file", f"{args.file} holds no names")
    context.say(trace.told(context.stdin.read(), known))
    return 0


def _verify(args: argparse.Namespace, context: Context) -> int:
    trusted = [keyfile.digest(keyfile.public(keyfile.read(Path(name)), name)) for name in args.key]
    trusted += [keyfile.parse_digest(text) for text in args.digest]
    if not trusted:
        raise Refused("bad-usage", "say whom to trust: --key KEY.pem or --digest HEX")
    image = form.read(args.file)
    signer = examine.verify(image, trusted).key.hex()
    if args.json:
        context.say(json.dumps({"file": args.file, "id": form.identity(image).hex(), "signer": signer}))
    else:
        context.say(f"{args.file}: {context.paint('green', 'sound')}, signed by {signer}")
    return 0


def _result(args: argparse.Namespace, context: Context, image: bytes, text: str) -> None:
    context.say(json.dumps({"file": args.out or args.file, **examine.describe(image)}) if args.json else text)


def _numbers(text: str, mark: str, option: str) -> tuple[int, ...]:
    parts = text.split(mark)
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise Refused("bad-usage", f"{option} {text}: not numbers with {mark!r} between them")
    return tuple(map(int, parts))


def _write(path: Path, image: bytes) -> None:
    if not path.absolute().parent.is_dir():
        raise Refused("bad-file", f"{path.parent} is no folder: make it first")
    try:
        cache.put(path, image, os.replace)
    except OSError as error:
        raise Refused("bad-file", f"can't write {path}: {error.strerror}") from None
