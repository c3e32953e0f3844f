"""What every action of `desk` needs: lock files, the broker and its password."""

import argparse
import contextlib
import re
import ssl
from collections.abc import Iterator
from pathlib import Path

from tools import hostfile, secretfile
from tools.cli import common
from tools.cli.context import Context
from tools.desk import words
from tools.desk.failures import DeskError
from tools.desk.fleet import Fleet
from tools.desk.greeting import NEW
from tools.desk.protocol import BadCommand
from tools.refusals import NAMES, Refused

_PORT = 8883
_BROKER, _USER, _CA = "LATCHKEY_BROKER", "LATCHKEY_BROKER_USER", "LATCHKEY_BROKER_CA"
_PASSWORD, _PASSWORD_FILE = "LATCHKEY_BROKER_PASSWORD", "LATCHKEY_BROKER_PASSWORD_FILE"


def configure(parser: argparse.ArgumentParser, goes_on: bool = False) -> None:
    """Options of the broker. goes_on: it runs until somebody ends it, and prints JSON lines."""
    place = parser.add_argument_group("broker")
    place.add_argument("--broker", metavar="HOST[:PORT]", help=f"default ${_BROKER}; port {_PORT}, TLS always")
    place.add_argument("--user", help=f"default ${_USER}")
    place.add_argument("--password-file", metavar="FILE", help=f"0600; default ${_PASSWORD_FILE}, or ${_PASSWORD}")
    place.add_argument("--ca", metavar="PEM", help=f"its authority; default ${_CA}, or whom this computer trusts")
    parser.add_argument("--insecure-permissions", action="store_true", help="use files that other users here can read")
    if not goes_on:
        parser.add_argument("--timeout", type=float, default=30, metavar="S", help="seconds to wait (default 30)")
    parser.add_argument("--json", action="store_true", help="for scripts: JSON, one object a line")


def add_lock(parser: argparse.ArgumentParser, many: bool = False) -> None:
    """FILE, or FILE...: `files`."""
    count = "+" if many else 1
    parser.add_argument("files", metavar="FILE", nargs=count, help="lock file; - reads one from standard input")


def locks(args: argparse.Namespace, context: Context) -> dict[str, secretfile.Lock]:
    """{serial: lock} of the files. Refused."""
    found: dict[str, secretfile.Lock] = {}
    for name in args.files:
        lock = common.open_file(name, args.insecure_permissions, context)
        if not lock.serial:
            advice = f"`python -m tools secret set {name} --serial ...`"
            raise Refused("bad-setting", f"{name} has no serial number: {advice}")
        if re.search(r"[/+#\0]", lock.serial):
            raise Refused("bad-setting", f"{name}: no topic of MQTT can have the serial number {lock.serial!r}")
        if lock.serial in found:
            raise Refused("bad-usage", f"{name} is a second file of {lock.serial}")
        found[lock.serial] = lock
    return found


@contextlib.contextmanager
def fleet(args: argparse.Namespace, context: Context, known: dict[str, secretfile.Lock], greets: str = NEW,
          patient: bool = False, on_message=None) -> Iterator[Fleet]:
    """A Fleet of these locks; what goes wrong with it is Refused."""
    host, port = broker(args, context)
    user = _option(args.user, _USER, "--user", context)
    ca = args.ca or context.env.get(_CA)
    password = _secret_word(args, context)
    try:
        made = Fleet(host, port, user, password, ca, {serial: lock.secret for serial, lock in known.items()},
                     context.time, on_message, greets=greets, patient=patient)
    except (OSError, ssl.SSLError) as error:
        raise Refused("bad-file", f"{ca}: no certificate of an authority can be read there: {error.strerror}") from None
    try:
        with made:
            yield made
    except DeskError as error:
        name = error.name if error.name in NAMES else "no-broker"
        raise Refused(name, str(error)) from None
    except BadCommand as error:
        raise Refused("bad-usage", f"no lock takes that: {words.reason(str(error))}") from None


def broker(args: argparse.Namespace, context: Context) -> tuple[str, int]:
    """Where it is. Refused `bad-usage`."""
    return address(_option(args.broker, _BROKER, "--broker HOST[:PORT]", context), _PORT)


def address(text: str, port: int) -> tuple[str, int]:
    """`HOST`, `HOST:PORT`, `[IPv6]:PORT`. Refused `bad-usage`."""
    found = re.fullmatch(r"(\[[^\]\s]+\]|[^:\s]*)(?::(\d{1,5}))?", text)
    if not found or not 0 < int(found[2] or port) < 65536:
        raise Refused("bad-usage", f"{text!r} is no HOST or HOST:PORT")
    return found[1].strip("[]"), int(found[2] or port)


def _option(given, variable, option, context):
    value = given or context.env.get(variable)
    if not value:
        raise Refused("bad-usage", f"say {option}, or set {variable}")
    return value


def _secret_word(args, context):
    name = args.password_file or context.env.get(_PASSWORD_FILE)
    if not name:
        word = context.env.get(_PASSWORD)
        if not word:
            raise Refused("bad-usage", f"the broker's password: --password-file FILE, {_PASSWORD_FILE} or {_PASSWORD}")
        return word
    data, warning = hostfile.read(Path(name), args.insecure_permissions)
    if warning:
        context.warn(warning)
    try:
        word = data.decode().split("\n")[0].rstrip("\r")
    except UnicodeDecodeError:
        word = ""
    if not word:
        raise Refused("bad-file", f"{name}: its first line is to be the broker's password")
    return word
