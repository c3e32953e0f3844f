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


@pytest.mark.parametrize("model, opened", [("6000i", "retracted: OPEN"), ("7000i", "engaged: OPEN")])
def test_the_one_time_code_shown_opens_the_lock_within_ten_seconds(tmp_path, model, opened):
    began = time.monotonic()
    said, status, kept = in_terminal(
        [*COMMAND, str(tmp_path), "--model", model], [("firmware-start", "t"), (opened, "q")], {"NO_COLOR": "1"}
    )
    assert opened in said and status == 0 and time.monotonic() - began < 10
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


def test_the_board_is_kept_between_runs(tmp_path):
    from tools.sim.ui_bench import Bench

    bench = Bench("6000i", folder=tmp_path)
    bench.board.run_until("led", 10)
    bench.board.turn_by_hand(0)
    bench.board.rtc(offset=100)
    bench.board.run(0.5)
    code = bench.codes.stay(1_800_000_000)
    bench.close()
    again = Bench("6000i", folder=tmp_path)
    try:
        assert again.codes.stay(1_800_000_000) == code
        assert again.board.bolt == "unlocked" and again.board.kept["clock"][0] == 100
    finally:
        again.close()
