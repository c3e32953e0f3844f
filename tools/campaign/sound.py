"""Is a lock sound after a power cut? It boots, opens, runs wholly old or new firmware, and has forgotten nothing; its
security floor is the new firmware's once that is confirmed, and never before."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from codes import keys, stay
from eventlog.reader import read, verify
from tools import eventlog
from tools.campaign import stored
from tools.sim import Board
from update.record import FLOOR

SECRET = bytes(range(64, 96))
TRIES = 3  # a code is typed again where a reset swallowed the first: somebody at the door would, too
_STUCK_S = 900


@dataclass
class Plan:
    """A lock to start from and what belongs to it: flash file, what its parts remember, the time then, the images.

    old, new: versions; counter: the security counter of `new`."""

    flash: Path
    kept: dict
    now: float
    old: str
    new: str
    image: Path | None = None
    counter: int = 0

    def board(self, flash: Path, **options) -> Board:
        """The board with that flash, its power just back."""
        return Board("6000i", flash=flash, start=int(self.now) + 60, kept=self.kept, leap_ms=1900, calm_s=4, **options)


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


def running(rows: list[dict]) -> str:
    """Version of the application that started last, by the log's records; "rescue" for the rescue lock, "" for none."""
    started = [row for row in rows if row["kind"] in ("firmware-start", "rescue")]
    if not started:
        return ""
    return started[-1]["detail"] if started[-1]["kind"] == "firmware-start" else "rescue"


def remembered(rows: list[dict]) -> set:
    """(number, kind, value) of records of the event log."""
    return {(row["seq"], row["kind"], row["value"]) for row in rows}


def trouble(plan: Plan, flash: Path, again: bool = True, journal: Path | None = None) -> str:
    """What is wrong with the lock that wakes up with this flash, '' for nothing. again: the update, offered once more,
    must complete."""
    left = flash.read_bytes()
    before = eventlog.records(left)
    with plan.board(flash, journal=journal) as board:
        board.run(3.0)
        if board.state != "running":
            return f"does not run: {board.state}"
        if opens(board) != 1:
            return "the code did not open at once: " + _tail(board)
        runs = running(board.log())
        if runs not in (plan.old, plan.new):
            return f"runs {runs!r}"
        if plan.image and again:
            fault = _update(plan, board)
            if fault:
                return fault
        now = flash.read_bytes()
        log = eventlog.load(now)
        after = [eventlog.as_dict(record) for record in read(log)]
        lost = remembered(before) - remembered(after)
        if lost:
            return f"lost from the log: {sorted(lost)[:3]}"
        chain = [fault for fault in verify(log) if fault[0] != "torn"]
        if chain:
            return f"log: {chain[:2]}"
        return _floor(plan, (stored.number(left, FLOOR, 0), before), (stored.number(now, FLOOR, 0), after))


def _update(plan, board):
    """Offers the image again where the old one runs; waits until the new one is confirmed."""
    end = board.now + _STUCK_S
    offered = False
    while board.now < end:
        board.run(20.0)
        rows = board.log()
        if _kept(plan, rows):
            return "" if opens(board) == 1 else "the new one does not open: " + _tail(board)
        if running(rows) == plan.old and not offered:
            offered = True
            board.offer(plan.image)
    return "the update did not complete: " + _tail(board)


def _kept(plan, rows):
    return running(rows) == plan.new and "update-kept" in [row["kind"] for row in rows]


def _floor(plan, left, now):
    """Only an image that was kept raises the security floor, and to its own counter. left, now: (floor, log's rows)."""
    before, after = left[0], now[0]
    if before not in (0, plan.counter) or before and not _kept(plan, left[1]):
        return f"the floor was {before} with no image kept"
    due = plan.counter if _kept(plan, now[1]) else before
    return "" if after == due else f"the floor is {after}, it was {before} and ought to be {due}"


def _tail(board):
    rows = [f"{row['kind']} {row['reason']} {row['detail']}".strip() for row in board.log()[-8:]]
    return " | ".join(rows + board.console.splitlines()[-3:])


def prepared(folder: Path, old: bytes) -> Plan:
    """A lock that runs the image `old`, its flash in `folder`/base.bin."""
    with Board("6000i", secret=SECRET, image=old, folder=folder, leap_ms=1900) as board:
        board.run(5.0)
        opens(board)
        board.cut_power()
        kept, now = board.kept, board.now
    shutil.move(folder / "flash.bin", folder / "base.bin")
    return Plan(folder / "base.bin", kept, now, "", "")
