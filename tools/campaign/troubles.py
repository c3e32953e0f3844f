"""What happens to a lock online: the power goes, its broker or web server fails, its radio is jammed; and all is well
again after a while."""

import random
import signal
from collections.abc import Callable
from typing import Any, NamedTuple

_LONG_S = 300
_FLASH = 300  # a torn operation is one of the next so many
_MOMENTS = ("time", "asked", "boot")


class Trouble(NamedTuple):
    """One to come. when: "time" (`value` seconds from the start), "asked" (the web server was asked for so many ranges)
    or "boot" (so many seconds after the last start, not counting the first). seconds: how long it lasts."""

    when: str
    value: float
    part: str
    kind: str
    seconds: float

    def __str__(self):
        return f"{self.part} {self.kind} at {self.when} {self.value:.0f} for {self.seconds:.0f} s"


# (part, kind): (begin(lock, dice), end(lock), longest in seconds)
_KINDS: dict[tuple[str, str], tuple[Callable[..., Any], Callable[..., Any], int]] = {
    ("power", "cut"): (lambda lock, _: lock.board.cut_power(), lambda lock: lock.board.restore_power(), 30),
    ("power", "torn"): (
        lambda lock, dice: lock.board.cut_at(dice.randint(1, _FLASH), dice.choice(("before", "torn", "after"))),
        lambda lock: lock.board.restore_power(),
        30,
    ),
    ("broker", "killed"): (lambda lock, _: lock.site.broker.stop(), lambda lock: lock.site.broker.start(), _LONG_S),
    ("broker", "frozen"): (
        lambda lock, _: lock.site.broker.pause(signal.SIGSTOP),
        lambda lock: lock.site.broker.pause(signal.SIGCONT),
        _LONG_S,
    ),
    ("radio", "jammed"): (lambda lock, _: lock.board.network(False), lambda lock: lock.board.network(True), _LONG_S),
    **{
        ("web", kind): (
            lambda lock, _, kind=kind: setattr(lock.site.web, "trouble", kind),
            lambda lock: setattr(lock.site.web, "trouble", ""),
            120,
        )
        for kind in ("break", "stall", "less", "whole")
    },
}


def draw(dice: random.Random) -> list[Trouble]:
    """One to four of them."""
    found = []
    for _ in range(dice.randint(1, 4)):
        part, kind = dice.choice(list(_KINDS))
        when = dice.choice(_MOMENTS)
        value = dice.uniform(*{"time": (0, 120), "asked": (1, 40), "boot": (0, 40)}[when])
        found.append(Trouble(when, value, part, kind, dice.uniform(1, _KINDS[part, kind][2])))
    return found


class Troubles:
    """Lets them happen to an AirLock, each once, no two of the same part at a time."""

    def __init__(self, lock, planned: list[Trouble], dice: random.Random):
        self._lock = lock
        self._dice = dice
        self.left = list(planned)
        self.now = ""  # the last that has begun
        self._now: dict[str, tuple[float, Callable[..., Any]]] = {}
        self._began = lock.board.now

    def step(self) -> bool:
        """Call it often. True when one has begun."""
        now = self._lock.board.now
        for part, (end, over) in list(self._now.items()):
            if now >= end:
                del self._now[part]
                over(self._lock)
        if self._lock.board.state == "off" and "power" not in self._now:  # torn after all
            self._lock.board.restore_power()
        for trouble in self.left:
            if trouble.part not in self._now and self._due(trouble):
                begin, over, _ = _KINDS[trouble.part, trouble.kind]
                self.left.remove(trouble)
                self.now = str(trouble)
                self._now[trouble.part] = now + trouble.seconds, over
                begin(self._lock, self._dice)
                return True
        return False

    def end(self) -> None:
        """All is well now, and stays so."""
        self.left = []
        for _, over in self._now.values():
            over(self._lock)
        self._now = {}

    @property
    def dark(self) -> bool:
        """Is the power gone, and to stay so for a while?"""
        return "power" in self._now

    def _due(self, trouble):
        board = self._lock.board
        if trouble.when == "time":
            return board.now - self._began >= trouble.value
        if trouble.when == "asked":
            return len(self._lock.site.web.asked) >= trouble.value
        boots = board.seen("boot")
        return len(boots) > 1 and board.now - boots[-1].at >= trouble.value
