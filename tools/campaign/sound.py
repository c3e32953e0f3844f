"""Is a lock sound after a power cut? It boots, opens, runs wholly old or new firmware, and has forgotten nothing."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from codes import keys, stay
from eventlog.reader import verify
from tools import eventlog
from tools.sim import Board

SECRET = bytes(range(64, 96))
TRIES = 3  # a code is typed again where a reset swallowed the first: somebody at the door would, too
_STUCK_S = 900


@dataclass
class Plan:
    """A lock to start from and what belongs to it: flash file, what its parts remember, the time then, the images."""

    flash: Path
    kept: dict
    now: float
    old: str
    new: str
    image: Path | None = None

    def board(self, flash: Path, **options) -> Board:
        """The board with that flash, its power just back."""
        return Board("6000i", flash=flash, start=int(self.now) + 60, kept=self.kept, leap_ms=1900, **options)


def code(now: float) -> str:
    """A stay code that opens at that time, any number of times."""
    return stay.mint(keys.stay_mac(SECRET), int(now) // 3600 - 1, stay.kk_of("hours", 24)).decode()


def opens(board: Board) -> int:
    """Types the code until the door opens: how often it took, 0 for never. Leaves the door locked again."""
    for attempt in range(1, TRIES + 1):
        board.press(code(board.now) + "#", 45, 45)
        board.run(2.0)
        if board.opens:
            board.run(8.0)
            return attempt
        board.run(4.0)
    return 0


def running(board: Board) -> str:
    """Version of the application that started last; "rescue" for the rescue lock."""
    started = [row for row in board.log() if row["kind"] in ("firmware-start", "rescue")]
    return "" if not started else started[-1]["detail"] if started[-1]["kind"] == "firmware-start" else "rescue"


def remembered(flash: bytes) -> set:
    """(number, kind, value) of the sound records of the event log."""
    return {(row["seq"], row["kind"], row["value"]) for row in eventlog.records(flash)}


def trouble(plan: Plan, flash: Path, again: bool = True, journal: Path | None = None) -> str:
    """What is wrong with the lock that wakes up with this flash, '' for nothing. again: the update, offered once more,
    must complete."""
    before = remembered(flash.read_bytes())
    with plan.board(flash, journal=journal) as board:
        board.run(3.0)
        if board.state != "running":
            return f"does not run: {board.state}"
        if opens(board) != 1:
            return "the code did not open at once: " + _tail(board)
        if running(board) not in (plan.old, plan.new):
            return f"runs {running(board)!r}"
        if plan.image and again:
            fault = _update(plan, board)
            if fault:
                return fault
        lost = before - remembered(flash.read_bytes())
        if lost:
            return f"lost from the log: {sorted(lost)[:3]}"
        chain = [fault for fault in verify(eventlog.load(flash.read_bytes())) if fault[0] != "torn"]
        return f"log: {chain[:2]}" if chain else ""


def _update(plan, board):
    """Offers the image again where the old one runs; waits until the new one is confirmed."""
    end = board.now + _STUCK_S
    offered = False
    while board.now < end:
        board.run(20.0)
        rows = board.log()
        kinds = [row["kind"] for row in rows]
        if running(board) == plan.new and "update-kept" in kinds:
            return "" if opens(board) == 1 else "the new one does not open: " + _tail(board)
        if running(board) == plan.old and not offered:
            offered = True
            board.offer(plan.image)
    return "the update did not complete: " + _tail(board)


def _tail(board):
    rows = [f"{row['kind']} {row['reason']} {row['detail']}".strip() for row in board.log()[-8:]]
    return " | ".join(rows + board.console.splitlines()[-3:])


def prepared(folder: Path, old: bytes, settle_s: float = 5.0) -> Plan:
    """A lock that runs the image `old`, its flash in `folder`/base.bin."""
    with Board("6000i", secret=SECRET, image=old, folder=folder, leap_ms=1900) as board:
        board.run(settle_s)
        opens(board)
        board.cut_power()
        kept, now = board.kept, board.now
    shutil.move(folder / "flash.bin", folder / "base.bin")
    return Plan(folder / "base.bin", kept, now, "", "")
