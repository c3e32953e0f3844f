"""One lock of tools/campaign/nothinglost.py: it has far more events than guests make, and no rest from troubles."""

import random
from collections.abc import Callable
from pathlib import Path

from tools.campaign import chatty, sound, troubles
from tools.campaign.account import Account, Tally
from tools.desk.failures import DeskError
from tools.desk.order import Order
from tools.netlab.site import Site
from tools.sim import Board

SERIAL = "LK-LANE"
SPEED = 100  # as tools/campaign/air.py
_STEP_S = 1.0
_LOOK_S = 20  # far less than the ring takes to come round
_GUEST_S = 40
_PAUSE_S = (2, 15)  # between two troubles
_WELL_S = 3600  # when all is well again: a lock that failed long tries every 5 minutes
_STILL_S = 5
# part, kind, longest in seconds
TROUBLES = (
    ("line", "broken", 1), ("line", "broken", 1), ("desk", "broken", 1), ("power", "cut", 20), ("power", "torn", 20),
    ("power", "torn", 20), ("broker", "killed", 30), ("broker", "frozen", 40), ("radio", "jammed", 40),
)  # fmt: skip


class Lane:
    """Within `with`. seed: of the draws; tell(text): what happens. until, defect, constants: of chatty.image."""

    def __init__(self, folder: Path, seed: int, until: int, tell: Callable[[str], object] = str, defect: str = "",
                 constants: dict[str, int] = chatty.USUAL):
        self._dice = random.Random(seed)
        self._until = until
        self._tell = tell
        self.site = Site(folder, {SERIAL: sound.SECRET}, lambda: self.board.now, lines=True)
        self._image = chatty.image(until, defect, constants)
        self._seed = seed
        self._account = Account()
        self._looked = self._guest = 0.0
        self._count = 0
        self._deck: list[tuple[str, str, int]] = []

    def __enter__(self):
        self.site.__enter__()
        self.board = Board("6000i", image=self._image, speed=SPEED, seed=self._seed, **self.site.options(SERIAL))
        seen = self.site.fleet.locks[SERIAL]
        seen.order = Order(0)  # a server that has the lock from its first day
        self.heard = seen.events
        self._troubles = troubles.Troubles(self, [], self._dice)
        self._began = self._quiet = self.board.now
        return self

    def __exit__(self, *_):
        self._troubles.end()
        self.site.__exit__()
        self.board.close()

    def deaf(self) -> None:
        """Until the log has all its events, most of them without a network."""
        while not self.heard:
            self.pass_()
        self.board.network(False)
        while self._account.last < self._until:
            self.pass_()
        self.board.network(True)

    def troubled(self) -> None:
        """Until the log has all its events. Wrong."""
        while self._account.last < self._until:
            self._plan()
            if self._troubles.step():
                self._tell(f"{self._account.last} events: {self._troubles.now}")
            self._use()
            self.pass_()

    def well(self, enough: int = 1 << 32) -> Tally:
        """Until the server has heard of all, or of `enough`. Wrong: it never does, or not rightly."""
        self._troubles.end()
        end, last = self.board.now + _WELL_S, 0
        while self.board.now < end and len(self.heard) < enough:
            self.pass_(_STILL_S)
            if self.heard and self.heard[-1]["seq"] == last:
                break
            self.look()
            last = self._account.last
        self.look()
        heard = list(self.heard)
        told = self._account.judge(heard, len(heard) < enough)
        return Tally(self._account.last, *told, len(self.board.seen("boot")), self._count)

    def pass_(self, seconds: float = _STEP_S) -> None:
        """Time passes, and the log is looked at in time."""
        if self.board.state == "off" and not self._troubles.dark:  # an operation was torn only now
            self.board.restore_power()
        self.board.run(seconds)
        if self.board.now - self._looked > _LOOK_S:
            self.look()

    def look(self) -> None:
        """Reads the log in flash."""
        self._looked = self.board.now
        self._account.look(self.board.flash)

    def _plan(self):
        now = self.board.now
        if self._troubles.left or self._troubles.dark or now < self._quiet:
            return
        if not self._deck:
            self._deck = self._dice.sample(TROUBLES, len(TROUBLES))
        part, kind, longest = self._deck.pop()
        wait, seconds = self._dice.uniform(*_PAUSE_S), self._dice.uniform(1, longest)
        self._quiet = now + wait + seconds
        self._count += 1
        self._troubles.left.append(troubles.Trouble("time", now + wait - self._began, part, kind, seconds))

    def _use(self):
        # Guests and the desk make events, too.
        now = self.board.now
        if self.board.state == "off" or now - self._guest < _GUEST_S:
            return
        self._guest = now
        if self._dice.random() < 0.5:
            self.board.press(sound.code(now) + "#", 45, 45)
            return
        try:
            self.site.fleet.send(SERIAL, self._dice.choice(("lock", "unlock")))
        except DeskError:
            pass
