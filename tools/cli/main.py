"""Command line: find the command, parse its arguments, turn refusals into one line and an exit status."""

import argparse
import importlib
import io
import json
import os
import re
import sys

from tools.cli import COMMANDS, EXIT_REFUSED, EXIT_USAGE
from tools.cli.context import Context
from tools.refusals import Refused

_EPILOG = """a first day:
  python -m tools secret new door.lock --zone Europe/Berlin --name "Sea view"
  python -m tools owner door.lock --qr
  python -m tools mint door.lock --from 2026-12-24 --nights 7
  python -m tools stays door.lock bookings.ics --out codes.csv

exit status: 0 done, 1 refused (the last line says why), 2 command line not understood.
`python -m tools COMMAND --help` shows more and an example. Only `desk` uses the network."""


_LONG_WORD = re.compile(r"[A-Za-z0-9+/_-]{32,}=*")


class _Parser(argparse.ArgumentParser):
    """Doesn't repeat what looks like a secret that somebody put on the command line by mistake."""

    def error(self, message):
        super().error(_LONG_WORD.sub("<not repeated>", message))


def parser(wanted: str = "") -> argparse.ArgumentParser:
    """The parser; only the wanted command's module is imported, so a broken one leaves the others usable."""
    top = _Parser(
        prog="python -m tools",
        description="Host tools of the Latchkey lock.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, module_name, line in COMMANDS:
        if name != wanted:
            commands.add_parser(name, help=line, add_help=False)
            continue
        module = importlib.import_module(module_name)
        passes_on = getattr(module, "PASSES_ON", False)
        sub = commands.add_parser(
            name,
            help=line,
            description=line[0].upper() + line[1:] + ".",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            add_help=not passes_on,
        )
        module.configure(sub)
        sub.set_defaults(run=module.run, passes_on=passes_on)
    return top


def _parse(top: argparse.ArgumentParser, argv: list[str]) -> tuple[argparse.Namespace, list[str]]:
    """(arguments, the words that a command with PASSES_ON hands to another program)."""
    args, rest = top.parse_known_args(argv)
    if rest and not args.passes_on:
        top.error("unrecognized arguments: " + " ".join(rest))
    return args, rest


def main(argv: list[str] | None = None, context: Context | None = None) -> int:
    """Runs one command and returns the exit status."""
    argv = sys.argv[1:] if argv is None else argv
    context = context or Context()
    as_json = "--json" in argv
    for stream, errors in ((context.out, "backslashreplace"), (context.stdin, "surrogateescape")):
        if isinstance(stream, io.TextIOWrapper):  # a name that the terminal can't show costs no PIN that was just made
            stream.reconfigure(errors=errors)
    if not argv:
        parser().print_help(context.err)
        return EXIT_USAGE
    try:
        top = parser(argv[0])
        args, args.rest = _parse(top, argv)
        status = args.run(args, context)
        context.out.flush()
        return status
    except SystemExit as leaving:  # argparse: 0 after --help, 2 for bad usage
        return leaving.code if isinstance(leaving.code, int) else EXIT_USAGE
    except Refused as refused:
        if as_json:
            context.say(json.dumps({"refused": refused.name, "why": str(refused)}))
        mark = context.paint("red", "latchkey:", context.err)
        print(f"{mark} {refused} [{refused.name}]", file=context.err)
        return EXIT_USAGE if refused.name == "bad-usage" else EXIT_REFUSED
    except BrokenPipeError:  # `| head`: no traceback, and no second one at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return EXIT_REFUSED
    except KeyboardInterrupt:
        print(file=context.err)
        return 130
    except ModuleNotFoundError:
        raise  # tools/__main__.py says what to do
    except Exception as error:
        if context.env.get("LATCHKEY_TRACEBACK"):
            raise
        print(f"{context.paint('red', 'latchkey:', context.err)} {_fault(error)}", file=context.err)
        return EXIT_REFUSED


def _fault(error: Exception) -> str:
    """One line for what nobody has foreseen: a disk that is full, or a fault of these tools."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'standard output'}: {error.strerror} [bad-file]"
    where = "LATCHKEY_TRACEBACK=1 shows where, please report it"
    return f"the tool itself has failed ({type(error).__name__}); {where} [fault]"
