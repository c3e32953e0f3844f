"""The stand-ins that run in the simulator's MicroPython, compiled once: else each start would compile their sources."""

import contextlib
import functools
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

_SOURCES = Path(__file__).resolve().parent
_ROOMS = ("chip", "world")
_START = "import sys\nsys.path.insert(0, __file__[: __file__.rfind('/')])\nimport start_chip\n"


def compile_to(folder: Path, options: tuple[str, ...]) -> Path:
    """tools/sim/chip and tools/sim/world as .mpy in `folder`; options: of mpy-cross."""
    from tools.image import bytecode  # here, for it uses the simulator's paths

    for room in _ROOMS:
        (folder / room).mkdir(parents=True)
        for path in (_SOURCES / room).glob("*.py"):
            stem = "start_chip" if path.stem == "start" else path.stem
            shown = f"tools/sim/chip/../{room}/{path.name}"  # whose frames chip/interrupts.py leaves out
            (folder / room / f"{stem}.mpy").write_bytes(bytecode.compiled(path.read_bytes(), shown, options))
    (folder / "chip" / "start.py").write_text(_START)
    return folder


@functools.lru_cache(maxsize=None)
def folder() -> Path:
    """The same under build/, with line numbers, made by the first process that needs it."""
    from tools.image import bytecode, cache

    options = (f"-msmall-int-bits={bytecode.SMALL_INT_BITS}",)
    digest = hashlib.sha256(repr((options, bytecode.compiler())).encode() + Path(__file__).read_bytes())
    for path in sorted(path for room in _ROOMS for path in (_SOURCES / room).glob("*.py")):
        digest.update(path.name.encode() + path.read_bytes())
    place = cache.BUILD / "stand-ins" / digest.hexdigest()
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=place.parent, prefix="."))
        with contextlib.suppress(OSError):  # another process was quicker
            os.rename(compile_to(made, options), place)
        shutil.rmtree(made, ignore_errors=True)
    return place
