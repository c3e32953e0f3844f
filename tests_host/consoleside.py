"""A technician's laptop at a simulated lock in virtual time: lines by hand, or the tools' own client over a cable."""

import hashlib
import hmac
import json
import time

from codes import keys
from tests_host.lockside import SECRET
from tools.sim import Board
from tools.usb import Console
from tools.usb.console import answer

SERIAL = "LK-SIM-1"
KEY = keys.derive(SECRET, keys.CONSOLE)
LEAP_MS = 200  # when nobody is at the keypad
QUIET_S = 10  # after the start nobody has pressed a key for long enough


def board(**options) -> Board:
    """A lock that listens."""
    made = Board("6000i", secret=SECRET, leap_ms=LEAP_MS, **options)
    made.run(QUIET_S)
    return made


class Wire:
    """Looks like a serial port: the board's time passes while the laptop waits. pull_after: so many bytes to the lock,
    and the cable is out."""

    def __init__(self, board, pull_after=None):
        self.board = board
        self.sent = 0
        self._data = b""
        self._pull_after = pull_after
        board.on_console(self._take)
        board.leap(0)

    def _take(self, data):
        self._data += data

    def write(self, data):
        self.sent += len(data)
        if self._pull_after is not None and self.sent > self._pull_after:
            raise OSError("unplugged")
        self.board.type_console(bytes(data))

    @property
    def in_waiting(self):
        return len(self._data)

    def read(self, count):
        if not self._data:
            self.board.run(0.02)
            time.sleep(0.002)  # the laptop's own limits are in its own time
        data, self._data = self._data[:count], self._data[count:]
        return data

    def close(self):
        self.board.on_console(None)
        self.board.leap(LEAP_MS)


def technician(board, pull_after=None, key=KEY) -> Console:
    """A client whose hello and auth are done."""
    console = Console(Wire(board, pull_after), {SERIAL: key})
    console.hello()
    console.auth()
    return console


def typed(board, data: bytes, seconds=5.0) -> list[dict]:
    """What the lock answers to these bytes."""
    seen, end = len(board.events), board.now + seconds
    board.type_console(data)
    while board.now < end:
        board.run(0.1)
        lines = [event.values[0] for event in board.events[seen:] if event.name == "console"]
        told = [json.loads(line.split("lk! ", 1)[1]) for line in lines if "lk! " in line]
        if told:
            return told
    return []


def said(board, do, number=1, seconds=5.0, **fields) -> dict:
    """The answer to one line; {} for none."""
    line = json.dumps({"n": number, "do": do, **fields}, separators=(",", ":"))
    return (typed(board, b"lk " + line.encode() + b"\r\n", seconds) or [{}])[0]


def mac(challenge: str, key=KEY, serial=SERIAL) -> str:
    """The right answer, computed here and not by the tools."""
    message = b"latchkey/console-auth\0" + serial.encode() + b"\0" + bytes.fromhex(challenge)
    told = hmac.new(key, message, hashlib.sha256).hexdigest()
    assert key != KEY or serial != SERIAL or told == answer(key, serial, challenge)
    return told
