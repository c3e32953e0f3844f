"""The watch over all tests (leaks.py) sees a secret wherever a tool could leave it; what was asked for may pass."""

import io
import os
import subprocess
import sys

import leaks
import leaks_allowed
import pytest
from leaks_hooks import COUNTED
from tool_runner import SECRET, run

from codes import keys, pin_form
from tools import ROOT, secretfile
from tools.cli.context import Context
from tools.sim import Board, tamper

SECRETS = {
    "hexadecimal": SECRET.hex(), "upper case": SECRET.hex().upper(), "repr": repr(SECRET), "list": str(list(SECRET)),
    "a key made of it": keys.derive(SECRET, keys.CONSOLE).hex(), "password": "tr0mb0ne-in-the-attic", "PIN": "739164",
}  # fmt: skip
_NEVER = "print", "--quietly"


@pytest.fixture
def watch():
    """One of its own that knows some secrets, as the tools make them known."""
    made = leaks.Watch()
    for value in (SECRET, keys.derive(SECRET, keys.CONSOLE), keys.totp_key(SECRET)):
        made.secret(value)
    made.password("tr0mb0ne-in-the-attic")
    made.pin(b"739164")
    return made


@pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS)
def test_what_is_printed_is_seen(watch, text):
    watch.saw("printed by", _NEVER, f"lock: {text}, done")
    assert watch.leaks() == ["printed by: print --quietly"]
    assert watch.leaks("nothing more") == []
    assert watch.leaks(text) != []  # what pytest has captured


def test_the_telling_does_not_tell(watch):
    watch.saw("printed by", ("show", SECRET.hex()), SECRET.hex())
    assert SECRET.hex() not in "".join(watch.leaks())


def test_words_that_hold_a_secret_by_chance_are_none(watch):
    watch.saw("printed by", _NEVER, "17391640 bytes; 0.739164 s; intr0mb0ne-in-the-attic2")
    assert watch.leaks() == []


def test_a_count_on_the_console_is_no_pin():
    for said, left in (('{"n": 739164, "wait": true}', False), ('{"pin": 739164}', True), ('{"pin": "739164"}', True)):
        assert ("739164" in COUNTED.sub("", said)) is left


def test_a_pin_is_forgotten_with_its_test(watch):
    kept = watch.mark()
    watch.pin(b"618203")
    watch.secret(keys.derive(SECRET, keys.STAY))
    watch.forget_pins(kept)
    assert watch.leaks("618203") == []
    assert watch.leaks("739164") != [] and watch.leaks(keys.derive(SECRET, keys.STAY).hex()) != []


def test_arguments_of_programs_are_seen(watch, tmp_path):
    watch.heard("subprocess.Popen", ("python", ["python", "-m", "tools", SECRET.hex()], None, None))
    assert watch.leaks() == ["arguments of a program: "]
    watch.heard("subprocess.Popen", ("oathtool", ["/bin/oathtool", SECRET.hex()], None, None))  # the tests' own
    assert watch.leaks() == []


@pytest.mark.parametrize("held", [SECRET, SECRET.hex().encode(), b"at the door: 739164\n"])
def test_files_of_a_command_are_read(watch, tmp_path, held):
    path = tmp_path / "report.json"
    watch.begin(("recover", "--report", "x"))
    path.write_bytes(held)
    watch.heard("open", (str(path), None, os.O_WRONLY))
    watch.end()
    path.write_bytes(held)  # by the test itself
    assert watch.leaks() == ["written to report.json: recover --report"]


def test_a_file_that_may_hold_a_secret_is_its_owners_alone(watch, tmp_path):
    path = tmp_path / "door.lock"
    path.write_bytes(secretfile.pack(secretfile.Lock(SECRET, "UTC")))
    for mode, said in ((0o600, []), (0o640, ["others can read door.lock"])):
        path.chmod(mode)
        watch.begin(("secret", "new", str(path)))
        watch.heard("open", (str(path), None, os.O_WRONLY))
        watch.end()
        assert watch.leaks() == said


@pytest.mark.parametrize("words, file, passes", [
    (("secret", "show", "--yes-print-secret", "a.lock"), "", True), (("secret", "show", "a.lock"), "", False),
    (("flash", "--dry-run"), "LK-1-flash.bin", True), (("flash", "--dry-run"), "LK-1-report.txt", False),
    (("recover", "--backup", "a.bin"), "", False), (("recover", "--report", "a"), "a.json", False),
    (("usb", "report"), "", False), (("secret", "technician"), "", False),
])  # fmt: skip
def test_only_who_was_asked_may(words, file, passes):
    assert leaks_allowed.allowed(words, file) is passes


def test_the_tools_are_under_watch(tmp_path, monkeypatch):
    """From a lock file to what a command prints: the hooks are where secrets come into being."""
    fresh = leaks.Watch()
    monkeypatch.setattr(leaks, "WATCH", fresh)
    path = tmp_path / "door.lock"
    run("secret", "new", path, "--zone", "UTC")
    secret = secretfile.load(path)[0].secret
    assert fresh.leaks() == []
    assert fresh.leaks(secret.hex()) != []
    run("secret", "show", path, "--yes-print-secret", reveals=True)
    assert fresh.leaks() == []  # it was asked for
    monkeypatch.setattr(leaks_allowed, "ALLOWED", ())
    run("secret", "show", path, "--yes-print-secret", reveals=True)
    assert [line.split(":")[0] for line in fresh.leaks()] == ["printed by"]
    pin_form.pack(keys.pin_mac(secret), b"618203", "cleaner")
    assert fresh.leaks("618203") != []


def test_a_program_that_is_started_is_under_watch(monkeypatch):
    fresh = leaks.Watch()
    monkeypatch.setattr(leaks, "WATCH", fresh)
    fresh.secret(SECRET)
    subprocess.run([sys.executable, "-c", "", SECRET.hex()], check=True)
    assert fresh.leaks() == ["arguments of a program: "]


def test_what_a_program_prints_is_under_watch(monkeypatch):
    fresh = leaks.Watch()
    monkeypatch.setattr(leaks, "WATCH", fresh)
    fresh.password("tr0mb0ne-in-the-attic")
    spoken = "print('-'.join(['tr0mb0ne', 'in', 'the', 'attic']))"
    subprocess.run([sys.executable, "-c", spoken], check=True, capture_output=True)
    assert [line.split(":")[0] for line in fresh.leaks()] == ["printed by a program"]


@pytest.mark.parametrize("harm, said", [
    (lambda board: board.run(0.1), []),
    (lambda board: tamper.overwrite(board, "data", SECRET), ["a board's event log"]),
])  # fmt: skip
def test_a_boards_event_log_is_under_watch(monkeypatch, harm, said):
    fresh = leaks.Watch()
    monkeypatch.setattr(leaks, "WATCH", fresh)
    fresh.secret(SECRET)
    with Board("6000i", secret=SECRET) as board:
        harm(board)
    assert fresh.leaks() == said


def test_a_test_in_which_something_came_out_fails(monkeypatch):
    """The whole way, in a run of its own."""
    monkeypatch.setattr(leaks, "WATCH", leaks.Watch())  # what that run prints is no leak of this one
    name = "tests_host/test_leaks.py::test_a_secret_is_printed_on_purpose"
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", name]
    told = {**os.environ, "LATCHKEY_LEAK": "1"}
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, env=told)
    assert done.returncode == 1 and "a secret came out" in done.stdout


def test_a_secret_is_printed_on_purpose():
    if os.environ.get("LATCHKEY_LEAK"):
        keys.derive(SECRET, keys.STAY)
        print("oh:", SECRET.hex())
    assert Context(io.StringIO()) is not None
