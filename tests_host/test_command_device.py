"""Commands packed here are judged the same on real MicroPython, and leave nothing behind there."""

import pytest

from tests_host.commandside import OTHER, SECRET, SERIAL, SESSION
from tests_host.micropython import ROOT, run, run_cpython
from tests_host.test_command_judge import CASES, GOOD, NOW, OFFER, PIN, SET, WELCOME, sealed
from tools.desk.protocol import Desk

FOLDER = ROOT / "tests_host" / "on_device"


def lines():
    """What `command_judge.py` reads: every refusal in a session of its own, what is taken, and replays."""
    begin = f"0 b {SESSION.encode().hex()}"
    desk = Desk(SECRET, SERIAL)
    for _, _, row in CASES:
        payload, retained = row if isinstance(row, tuple) else (row, False)
        if payload is not None and len(payload) < 5000:
            yield begin
            yield f"{int(retained)} p {payload.hex()}"
    for said in (GOOD, PIN, SET, OFFER, WELCOME, {**PIN, "name": "\u00c4nne"}):
        yield begin
        yield from [f"0 p {sealed(said).hex()}"] * 2
    made = [desk.command(SESSION, "unlock", NOW, 10 + number)[1].hex() for number in range(70)]
    yield begin
    yield from [f"0 p {payload}" for payload in made + made]
    yield f"0 b {OTHER.encode().hex()}"
    yield from [f"0 p {payload}" for payload in made[:3]]


@pytest.mark.parametrize("bits", [64, 32])
def test_a_command_packed_here_is_judged_the_same_there(tmp_path, bits):
    file = tmp_path / "payloads"
    file.write_text("\n".join(lines()) + "\n", encoding="ascii")
    here = run_cpython(FOLDER / "command_judge.py", file, NOW, path=[ROOT])
    there = run(FOLDER / "command_judge.py", file, NOW, path=[ROOT], bits=bits)
    assert there.splitlines() == here.splitlines()
    told = {line.split()[0] for line in here.splitlines()}
    assert {"taken", "retained", "bad-mac", "bad-body", "replayed", "busy", "expired", "bad-argument"} <= told


@pytest.mark.parametrize("bits", [64, 32])
def test_a_commands_modules_are_there_for_its_call_only(bits):
    said = run(FOLDER / "command_borrow.py", path=[ROOT], bits=bits).splitlines()
    assert said[0] == "[] ('', {'sound': 1}) []" and said[1] == "raised []"
    assert all(line.endswith(" True") for line in said[2:-3]) and len(said[2:-3]) == 8
    assert said[-3] == "['codes.pin_record', 'codes.pins', 'codes.schedule']"  # a lock has these all the time
    assert said[-2] == "grew False"
    assert said[-1] == "False False"


def test_where_memory_ends_while_a_commands_modules_are_loaded_none_of_them_is_left():
    *left, last = run(FOLDER / "command_borrow.py", "full", path=[ROOT], bits=32, heap="400K").splitlines()
    assert left == [] and last == "False False True"
