"""One run of tools/campaign/online.py: an image is offered to a lock that has troubles."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from eventlog.reader import verify
from tools import eventlog
from tools.campaign import air, sound, troubles
from tools.desk.fleet import Absent
from tools.netlab.site import Site

SERIAL = "LK-AIR"
_TROUBLED_S = 900
_WELL_S = 5400  # a lock that failed long looks for its server every 5 minutes; a trial takes 5, an unclear end one more
_STEP_S = 1.0
_ASK_S = 20
_DEAF_S = 120  # an offer that nobody has answered for so long is made again
_REST_S = 15  # without a request for a block: nothing is on its way
_AGAIN = ("update-refused failed-before",)


class Case(NamedTuple):
    """An image to offer, and the events by which the server learns of its end. defect: of campaign/variants.py."""

    defect: str
    reports: tuple[str, ...]
    model: str = "6000i"
    damaged: bool = False

    def image(self) -> bytes:
        """Its bytes."""
        image = bytearray(air.image(self.defect, model=self.model))
        if self.damaged:
            image[len(image) // 2] ^= 1
        return bytes(image)


GOOD = "good"
CASES = {
    GOOD: Case("", ("update-kept",)),
    "elsewhere": Case("elsewhere", ("rolled-back no-server", *_AGAIN)),
    "astray": Case("astray", ("rolled-back no-server", *_AGAIN)),
    "distrustful": Case("distrustful", ("rolled-back no-server", *_AGAIN)),
    "strange key": Case("strange key", ("rolled-back no-server", *_AGAIN)),
    "crashes": Case("crashes", ("rolled-back exception", *_AGAIN)),
    "restless": Case("restless", ("rolled-back reset", *_AGAIN)),
    "hangs": Case("hangs", ("rolled-back reset", *_AGAIN)),
    "damaged": Case("", ("update-refused bad-hash",), damaged=True),
    "other model": Case("", ("update-refused wrong-model",), model="7000i"),
}


class Fault(Exception):
    """The lock was not sound; the text says why."""


class Run:
    """Within a Site of its own. tell(text): what happens."""

    def __init__(self, name: str, lock: air.AirLock, dice: random.Random, planned, tell):
        self._case = CASES[name]
        self._new = name == GOOD
        self._image = self._case.image()
        self._lock = lock
        self._board = lock.board
        self._dice = dice
        self._tell = tell
        self._troubles = troubles.Troubles(lock, planned, dice)
        self._id, self._session, self._asked_at = "", "", 0.0
        self._busy_at, self._count = 0.0, 0

    def go(self) -> None:
        """Fault, when the lock is not sound."""
        self._pass(_TROUBLED_S, lambda: not self._troubles.left and self._ended())
        self._troubles.end()
        self._tell("all is well")
        if not self._pass(_WELL_S, self._ended):
            raise Fault(f"no {' and '.join(self._case.reports)}")
        self._open("at the end")
        self._judge()

    def _pass(self, seconds, done):
        end = self._board.now + seconds
        boots = len(self._board.seen("boot"))
        while self._board.now < end:
            if self._troubles.step():
                self._tell(f"trouble: {self._troubles.now}")
                self._open("in trouble")
            if len(self._board.seen("boot")) > boots:
                boots = len(self._board.seen("boot"))
                self._tell(f"start {boots}, after {' | '.join(self._lock.told()[-4:])}")
                if self._dice.random() < 0.5:
                    self._open(f"after start {boots}")
            self._operate()
            self._pace()
            self._board.run(_STEP_S)
            if done():
                return True
        return False

    def _operate(self):
        # The server: it offers the image for as long as the lock does not run it, and has not told why.
        seen, now = self._lock.seen, self._board.now
        if not seen.greeted or now - self._asked_at < _ASK_S or seen.hello.version == air.NEW or self._told_end():
            return
        if self._id and seen.hello.session == self._session:
            said = self._lock.said(self._id)
            if not said and now - self._asked_at < _DEAF_S or said and not said[-1].startswith("refused"):
                return
        try:
            self._asked_at = now
            self._id, self._session = self._lock.offer(self._image), seen.hello.session
            self._tell("offered")
        except Absent:
            pass

    def _pace(self):
        # While nothing is on its way, each wait may take longer: hours pass in seconds.
        asked = len(self._lock.site.web.asked)
        now = self._board.now
        if asked != self._count:
            self._count, self._busy_at = asked, now
        self._board.leap(air.LEAP_MS if now - self._busy_at > _REST_S else 0)

    def _told_end(self):
        reported = self._lock.reported()
        return all(what in reported for what in self._case.reports)

    def _ended(self):
        seen = self._lock.seen
        return self._told_end() and seen.greeted and seen.hello.version == (air.NEW if self._new else air.OLD)

    def _open(self, when):
        for _ in range(3):
            if self._board.state == "off":
                if self._troubles.dark:
                    return  # a lock without power opens with a key
                self._board.restore_power()
                self._board.run(3.0)
            if self._lock.opens():
                return
        raise Fault(f"a code did not open {when}")

    def _judge(self):
        rows = self._board.log()
        welcome = True
        for row in rows:
            if row["kind"] == "trial-start":
                welcome = False
            elif row["kind"] == "command" and row["detail"] == "welcome":
                welcome = True
            elif row["kind"] == "update-kept" and not welcome:
                raise Fault("kept without a round trip")
        if not self._new and "update-kept" in [row["kind"] for row in rows]:
            raise Fault("kept a bad image")
        if sound.running(rows) != (air.NEW if self._new else air.OLD):
            raise Fault(f"runs {sound.running(rows)!r}")
        chain = [fault for fault in verify(eventlog.load(self._board.flash.read_bytes())) if fault[0] != "torn"]
        if chain:
            raise Fault(f"log: {chain[:2]}")
        told = {event["seq"] for event in self._lock.seen.events}
        missing = set(range(1, max(told))) - told
        if missing:
            raise Fault(f"never told of {sorted(missing)[:5]}")


def draw(seed: int, number: int) -> tuple[str, list[troubles.Trouble], random.Random]:
    """Image, troubles and the dice for the rest of a run: the same for the same seed and number."""
    dice = random.Random(f"{seed} {number}")
    name = GOOD if dice.random() < 0.4 else dice.choice([name for name in CASES if name != GOOD])
    return name, troubles.draw(dice), dice


def play(name: str, planned: list, dice: random.Random, folder: Path, tell: Callable[[str], Any] = str) -> str:
    """One run. What was wrong, '' for nothing. tell: called with what happens."""
    with Site(folder, {SERIAL: sound.SECRET}, lambda: 0) as site:
        with air.AirLock(site, SERIAL, folder=folder) as lock:
            began = lock.board.now
            try:
                Run(name, lock, dice, planned, lambda text: tell(f"{lock.board.now - began:6.0f} s  {text}")).go()
            except Fault as fault:
                return f"{fault}\n  log: {' | '.join(lock.told()[-25:])}\n{lock.board.console[-1500:]}"
    return ""
