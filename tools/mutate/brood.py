"""Runs pytest in a tree, again and again, without starting it each time: the process that has it loaded forks.

A start of pytest with its plugins takes longer than most tests that a mutant needs. Nothing of the tree itself is
loaded before the fork, so each run sees the files as they are then.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

HUNG = -1
_LOADED = ("pytest", "hypothesis.strategies", "cryptography.hazmat.primitives.asymmetric.rsa", "json", "subprocess")
# What is loaded already can't have its assertions rewritten: hypothesis needs none. What a failing test leaves open is
# no error of its own.
_QUIET = ("-W", "ignore::pytest.PytestAssertRewriteWarning", "-W", "ignore::pytest.PytestUnraisableExceptionWarning")
_OPTIONS = ("-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *_QUIET)
_POLL_S = 0.02
_SHOWN = 2000  # characters of what a run said that could not even begin


class Brood:
    """One process for the tree at `root`. Use it from one thread at a time; `close` it."""

    def __init__(self, root: Path):
        places = [str(root), str(root / "lib"), str(root / "firmware"), os.environ.get("PYTHONPATH", "")]
        environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", PYTHONPATH=os.pathsep.join(filter(None, places)))
        self._process = subprocess.Popen(
            [sys.executable, __file__],
            cwd=root,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def passes(self, tests: list[str], limit_s: float) -> bool:
        """True if they pass in that time. RuntimeError where pytest can't try them."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([tests, limit_s]) + "\n")
        self._process.stdin.flush()
        code, said = json.loads(self._process.stdout.readline() or '[3, "its process has ended"]')
        if code not in (0, 1, HUNG):
            raise RuntimeError(f"{tests}: pytest ended with {code}\n{said}")
        return code == 0

    def close(self) -> None:
        """Ends the process."""
        self._process.communicate()


def _run(tests, log):
    # In the child: it never returns.
    code = 3
    try:
        os.setsid()
        for number in (1, 2):
            os.dup2(log, number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        import pytest

        code = int(pytest.main([*_OPTIONS, *tests]))
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _wait(child, limit_s):
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(_POLL_S)
    os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return HUNG


def _serve():
    for name in _LOADED:
        __import__(name)
    with tempfile.TemporaryFile(buffering=0) as log:
        for line in sys.stdin:
            tests, limit_s = json.loads(line)
            log.seek(0)
            log.truncate()
            child = os.fork()
            if not child:
                _run(tests, log.fileno())
            code = _wait(child, limit_s)
            log.seek(0)
            print(json.dumps([code, log.read().decode("utf-8", "replace")[-_SHOWN:]]), flush=True)


if __name__ == "__main__":
    sys.path.pop(0)  # tools/ itself
    _serve()
