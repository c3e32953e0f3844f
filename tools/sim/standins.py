"""What simulated boards run, compiled once: the stand-ins of tools/sim/chip and tools/sim/world, and the base's lib/.

Else each start of a board would compile their sources. Both are ROM file systems under build/, mapped into memory:
their bytecode runs where it lies, takes no heap, and is not read piece by piece. A part of the stand-ins is there as
machine code, too (MicroPython's native emitter), for interpreters that take it.
"""

import contextlib
import functools
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from mpremote.romfs import VfsRomWriter

from tools.image import bytecode, cache

_SOURCES = Path(__file__).resolve().parent
_ROOMS = ("chip", "world")
# Of chip, as machine code, too: what runs in each pass of the firmware's loop, and for each block of flash
_HOT = ("vloop", "time", "machine_pin", "pads", "flash", "gate", "esp32_partition")
_NATIVE = {1: "x86", 2: "x64"}  # what MicroPython says it takes (sys.implementation._mpy >> 10) -> mpy-cross's word
_START = "import sys\nsys.path.insert(0, __file__[: __file__.rfind('/')])\nimport start_chip\n"
_ROM = "stand-ins.rom"
_OPTIONS = (f"-msmall-int-bits={bytecode.SMALL_INT_BITS}",)  # with line numbers, for tests read tracebacks
_START_ROM = f"""import sys
sys.path.insert(0, __file__[: __file__.rfind('/')])
import romfs
romfs.mount(sys.path[0] + '/../{_ROM}', '/.rom')
sys.path[:1] = ['/.rom/native%d' % (sys.implementation._mpy >> 10 & 15), '/.rom/chip']
import start_chip
"""


def compile_to(folder: Path, options: tuple[str, ...]) -> Path:
    """tools/sim/chip and tools/sim/world as .mpy in `folder`; options: of mpy-cross."""
    _write(folder, {**_stand_ins(options), "chip/start.py": _START.encode()})
    return folder


@functools.lru_cache(maxsize=None)
def folder() -> Path:
    """The same under build/ as a ROM, with line numbers, made by the first process that needs it."""
    place = cache.BUILD / "stand-ins" / _digest([path for room in _ROOMS for path in (_SOURCES / room).glob("*.py")])
    if not place.exists():
        made = {**_stand_ins(_OPTIONS), **_machine_code()}
        files = {"chip/romfs.mpy": made["chip/romfs.mpy"], "chip/start.py": _START_ROM.encode(), _ROM: _packed(made)}
        place.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=place.parent, prefix="."))
        _write(beside, files)
        with contextlib.suppress(OSError):  # another process was quicker
            os.rename(beside, place)
        shutil.rmtree(beside, ignore_errors=True)
    return place


@functools.lru_cache(maxsize=None)
def library(lib: Path) -> Path:
    """The ROM of a base's lib/, with line numbers: what an import of the sources at /lib would make of them."""
    paths = {path.relative_to(lib).as_posix(): path for path in lib.rglob("*.py")}

    def make():
        return _packed({_mpy(name): _compiled(path, f"/lib/{name}", _OPTIONS) for name, path in paths.items()})

    return cache.there(cache.BUILD / "lib" / f"{_digest(paths.values())}.rom", make)


def _stand_ins(options):
    made = {}
    for room in _ROOMS:
        for path in (_SOURCES / room).glob("*.py"):
            name = "chip/start_chip.py" if (room, path.stem) == ("chip", "start") else f"{room}/{path.name}"
            shown = f"tools/sim/chip/../{room}/{path.name}"  # whose frames chip/interrupts.py leaves out
            made[_mpy(name)] = _compiled(path, shown, options)
    return made


def _machine_code():
    made = {}
    for number, name in _NATIVE.items():
        for stem in _HOT:
            options = (*_OPTIONS, f"-march={name}", "-X", "emit=native")
            path = _SOURCES / "chip" / f"{stem}.py"
            made[f"native{number}/{stem}.mpy"] = _compiled(path, f"tools/sim/chip/{path.name}", options)
    return made


def _compiled(path, shown, options):
    return bytecode.compiled(path.read_bytes(), shown, options)


def _mpy(name):
    return name[: -len("py")] + "mpy"


def _digest(paths):
    # Names what is made of these sources.
    digest = hashlib.sha256(repr((_OPTIONS, bytecode.compiler())).encode() + Path(__file__).read_bytes())
    for path in sorted(paths):
        digest.update(f"{path.parent.name}/{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def _packed(files):
    """A ROM file system of {path: content}."""
    writer, at = VfsRomWriter(), []
    for name in sorted(files, key=lambda name: name.split("/")):
        *rooms, leaf = name.split("/")
        while at != rooms[: len(at)]:
            writer.closedir()
            at.pop()
        for room in rooms[len(at) :]:
            writer.opendir(room)
            at.append(room)
        writer.mkfile(leaf, files[name])
    for _ in at:
        writer.closedir()
    return writer.finalise()


def _write(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
