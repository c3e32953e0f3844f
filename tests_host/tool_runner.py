"""Run `python -m tools` in this process, with its own clock and streams; nothing printed holds a secret."""

import contextlib
import io
import json
from dataclasses import dataclass

from leaks_known import forms

from codes import keys
from tools.cli.context import Context
from tools.cli.main import main

SECRET = bytes(range(100, 132))
NOW = 1795478400  # Tue 24 Nov 2026 00:00 UTC


@dataclass
class Result:
    status: int
    out: str
    err: str

    @property
    def data(self):
        return json.loads(self.out)


def spellings(secret: bytes) -> list[str]:
    """Every way in which the secret or a key made from it could be printed."""
    found = []
    derived = [
        keys.derive(secret, name) for name in (keys.TOTP, keys.STAY, keys.PIN, keys.COMMAND, keys.CONSOLE)
    ]
    for value in (secret, keys.totp_key(secret), *derived):
        found += forms(value)
    return found


def assert_no_secret(text: str, secret: bytes = SECRET) -> None:
    lower = text.lower()
    for spelling in spellings(secret):
        assert spelling not in lower, "a secret was printed"


def run(*argv, stdin: str = "", now: int = NOW, env=None, reveals: bool = False) -> Result:
    """One command. `reveals`: this one was asked to print a secret."""
    out, err = io.StringIO(), io.StringIO()
    context = Context(out, err, io.StringIO(stdin), lambda: now, env or {})
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main([str(word) for word in argv], context)
    result = Result(status, out.getvalue(), err.getvalue())
    if not reveals:
        assert_no_secret(result.out + result.err)
    return result


def new_lock(folder, zone: str = "Europe/Berlin", **settings):
    """A lock file with SECRET in `folder`."""
    path = folder / "door.lock"
    options = [word for name, value in settings.items() for word in (f"--{name}", str(value))]
    result = run("secret", "new", path, "--zone", zone, "--secret-stdin", *options, stdin=SECRET.hex())
    assert result.status == 0, result.err
    return path
