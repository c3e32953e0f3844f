"""Runs scripts under the real MicroPython unix port, which `make setup` brings into `.tools/`.

`MICROPYTHON=path` takes another interpreter with 64-bit words, `MICROPYTHON32=path` one with 32-bit words.
Scripts find `lib/`, `firmware/` and `tests_host/on_device/` on
`sys.path`, after frozen modules as on the ESP32.

    assert run("from codes.compare import equal\\nprint(equal(b'1', b'1'))", bits=32) == "True\\n"
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = [str(ROOT / "lib"), str(ROOT / "firmware"), str(ROOT / "tests_host" / "on_device")]
_NAMES = {64: ("MICROPYTHON", "micropython"), 32: ("MICROPYTHON32", "micropython32")}


def interpreter(bits: int = 64) -> str:
    """Path of the MicroPython with words of `bits` (64 or 32); AssertionError when there is none."""
    variable, name = _NAMES[bits]
    path = os.environ.get(variable) or str(ROOT / ".tools" / "bin" / name)
    assert os.access(path, os.X_OK), f"{path} is no program: run `make setup` or set {variable}"
    return path


def run(script, *args, bits=64, heap=None, input=None, timeout=60, path=(), env=None) -> str:
    """What `script` prints to stdout; AssertionError with its stderr when it fails or hangs.

    script: a path (relative ones from the project root) or the source text itself (told by its line break).
    heap: size of the garbage-collected heap in bytes, or with suffix as in "48K"; default 2 MB.
    input: text for stdin (read it with sys.stdin: input() echoes there). timeout: seconds.
    path: folders to search before lib/. env: additions to the environment.
    """
    command = [interpreter(bits), *(["-X", f"heapsize={heap}"] if heap else [])]
    places = ":".join([".frozen", *map(str, path), *FOLDERS])
    return _run(command, script, args, input, timeout, {"MICROPYPATH": places, **(env or {})})


def run_cpython(script, *args, input=None, timeout=60, path=(), env=None) -> str:
    """The same under this CPython, for scripts that must run on both."""
    places = os.pathsep.join([*map(str, path), *FOLDERS])
    return _run([sys.executable], script, args, input, timeout, {"PYTHONPATH": places, **(env or {})})


def both(script, *args, input=None, timeout=60) -> str:
    """Runs `script` under CPython and MicroPython with 64 and 32 bits; all must print what is returned."""
    expected = run_cpython(script, *args, input=input, timeout=timeout)
    for bits in (64, 32):
        said = run(script, *args, bits=bits, input=input, timeout=timeout)
        assert said == expected, f"MicroPython with {bits} bits prints\n{said}\nCPython\n{expected}"
    return expected


def rows(script) -> dict[str, str]:
    """What `both` returns, as {first word of a line: its rest}."""
    return dict(line.split(" ", 1) for line in both(script).splitlines())


def _run(command, script, args, text, timeout, env) -> str:
    source = str(script)
    with tempfile.TemporaryDirectory() as folder:
        if "\n" in source:
            source = os.path.join(folder, "script.py")
            Path(source).write_text(str(script), encoding="utf-8")
        try:
            done = subprocess.run(
                [*command, source, *map(str, args)], input=text or "", capture_output=True, encoding="utf-8",
                cwd=ROOT, timeout=timeout, env={**os.environ, **env},
            )
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"{script} still runs after {timeout} s: {error.stdout!r}") from None
    assert done.returncode == 0, (
        f"{script} ended with {done.returncode}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    )
    return done.stdout
