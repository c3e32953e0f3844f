"""Says what a lock has answered to `desk`, in words or as JSON."""

import argparse
import json
from typing import Any

from tools.cli import EXIT_REFUSED
from tools.cli.context import Context
from tools.desk import words
from tools.desk.protocol import Answer


def tell(args: argparse.Namespace, context: Context, serial: str, do: str, answer: Answer, text: str = "") -> int:
    """Says what a lock has answered; the exit status. text: in place of the usual words."""
    text = text or words.answer(do, answer)
    if args.json:
        fields = {"serial": serial, "do": do, "ok": answer.ok, "reason": answer.reason, "words": text}
        context.say(json.dumps({**fields, "said": answer.said}))
    elif answer.ok:
        context.say(f"{serial}: {text}")
    else:
        fail(context, f"{serial}: {text}", words.clean(answer.reason, 40))
    return 0 if answer.ok else EXIT_REFUSED


def fail(context: Context, text: str, name: str) -> None:
    """One line on standard error, as every refusal is told."""
    print(f"{context.paint('red', 'latchkey:', context.err)} {text} [{name}]", file=context.err)


def listed(
    args: argparse.Namespace, context: Context, serial: str, do: str, answer: Answer, rows: dict[str, Any]
) -> int:
    """As `tell`, with a table of what was answered."""
    if args.json or not answer.ok:
        return tell(args, context, serial, do, answer)
    width = max(map(len, rows), default=0)
    for label, value in sorted(rows.items()):
        context.say(f"{words.clean(label):<{width}}  {words.clean(value)}".rstrip())
    return 0
