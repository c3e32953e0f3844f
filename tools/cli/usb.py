"""`usb who | report | log | install | select | restart | repl | deploy`: a lock at the USB port."""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from eventlog.reader import Record
from tools import eventlog
from tools.cli import EXIT_REFUSED, common
from tools.cli.context import Context
from tools.image import form
from tools.usb import Console, Trouble, deploy, keyfile, port

_EPILOG = """examples:
  python -m tools secret technician keys.json door.lock     once: the key of the lock's console
  python -m tools usb who
  python -m tools usb report --keys keys.json
  python -m tools usb install 6000i.img --keys keys.json
  python -m tools usb repl --keys keys.json                 then mpremote: MicroPython's prompt, for ten minutes
  python -m tools usb deploy --keys keys.json               a bench lock's base from this checkout

`who` needs no key; all others answer the lock's challenge with the key of --keys, which opens no door and is of use
for no other lock. Works without a network. exit status: 0 done, 1 refused."""


def configure(parser: argparse.ArgumentParser) -> None:
    parser.epilog = _EPILOG
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    form: dict[str, Any] = {"epilog": _EPILOG, "formatter_class": argparse.RawDescriptionHelpFormatter}
    for name, line in (
        ("who", "model, serial number and version"),
        ("report", "slots, last rollback, clock, battery"),
        ("log", "the event log"),
        ("install", "put a signed image into the other slot, on trial"),
        ("select", "start the other slot, on trial"),
        ("restart", "reset the lock"),
        ("repl", "end the lock and run mpremote at MicroPython's prompt"),
        ("deploy", "copy boot.py, main.py and lib/ to a bench lock and reset it"),
    ):
        sub = actions.add_parser(name, help=line, **form)
        sub.add_argument("--port", help="serial port (default: the only one with an ESP32 board)")
        if name != "who":
            sub.add_argument("--keys", required=True, metavar="FILE", help="the technician's key file")
            sub.add_argument("--insecure-permissions", action="store_true", help="use a key file that others can read")
        if name == "log":
            sub.add_argument("--last", type=int, default=20, metavar="N", help="so many records (default 20)")
        if name == "install":
            sub.add_argument("image", metavar="IMAGE", help="the signed image")
        if name == "repl":
            sub.add_argument("words", nargs="*", metavar="WORD", help="for mpremote (default: its own prompt)")
        if name in ("who", "report", "log"):
            common.add_json(sub)


def run(args: argparse.Namespace, context: Context) -> int:
    keys: dict[str, bytes] = {}
    if args.action != "who":
        keys, warning = keyfile.load(Path(args.keys), args.insecure_permissions)
        if warning:
            context.warn(warning)
    image = form.read(args.image) if args.action == "install" else b""
    try:
        with Console(port.opened(args.port), keys) as console:
            who = console.hello()
            if args.action == "who":
                who.pop("challenge")
                return _show(args, context, who)
            console.auth()
            return _ACTIONS[args.action](args, context, console, image)
    except Trouble as trouble:
        context.warn(f"{trouble} [{trouble.name}]")
        return EXIT_REFUSED


def _show(args, context, fields) -> int:
    if args.json:
        context.say(json.dumps(fields))
        return 0
    for name, value in sorted(fields.items()):
        if name != "n":
            context.say(f"{name:<12} {value if isinstance(value, (str, int)) else json.dumps(value)}")
    return 0


def _report(args, context, console, _) -> int:
    return _show(args, context, {"model": console.who["model"], "serial": console.who["serial"],
                                 "role": console.who["role"], **console.report()})


def _log(args, context, console, _) -> int:
    for record in console.log(most=max(1, args.last)):
        row = eventlog.as_dict(Record(record))
        context.say(json.dumps(row) if args.json else eventlog.as_text(row))
    return 0


def _install(args, context, console, image) -> int:
    shown = [-1]

    def progress(done, total):
        percent = done * 100 // total
        if percent // 10 > shown[0] // 10:
            shown[0] = percent
            context.say(f"{percent:>3} %  {done} of {total} bytes")

    console.install(image, progress)
    context.say("checked and selected: the lock starts it on trial")
    return 0


def _select(args, context, console, _) -> int:
    console.select()
    context.say("the lock starts the other slot on trial")
    return 0


def _restart(args, context, console, _) -> int:
    console.restart()
    return 0


def _repl(args, context, console, _) -> int:
    seconds, path = console.repl(), console.path
    console.close()
    context.say(f"MicroPython's prompt at {path} for {seconds} s; a reset makes it a lock again")
    return subprocess.run([sys.executable, "-m", "mpremote", "connect", path, "resume", *args.words]).returncode


def _deploy(args, context, console, _) -> int:
    console.repl()
    path = console.path
    console.close()
    deploy.copy(path, context.say)
    return 0


_ACTIONS = {"report": _report, "log": _log, "install": _install, "select": _select, "restart": _restart, "repl": _repl,
            "deploy": _deploy}
