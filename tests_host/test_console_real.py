"""Real tools at the simulated lock's USB port: pyserial, mpremote, and the project's own commands."""

import subprocess
import sys
import time

import pytest

from tests_host.consoleside import KEY, SERIAL
from tests_host.lockside import SECRET, stay_code
from tools import secretfile
from tools.cli.main import main
from tools.sim import Board
from tools.sim.pty import Port
from tools.usb import Console, Trouble, keyfile, port

LISTENS_S = 7


@pytest.fixture(scope="module")
def cable(tmp_path_factory):
    """A lock in real time, its cable in. mpremote would wait for ever at a path that looks like a pseudo-terminal's."""
    link = tmp_path_factory.mktemp("usb") / "port"
    with Board("6000i", secret=SECRET, realtime=True) as board, Port(board, link=link) as made:
        time.sleep(LISTENS_S)
        yield made


def mpremote(cable, *words):
    command = [sys.executable, "-m", "mpremote", "connect", cable.path, *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def boots(cable):
    return cable.call(lambda board: len(board.seen("boot")))


def test_mpremote_gets_nothing_from_a_lock_in_service(cable):
    before = boots(cable)
    done = mpremote(cable, "exec", "print(1)")
    assert done.returncode and "could not enter raw repl" in done.stdout + done.stderr
    assert boots(cable) == before and cable.call(lambda board: board.state) == "running"


def test_a_technician_gets_the_prompt_and_the_next_reset_is_the_lock(cable, tmp_path):
    with Console(port.opened(cable.path), {SERIAL: KEY}) as laptop:
        assert laptop.hello()["serial"] == SERIAL
        laptop.auth()
        assert laptop.repl() == 600
    assert not cable.call(lambda board: board.motor)
    (tmp_path / "note").write_text("left by a technician\n" * 40)
    assert mpremote(cable, "exec", "print(6 * 7)").stdout.strip() == "42"  # with the soft reset of mpremote's own
    copied = mpremote(cable, "cp", str(tmp_path / "note"), ":/data/note")
    assert copied.returncode == 0, copied.stderr
    assert " note" in mpremote(cable, "fs", "ls", ":/data").stdout
    assert mpremote(cable, "cp", ":/data/note", str(tmp_path / "back")).returncode == 0
    assert (tmp_path / "back").read_bytes() == (tmp_path / "note").read_bytes()
    assert "ZeroDivisionError" in mpremote(cable, "resume", "exec", "1/0").stdout
    assert mpremote(cable, "resume", "reset").returncode == 0
    with Console(port.opened(cable.path), {SERIAL: KEY}) as laptop:
        assert laptop.hello(30)["role"] == "application"
    assert mpremote(cable, "exec", "print(1)").returncode
    code = stay_code(int(cable.call(lambda board: board.now)) // 3600 - 1, 24)
    for _ in range(5):  # its keys are held in real time, of which a busy computer may miss some
        cable.call(lambda board: board.press("*" + code + "#", hold_ms=150))
        if _opens(cable, 8):
            break
    else:
        raise AssertionError("the code does not open")


def _opens(cable, seconds):
    deadline = time.monotonic() + seconds
    while not cable.call(lambda board: board.opens) and time.monotonic() < deadline:
        time.sleep(0.2)
    return cable.call(lambda board: board.opens)


def test_the_command_line_shows_a_lock_and_its_log(cable, tmp_path, capsys):
    lock, technician = tmp_path / "door.lock", tmp_path / "technician.json"
    secretfile.create(lock, secretfile.new(SECRET, zone="UTC", serial=SERIAL, model="6000i"))
    assert main(["secret", "technician", str(technician), str(lock)]) == 0
    assert technician.stat().st_mode & 0o777 == 0o600
    assert keyfile.load(technician)[0] == {SERIAL: KEY}
    time.sleep(6)  # whoever pressed keys last is gone
    assert main(["usb", "report", "--port", cable.path, "--keys", str(technician)]) == 0
    assert main(["usb", "log", "--port", cable.path, "--keys", str(technician), "--last", "5"]) == 0
    said = capsys.readouterr()
    assert SERIAL in said.out and "bench" in said.out
    for secret in (SECRET, KEY):
        assert secret.hex() not in said.out + said.err


def test_a_key_that_is_missing_and_a_port_that_is_none(cable):
    with Console(port.opened(cable.path), {}) as laptop:
        laptop.hello()
        with pytest.raises(Trouble) as trouble:
            laptop.auth()
        assert trouble.value.name == "no-key"
    with pytest.raises(Trouble) as trouble:
        port.opened("/dev/none")
    assert trouble.value.name == "no-port"
