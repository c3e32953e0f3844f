"""Arguments that several commands share."""

import argparse
from pathlib import Path

from tools import secretfile
from tools.cli.context import Context
from tools.localtime import LocalTime


def add_lock(parser: argparse.ArgumentParser) -> None:
    """FILE and --insecure-permissions."""
    parser.add_argument(
        "file", metavar="FILE", help="the lock file; - reads it from standard input (password manager)"
    )
    parser.add_argument(
        "--insecure-permissions",
        action="store_true",
        help="use the lock file although other users of this computer can read it",
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output, for scripts")


def open_lock(args: argparse.Namespace, context: Context) -> secretfile.Lock:
    """The lock named on the command line. Warns if others can read it and that was allowed."""
    return open_file(args.file, args.insecure_permissions, context)


def open_file(name: str, insecure: bool, context: Context) -> secretfile.Lock:
    """The lock of that file, or of standard input (-)."""
    if name == "-":
        return secretfile.parse(context.stdin.read(1 << 20).encode(errors="surrogateescape"), "standard input")
    lock, warning = secretfile.load(Path(name), insecure)
    if warning:
        context.warn(warning)
    return lock


def open_lock_and_zone(args: argparse.Namespace, context: Context) -> tuple[secretfile.Lock, LocalTime]:
    """The lock and the local time of its property."""
    lock = open_lock(args, context)
    return lock, LocalTime(lock.zone)


def notes(context: Context, texts) -> None:
    """Remarks under a result."""
    for text in texts:
        context.say(context.paint("yellow", "note: ") + text)
