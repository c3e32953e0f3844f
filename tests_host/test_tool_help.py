"""Host tools: `--help` of every command, inner ones too, says all, with an example."""

import argparse

import pytest
from tool_runner import run

from tools.cli import COMMANDS
from tools.cli.main import parser


def inner(top):
    """{name: parser} of the commands below this one."""
    found = [action.choices for action in top._actions if isinstance(action, argparse._SubParsersAction)]
    return found[0] if found else {}


def every(top, words):
    """(words, parser) of all commands that can be given."""
    below = inner(top)
    if not below:
        yield words, top
    for name, sub in below.items():
        yield from every(sub, (*words, name))


COMMAND = [leaf for name, *_ in COMMANDS if name != "sim" for leaf in every(inner(parser(name))[name], (name,))]


@pytest.mark.parametrize("words, one", COMMAND, ids=[" ".join(words) for words, _ in COMMAND])
def test_help_is_complete_and_what_is_unknown_is_refused(words, one):
    shown = run(*words, "--help")
    assert shown.status == 0 and not shown.err and "example" in shown.out
    assert shown.out.startswith(f"usage: python -m tools {' '.join(words)}")
    assert not [action.dest for action in one._actions if not action.help]
    wrong = run(*words, "--no-such-option")
    assert wrong.status == 2 and wrong.err.startswith("usage: ") and not wrong.out
