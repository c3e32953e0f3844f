"""What the end-to-end tests of the codes do at the door: a board with a known secret, codes for it, verdicts."""

import base64
import subprocess
from datetime import datetime, timezone
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlparse

import pyotp

from codes import keys
from eventlog.reader import verify
from tools import ROOT, eventlog, otpauth
from tools.secretfile import Lock
from tools.sim import Board

SECRET = bytes(range(100, 132))
MODELS = ("6000i", "7000i")
STEP = 30
URI = otpauth.uri(Lock(SECRET, "Europe/Berlin", name="test"))
BASE32 = parse_qs(urlparse(URI).query)["secret"][0]
_APP = pyotp.parse_uri(URI)


def by_pyotp(unix: float) -> str:
    """The owner's code of that moment, from the otpauth URI by pyotp."""
    return _APP.at(int(unix))


def by_oathtool(unix: float) -> str:
    """The same by oathtool."""
    when = datetime.fromtimestamp(int(unix), timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")
    command = [str(ROOT / ".tools" / "bin" / "oathtool"), "--totp", "-b", "--now", when, BASE32]
    return subprocess.run(command, capture_output=True, encoding="ascii", check=True).stdout.strip()


def stay_code(start_hour: int, kk: int) -> str:
    """A stay code as pyotp's HOTP makes it from the stay key: the counter is start hour x 256 + KK."""
    key = base64.b32encode(keys.derive(SECRET, keys.STAY)).decode()
    return f"{kk:02}" + pyotp.HOTP(key, digits=8, digest=sha256).at(start_hour * 256 + kk)


def make(model="6000i", folder=None, **options) -> Board:
    """A board that is up: the bench has set its clock, its file system is there."""
    board = Board(model, secret=SECRET, folder=folder, **options)
    board.run(1.0)
    return board


def on_from(model, flash: Path, start: float, kept=None, **options) -> Board:
    """A board with this flash that gets power at `start`. Whole seconds."""
    board = Board(model, flash=flash, start=int(start), kept=kept, **options)
    board.run(1.0)
    return board


def type_in(board, line: str) -> None:
    """Types `line` and `#`, faster than fingers do. While the lock then writes to flash it feels no key."""
    board.press(line + "#", hold_ms=45, gap_ms=45)
    board.run(0.3)


def log_since(board, seq: int, kinds=("accepted", "refused")) -> list[str]:
    """`kind reason` of the records of these kinds numbered above `seq`."""
    return [f"{row['kind']} {row['reason']}" for row in board.log() if row["seq"] > seq and row["kind"] in kinds]


def last_seq(board) -> int:
    """Number of the newest record."""
    rows = board.log()
    return rows[-1]["seq"] if rows else 0


def verdict(board, line: str) -> str:
    """Enters a code; `accepted kind` or `refused reason` from the log in flash."""
    before = last_seq(board)
    type_in(board, line)
    told = log_since(board, before)
    assert len(told) == 1, (told, board.console[-800:])
    return told[0]


def opens(board, line: str) -> str:
    """Enters a code that must open: waits until the door opens, then until it is locked again. Its kind."""
    told = verdict(board, line)
    assert told.startswith("accepted"), (told, board)
    board.run_until(lambda board: board.opens, timeout=3, step=0.1)
    board.run_until(lambda board: not board.opens, timeout=12, step=0.25)
    return told.split()[1]


def to_second(board, second: float) -> None:
    """Lets time pass to `second` of a time step."""
    board.run((second - board.now) % STEP or STEP)


def faults(board, torn=0) -> list:
    """What `tools.eventlog` finds wrong with the log's numbers and chain; at most `torn` records that a power cut
    tore are told as such and nothing to object to."""
    found = list(verify(eventlog.load(board.flash.read_bytes())))
    return [fault for fault in found if fault[0] != "torn"] if sum(f[0] == "torn" for f in found) <= torn else found


def without_power(board, seconds=1.0, **rtc) -> None:
    """Takes the power for so long; meanwhile something happens to the clock chip (see `Board.rtc`)."""
    board.cut_power()
    if rtc:
        board.rtc(**rtc)
    board.run(seconds)
    board.restore_power()
    board.run(1.0)
