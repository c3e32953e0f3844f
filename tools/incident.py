"""Replays the incident on simulated boards: wrong, broken and forced firmware, and a renter at the door.

    python -m tools.incident                  a 6000i; `make incident`
    python -m tools.incident --model 7000i

In each case the door is opened with a valid code before, while it happens and after. The last line is
`incident: N cases, N opened`. Time is the board's own, simulated.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tools.campaign import cuts, visitor
from tools.campaign import incident as cases
from tools.sim import Board
from tools.sim.chip import partitions

SECRET = bytes(range(32, 64))
_LIMIT_S = 900
_OLD = "0.1.0"  # VERSION of this checkout; campaign/incident.py makes newer ones


class Replay:
    """One case on a board of its own."""

    def __init__(self, model: str, case: cases.Case):
        self.case = case
        self.model = model
        self.took: list[float | None] = []
        self.recovered_s = 0.0
        self.fault = ""
        self._journal = Path()

    def run(self) -> bool:
        """True if the door opened each time and the lock ended up as it should."""
        with (
            tempfile.TemporaryDirectory(prefix="incident-") as folder,
            Board(self.model, secret=SECRET, leap_ms=50, journal=Path(folder) / "journal") as board,
        ):
            self._journal = Path(folder) / "journal"
            board.run(3.0)
            self.took.append(visitor.enters(board, SECRET))
            before, began = self._touched(), board.now
            self.case.harm(board)
            if self.case.untouched and self._touched() != before:
                self.fault = f"{self._touched() - before} flash operations outside the event log"
            self.took.append(visitor.enters(board, SECRET))
            self._wait(board)
            self.recovered_s = self._since(board, began)
            self.took.append(visitor.enters(board, SECRET))
            self._check(board)
        return None not in self.took and not self.fault

    def _touched(self):
        # Flash operations outside the event log, which writes down what happens.
        offset, size = partitions.place("data")
        return sum(not offset <= op.offset < offset + size for op in cuts.read(self._journal))

    def _told(self, board):
        return any((row["kind"], row["reason"]) == self.case.logged for row in board.log())

    def _wait(self, board):
        end = board.now + _LIMIT_S
        while not self._told(board) and board.now < end:
            board.run(1.0)
        board.run(3.0)

    def _since(self, board, began):
        # Until the last start that was needed: the firmware that runs now. Nothing, where it never stopped.
        boots = [event.at for event in board.seen("boot") if event.at > began]
        return boots[-1] - began if boots else 0.0

    def _check(self, board):
        if not self._told(board):
            self.fault = "not told: " + " ".join(self.case.logged)
        started = [row for row in board.log() if row["kind"] in ("firmware-start", "rescue")][-1]
        if started["kind"] == "rescue":
            runs = "rescue"
        else:
            runs = "old" if started["detail"] == _OLD else "new"
        if runs != self.case.ends:
            self.fault = f"the {runs} firmware runs in the end"


def _line(number, replay):
    case = replay.case
    took = [f"{'NOT OPENED' if t is None else f'opened in {t:.1f} s'}" for t in replay.took]
    end = {"old": "the old firmware runs", "rescue": "the rescue lock runs"}[case.ends]
    print(f"{number}. {case.title}")
    print(f"     before: {took[0]:16}  during: {took[1]:16}  after: {took[2]}")
    print(f"     {case.logged[0]}: {case.logged[1]}; {end} again after {replay.recovered_s:.1f} s", flush=True)
    if replay.fault:
        print(f"     FAULT: {replay.fault}")


def main(argv=None) -> int:
    """Exit code 1 when a door did not open or a lock did not recover."""
    parser = argparse.ArgumentParser(prog="python -m tools.incident", description=__doc__.split("\n")[0])
    parser.add_argument("--model", choices=("6000i", "7000i"), default="6000i", help="(default 6000i)")
    args = parser.parse_args(argv)
    print(f"A {args.model}, its old firmware, and a renter with a code. Building the images ...", flush=True)
    all_cases = cases.of(args.model)
    opened = 0
    for number, case in enumerate(all_cases, 1):
        replay = Replay(args.model, case)
        opened += replay.run()
        _line(number, replay)
    print(f"incident: {len(all_cases)} cases, {opened} opened")
    return 0 if opened == len(all_cases) else 1


if __name__ == "__main__":
    sys.exit(main())
