"""What simulated boards run compiled (tools/sim/standins.py): the base is the checkout's lib/, to the letter; the
stand-ins as machine code do what their bytecode does."""

import shutil

import pytest

from tools import ROOT
from tools.image import bytecode
from tools.sim import Board, script, standins

# Something in lib/ raises; then what is at /lib, before the firmware has ended and at the prompt.
BOOT = """
import os, sys
from codes import hotp
print("file", hotp.__file__, "listed", "hotp" in str(os.listdir("/lib/codes")))
try:
    hotp.code(None, 1, 6)
except Exception as error:
    sys.print_exception(error)
"""


def console(folder, lib, bits):
    """What such a board prints: lib is how its folder comes by lib/."""
    folder.mkdir()
    lib(ROOT / "lib", folder / "lib")
    (folder / "boot.py").write_text(BOOT)
    (folder / "main.py").write_text("")
    with Board("6000i", firmware=folder, bits=bits) as board:
        board.run_until("repl", 5)
        board.run(0.5)
        board.type_console(b"\x01import os, codes.totp; print(codes.totp.__file__)\x04")
        board.run(2)
        return board.console


@pytest.mark.parametrize("bits", [64, 32])
def test_tracebacks_of_a_compiled_base_are_those_of_its_sources(tmp_path, bits):
    compiled = console(tmp_path / "linked", lambda lib, place: place.symlink_to(lib), bits)
    read = console(tmp_path / "copied", shutil.copytree, bits)
    assert "file /lib/codes/hotp.mpy listed True" in compiled and "file /lib/codes/hotp.py listed True" in read
    assert 'File "/lib/codes/hotp.py", line' in compiled
    first, second = [text[text.index("Traceback") : text.index("Error")] for text in (compiled, read)]
    assert first == second


def test_at_the_prompt_lib_is_what_it_is_on_the_computer(tmp_path):
    said = console(tmp_path / "linked", lambda lib, place: place.symlink_to(lib), 64)
    assert "/lib/codes/totp.py" in said


def test_another_lib_makes_another_rom(tmp_path):
    shutil.copytree(ROOT / "lib", tmp_path / "lib", ignore=shutil.ignore_patterns("__pycache__"))
    same = standins.library(tmp_path / "lib")
    assert same.read_bytes() == standins.library(ROOT / "lib").read_bytes()
    standins.library.cache_clear()
    (tmp_path / "lib" / "names.py").write_text("LOCKED = 'shut'\n")
    other = standins.library(tmp_path / "lib")
    assert other != same and b"shut" in other.read_bytes()


def lived(model, bits, stand_ins):
    """All that is seen of a board in some minutes, and how many flash operations it made."""
    with Board(model, secret=bytes(32), bits=bits, seed=3, stand_ins=stand_ins) as board:
        board.run(2)
        board.press("12*34#", hold_ms=45, gap_ms=60)
        board.type_console(b"\x03\r\n")
        board.run(40)
        board.reset("wdt")
        board.press("123456#")
        board.leap(500)
        board.run(900)
        seen = [event for event in board.events if event.name != "boot"]  # which tells the heap
        return seen, board.operations


@pytest.mark.parametrize("bits", [64, 32])
@pytest.mark.parametrize("model", ["6000i", "7000i"])
def test_stand_ins_as_machine_code_do_what_their_bytecode_does(tmp_path, model, bits):
    seen, operations = lived(model, bits, None)
    assert len(seen) > 60 and (seen, operations) == lived(model, bits, script.stand_ins(tmp_path))


def test_where_they_run_the_stand_ins_are_machine_code(tmp_path):
    (tmp_path / "main.py").write_text("")
    ask = "import sys, flash, pads, time\nprint(sys.implementation._mpy >> 10 & 15, [m.__file__ for m in (%s)])\n"
    (tmp_path / "boot.py").write_text(ask % "flash, pads, time")
    for bits in (64, 32):
        with Board("6000i", firmware=tmp_path, bits=bits) as board:
            board.run_until("repl", 5)
            number, files = board.console.splitlines()[0].split(" ", 1)
            place = "native" + number if int(number) in standins._NATIVE else "chip"  # what this interpreter takes
            assert files == repr([f"/.rom/{place}/{name}.mpy" for name in ("flash", "pads", "time")])


def test_a_compiler_for_another_chip_is_noticed(monkeypatch):
    monkeypatch.setattr(bytecode, "abi", lambda: 5)
    with pytest.raises(bytecode.Refused):
        bytecode._compile(b"", "x", (*bytecode.OPTIONS, "-march=x64", "-X", "emit=native"))
