"""Locks on one broker, for tools/campaign/crowd.py: all of them get commands, and tell what their heaps hold."""

import random
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tools.campaign import sound
from tools.campaign.variants import variant
from tools.desk.failures import DeskError
from tools.image import dev
from tools.image.tree import compiled
from tools.netlab.site import Site
from tools.sim import Board, heap
from tools.sim.script import stand_ins

_SPEED = 20
_STEP_S = 0.5
_AT_ONCE = 8  # boards that run at a time; the others stand still
_GAP_S = (6, 20)  # between two commands to a lock: a bolt stroke is over by then
_HUSH_S = 8  # before a full minute
_GRACE_S = 30
_LOOK_S = 4  # between two looks at a heap
_LOOKS = 3  # the least of so many counts, the last of them at the full minute: what stays is in each
_PINS = ("271828", "314159", "577215", "662607", "137035")
_MOVES = ("lock", "unlock")
_MAY_END = {**dict.fromkeys(_MOVES, ("", "overtaken"))}  # the auto-lock may come between


class Crowd:
    """Within `with`: the locks, online. defect: of tools/campaign/variants.py."""

    def __init__(self, folder: Path, count: int, seed: int, defect: str = ""):
        self._dice = random.Random(seed)
        self._folder = folder
        self._open = ExitStack()
        self.serials = [f"LK-{number:02}" for number in range(count)]
        self._due = [self._dice.uniform(*_GAP_S) for _ in self.serials]
        self.sent: list[tuple[str, str, str]] = []  # serial, id, do
        with variant(defect) as tree:
            self._image = dev.dev_image(tree, shipped=True)

    def __enter__(self):
        with ExitStack() as stack:
            enter = stack.enter_context
            base, chip = [Path(enter(tempfile.TemporaryDirectory(prefix="crowd-"))) for _ in range(2)]
            heap.probe(compiled(base), _LOOK_S)
            stand_ins(chip)
            secrets = dict.fromkeys(self.serials, sound.SECRET)
            self.site = enter(Site(self._folder, secrets, lambda: self.boards[0].now))
            self.boards = [
                enter(Board("6000i", bits=32, firmware=base, image=self._image, stand_ins=chip, speed=_SPEED,
                            seed=number, **self.site.options(serial)))
                for number, serial in enumerate(self.serials)
            ]  # fmt: skip
            self._pool = enter(ThreadPoolExecutor(_AT_ONCE))
            self._began = self.boards[0].now
            self._open = stack.pop_all()
        return self

    def __exit__(self, *_):
        self._open.close()

    @property
    def passed(self) -> float:
        """Seconds since the start."""
        return self.boards[0].now - self._began

    def step(self) -> None:
        """The same time passes for all."""
        list(self._pool.map(lambda board: board.run(_STEP_S), self.boards))

    def command(self, minutes: float) -> None:
        """Until so many minutes have passed, commands for all."""
        while self.passed < 60 * minutes + 1:  # the last report is there, too
            self.step()
            now = self.passed
            for number, serial in enumerate(self.serials):
                if now >= self._due[number] and now % 60 < 60 - _HUSH_S and self._send(serial):
                    self._due[number] = now + self._dice.uniform(*_GAP_S)

    def settle(self) -> None:
        """Until all is answered, or has had its time."""
        end = self.passed + _GRACE_S
        while self.passed < end and any(not self._answers(*row[:2]) for row in self.sent):
            self.step()

    def answered(self) -> tuple[int, list[str]]:
        """(commands answered once and rightly, what was wrong with the others)."""
        wrong = []
        for serial, id, do in self.sent:
            reasons = [answer.reason for answer in self._answers(serial, id)]
            if len(reasons) != 1 or reasons[0] not in _MAY_END.get(do, ("",)):
                wrong.append(f"{serial} {do}: {reasons}")
        return len(self.sent) - len(wrong), wrong

    def heaps(self, minute: int) -> list[int]:
        """Bytes in use after so many minutes, lock by lock."""
        found = []
        for board in self.boards:
            base, *reports = [sum(report) for report in heap.told(board.console)]
            found.append(min(reports[: minute * 60 // _LOOK_S + 1][-_LOOKS:]) - base)
        return found

    def restarts(self) -> int:
        """How many locks have started again."""
        return sum(len(board.seen("boot")) > 1 for board in self.boards)

    def _send(self, serial):
        do, said = self._drawn()
        try:
            self.sent.append((serial, self.site.fleet.send(serial, do, **said), do))
        except DeskError:
            return False
        return True

    def _drawn(self) -> tuple[str, dict[str, Any]]:
        dice = self._dice
        do = dice.choice(("report", "settings", "set", "pins", "pin-set", "pin-remove", *_MOVES))
        number = dice.randrange(len(_PINS))
        name = f"guest {number}"
        if do == "set":
            return do, {"name": "auto_lock_s", "value": dice.randint(20, 60)}
        if do == "pin-set":
            return do, {"name": name, **self.site.fleet.locks[self.serials[0]].desk.pin(_PINS[number])}
        return do, {"name": name} if do == "pin-remove" else {}

    def _answers(self, serial, id):
        return self.site.fleet.locks[serial].answers[id]
