"""The board in the terminal: a newcomer sees codes, types one and the door opens; the terminal is left as it was."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from datetime import datetime

import pytest

from tools import ROOT

COMMAND = [sys.executable, "-m", "tools.sim", "ui", "--new", "--folder"]


def in_terminal(arguments, script, environment=None, limit=20):
    """Run in a terminal of 80x24; script: (what to wait for, keys to send). (output, exit status, modes kept)."""
    far, near = pty.openpty()
    fcntl.ioctl(near, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    before = termios.tcgetattr(near)
    process = subprocess.Popen(arguments, stdin=near, stdout=near, stderr=near, cwd=ROOT, start_new_session=True,
                               preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # Ctrl-C is its signal
                               env={**os.environ, "TERM": "xterm", **(environment or {})})
    said, mark, deadline = b"", 0, time.monotonic() + limit
    while process.poll() is None and time.monotonic() < deadline:
        if select.select([far], [], [], 0.05)[0]:
            said += os.read(far, 65536)
        if script and script[0][0].encode() in said[mark:]:
            mark = len(said)
            os.write(far, script.pop(0)[1].encode())
    process.kill()
    status = process.wait()
    while select.select([far], [], [], 0)[0]:
        said += os.read(far, 65536)
    kept = termios.tcgetattr(near) == before
    os.close(near)
    os.close(far)
    return said.decode(), status, kept


def _shown(frame):
    return datetime.fromisoformat(re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", frame).group())


@pytest.mark.parametrize("model, opened", [("6000i", "retracted: OPEN"), ("7000i", "engaged: OPEN")])
def test_the_one_time_code_shown_opens_the_lock_within_ten_seconds(tmp_path, model, opened):
    said, status, kept = in_terminal(
        [*COMMAND, str(tmp_path), "--model", model], [("firmware-start", "t"), (opened, "q")], {"NO_COLOR": "1"}
    )
    assert opened in said and status == 0
    clock = [_shown(frame) for frame in said.split("\x1b[H") if "firmware-start" in frame]
    then = next(_shown(frame) for frame in said.split("\x1b[H") if opened in frame)
    assert 0 <= (then - clock[0]).total_seconds() <= 10  # the board's own clock, which shows what a newcomer waits
    assert kept and said.rstrip().endswith("\x1b[?1049l") and "\x1b[3" not in said
    code = re.search(r"one-time code  (\d{6})", said)
    assert code and re.search(r"stay code      03\d{8}", said)
    for frame in said.split("\x1b[H")[1:-1]:
        lines = frame.split("\r\n")
        assert len(lines) <= 24 and all(len(line.replace("\x1b[K", "")) <= 80 for line in lines)


def test_ctrl_c_leaves_and_restores_the_terminal(tmp_path):
    said, status, kept = in_terminal([*COMMAND, str(tmp_path)], [("firmware-start", "\x03")])
    assert status == 0 and kept and said.rstrip().endswith("\x1b[?1049l") and "\x1b[32" in said


def test_plain_mode_types_what_it_reads_and_tells_what_happens(tmp_path):
    command = [*COMMAND, str(tmp_path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True)
    said = []
    for line in process.stdout:
        said.append(line)
        if "firmware-start" in line:
            code = re.search(r"stay code (\d{10})", "".join(said)).group(1)
            process.stdin.write(code + "\n")
            process.stdin.flush()
        if "retracted: OPEN" in line:
            process.stdin.write("q")
            process.stdin.close()
    process.stdout.close()
    assert process.wait() == 0 and "accepted hours" in "".join(said)


def test_what_is_piped_in_before_the_lock_has_started_is_typed_when_it_has(tmp_path):
    command = [sys.executable, "-m", "tools", "sim", "--folder", str(tmp_path)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True)
    process.stdin.write("t\n")  # and this Enter is no # that locks again
    process.stdin.flush()
    said = []
    for line in process.stdout:
        said.append(line)
        if "retracted: OPEN" in line or "log    6" in line:
            process.stdin.write("q\n")
            process.stdin.close()
            break
    process.stdout.close()
    process.wait()
    assert "Latchkey 6000i, simulated: starting" in said[0] and "retracted: OPEN" in said[-1]
    assert not re.search("refused|locked keypad|thrown: LOCKED", "".join(said))  # it was locked before


@pytest.mark.parametrize("folder, environment, why", [
    ("file", {}, "can't use "),
    ("new", {"MICROPYTHON": "/bin/true"}, "MicroPython does not start"),
    ("new", {"MICROPYTHON": "/dev/null"}, "no MicroPython at /dev/null: run `make setup`"),
])
def test_what_keeps_it_from_starting_is_said_in_one_line(tmp_path, folder, environment, why):
    (tmp_path / "file").write_text("")
    command = [sys.executable, "-m", "tools", "sim", "--folder", str(tmp_path / folder)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, cwd=ROOT, text=True,
                          env={**os.environ, **environment}, timeout=60)
    assert done.returncode == 1 and done.stderr.startswith(f"latchkey: {why}") and done.stderr.count("\n") == 1


def test_a_dumb_terminal_gets_lines(tmp_path):
    said, status, kept = in_terminal([*COMMAND, str(tmp_path)], [("firmware-start", "q\n")], {"TERM": "dumb"})
    assert status == 0 and kept and "\x1b[" not in said
