"""The base that simulated boards run compiled (tools/sim/standins.py) is the checkout's lib/, to the letter."""

import shutil

import pytest

from tools import ROOT
from tools.sim import Board, standins

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
