"""Where secrets come into being, and where something could show them: told to the watch of leaks.py.

A secret is known once it has been made, read or used: `_SOURCES` are the functions that all of them pass through. Seen
are the streams that a command gets, output and arguments of every program started, console and event log of every
simulated board, and the files that a command opened to write.
"""

import contextlib
import functools
import json
import re
import subprocess
import sys

import leaks

from tools import eventlog
from tools.sim.chip import partitions

_LOG = partitions.place("data")[0], eventlog.SIZE
# What the console counts: lines and bytes, hundreds of numbers in a row, of which one is somebody's PIN by chance
COUNTED = re.compile(r'"(n|of|done|want)": \d+')
_hooked: set[tuple[str, str]] = set()


def _derived(result, secret, *_):
    leaks.WATCH.secret(secret)
    leaks.WATCH.secret(result)


def _ordered(_, given):
    for row in given.get("wifi") or []:
        leaks.WATCH.password(row.get("password") if isinstance(row, dict) else row[1] if len(row) == 2 else None)
    broker = given.get("broker")
    leaks.WATCH.password(broker.get("password") if isinstance(broker, dict) else None)


def _made(_, *args, **more):
    leaks.WATCH.secret(args[3] if len(args) > 3 else more.get("secret"))
    told = more.get("more") or {}
    _ordered(None, {name: json.loads(told[name]) for name in ("wifi", "broker") if told.get(name)})


# module, function, what is known after it: (its result, its arguments)
_SOURCES = (
    ("codes.keys", "derive", _derived),
    ("tools.secretfile", "check", lambda lock, *_: leaks.WATCH.secret(lock.secret)),
    ("tools.secretfile", "parse_secret", lambda value, *_: leaks.WATCH.secret(value)),
    ("tools.sim.provision", "make_flash", _made),
    ("codes.pin_form", "pack", lambda _, mac, pin, *more: leaks.WATCH.pin(pin)),
    ("tools.image.keyfile", "new", lambda pem, *_: leaks.WATCH.pem(pem)),
    ("tools.image.keyfile", "read_private", lambda read, *_, **__: leaks.WATCH.pem(read[0])),
)
_BEFORE = (("tools.flash.order", "check", _ordered),)  # what is refused is secret, too


def hook() -> None:
    """Puts the watch into the modules that are loaded by now."""
    for rows, first in ((_SOURCES, False), (_BEFORE, True)):
        for name, function, tell in rows:
            _replace(name, function, lambda plain, tell=tell, first=first: _told(plain, tell, first))
    _replace("tools.cli.main", "main", _command)
    board = getattr(sys.modules.get("tools.sim.board"), "Board", None)
    if board and ("Board", "close") not in _hooked:
        _hooked.add(("Board", "close"))
        board.close = _closing(board.close)
    if ("Popen", "communicate") not in _hooked:
        _hooked.add(("Popen", "communicate"))
        subprocess.Popen.communicate = _communicating(subprocess.Popen.communicate)


def _replace(name, function, wrapped):
    module = sys.modules.get(name)
    if module and (name, function) not in _hooked:
        _hooked.add((name, function))
        plain = getattr(module, function)
        made = functools.wraps(plain)(wrapped(plain))
        for other in list(sys.modules.values()):  # whoever has imported it by its name
            if getattr(other, "__dict__", {}).get(function) is plain:
                setattr(other, function, made)


def _told(plain, tell, first):
    def call(*args, **more):
        if first:
            tell(None, *args, **more)
        result = plain(*args, **more)
        if not first:
            tell(result, *args, **more)
        return result

    return call


def _command(plain):
    def main(argv=None, context=None):
        words = tuple(map(str, sys.argv[1:] if argv is None else argv))
        leaks.WATCH.begin(words)
        try:
            return plain(argv, context)
        finally:
            leaks.WATCH.end()
            for stream in (context.out, context.err) if context else ():
                if hasattr(stream, "getvalue"):
                    leaks.WATCH.saw("printed by", words, stream.getvalue())

    return main


def _closing(plain):
    def close(self):
        if getattr(self, "_chip", None):
            leaks.WATCH.saw("a board's console", (), COUNTED.sub("", self.console))
            with contextlib.suppress(OSError), open(self.flash, "rb") as file:
                file.seek(_LOG[0])
                leaks.WATCH.saw_bytes("a board's event log", file.read(_LOG[1]))
        return plain(self)

    return close


def _communicating(plain):
    def communicate(self, *args, **more):
        printed = plain(self, *args, **more)
        words = tuple(map(str, self.args)) if isinstance(self.args, (list, tuple)) else (str(self.args),)
        for part in printed:
            if part:
                text = part if isinstance(part, str) else part.decode("latin-1")
                leaks.WATCH.saw("printed by a program", words, text)
        return printed

    return communicate


sys.addaudithook(lambda event, args: leaks.WATCH.heard(event, args) if event in _EVENTS else None)
_EVENTS = ("subprocess.Popen", "open", "os.rename")
