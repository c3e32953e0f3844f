"""A lock besieged: somebody guesses codes at it, and its owner and a renter want in. bruteforce.py lets days pass."""

import random
from datetime import datetime, timedelta, timezone
from pathlib import Path

from codes import keys, totp
from tools import mint
from tools.campaign import probe
from tools.localtime import LocalTime
from tools.secretfile import Lock
from tools.sim import Board

SECRET = bytes(range(50, 82))
ZONE = "Europe/Berlin"
DAY = 86400
_LEAP_MS = 1900  # below what the tasks of the lock may stay silent
_COUNTED = ("wrong", "need-next", "searching")
_LENGTHS = (4, 5, 6, 6, 6, 7, 8, 9, 10, 10)
_OPENS = ("totp", "pair", "hours", "once", "nights", "pin")
_NEVER = 10**9


class Siege:
    """One board, its attacker, owner and renter. `faults`: what should not have happened, for people."""

    def __init__(self, folder: Path, seed: int):
        self._dice = random.Random(seed)
        self._lock = Lock(SECRET, ZONE)
        self._zone = LocalTime(ZONE)
        self._mac = keys.totp_mac(SECRET)
        self.board = Board("6000i", secret=SECRET, zone=ZONE, folder=folder, leap_ms=_LEAP_MS, seed=seed,
                           firmware=probe.firmware(folder / "probed"))
        self._watch = probe.Probe(self.board)
        self.entries = 0
        self.guesses: list[float] = []
        self.logged = 0
        self.cuts = 0
        self.torn = 0
        self.owner_in = self.owner_tried = self.renter_in = self.renter_tried = 0
        self.most_hmacs = 0
        self.faults: list[str] = []
        self._rtc_out = False
        self._seq = 0
        self.board.run(2)

    # -- what is seen

    def _answers(self) -> list[tuple[str, int]]:
        """[(reason or kind, seconds to wait)] of the entries since the last look; notes the guesses."""
        found = []
        compared: list[float] = []
        for at, words in self._watch.news():
            if words[0] == "compares":
                compared.append(at)
                continue
            found.append((words[1], int(words[3])))
            self.most_hmacs = max(self.most_hmacs, int(words[2]))
            if compared and words[1] not in _COUNTED:
                compared.pop()  # it was right: no guess, or given back
        self.guesses.extend(compared)
        return found

    def read_log(self) -> str:
        """Counts the guesses that the log tells of since the last look. Returns the clock's trust."""
        rows = self.board.log()
        self.logged += sum(row["reason"] in _COUNTED for row in rows if row["seq"] > self._seq)
        self._seq = rows[-1]["seq"]
        return rows[-1]["trust"]

    def most_in_a_day(self) -> int:
        """The largest number of guesses within any 24 hours."""
        most = first = 0
        for last, at in enumerate(self.guesses):
            while at - self.guesses[first] >= DAY:
                first += 1
            most = max(most, last - first + 1)
        return most

    # -- the attacker

    def attack(self, until: float) -> int:
        """Types codes until the lock makes people wait, or until the time. Returns the seconds to wait."""
        while self.board.now < until:
            self._meddle()
            code = self._guess()
            if self._dice.random() < 0.08:
                self._cut_within(code)
                continue
            for reason, seconds in self._enter(code):
                if reason in _OPENS:
                    self.faults.append(f"a guess of {len(code)} digits opened at {self.board.now:.0f}: {reason}")
                if reason == "throttled":
                    return seconds
        return 0

    def _guess(self):
        length = self._dice.choice(_LENGTHS)
        if length == 10:
            return self._dice.choice(("01", "24", "31", "54", "61", "91")) + self._digits(8)
        return self._digits(length)

    def _digits(self, length):
        return "".join(self._dice.choices("0123456789", k=length))

    def _enter(self, code):
        self.entries += 1
        self.board.press(code + "#", 30, 30)
        return self._answers()

    def _cut_within(self, code):
        """The power goes at one of the flash operations of an entry, or soon after."""
        how = self._dice.choice(("before", "torn", "after"))
        self.board.cut_at(self._dice.randint(1, 12), how, self._dice.random())
        self._enter(code)
        self.board.cut_at(_NEVER)
        self.torn += 1
        self._power_off(self._dice.choice((0.2, 2)))

    def _meddle(self):
        chance = self._dice.random()
        if chance < 0.15:
            self._power_off(self._dice.choice((0.1, 1, 30)))
        if chance < 0.01 or (self._rtc_out and chance < 0.2):
            self._rtc_out = not self._rtc_out
            self._power_off(self._dice.choice((1, 60)), missing=self._rtc_out)

    def _power_off(self, seconds, **rtc):
        self.board.cut_power()
        if rtc:
            self.board.rtc(**rtc)
        self.board.run(seconds)
        self.board.restore_power()
        self.board.run(0.7)
        self.cuts += 1
        self._answers()

    def wait(self, seconds: float) -> None:
        """The attacker waits, with the power on or off."""
        self._enter("1")  # ends a search for codes in a row, which would take minutes
        if self._dice.random() < 0.5 and seconds > 120 and not self._rtc_out:
            self._power_off(seconds)
        else:
            self.board.run(seconds)

    # -- owner and renter

    def owner(self) -> None:
        """The owner enters codes as the app shows them until the door opens."""
        board = self.board
        board.run(91)
        trust = self.read_log()
        waits = False
        self.owner_tried += 1
        for count in (1, 2, 3):
            board.run((3 - board.now) % 30)
            told = self._enter(totp.code(self._mac, totp.step(int(board.now))).decode())
            waits = waits or told[-1:] and told[-1][0] == "throttled"
            if self._opened():
                allowed = 3 if trust == "lost" and waits else 2
                if count <= allowed:
                    self.owner_in += 1
                else:
                    self.faults.append(f"the owner needed {count} codes at {board.now:.0f}, {trust}, {told}")
                return
            board.run(3)
        self.faults.append(f"the owner stayed outside at {board.now:.0f}, {trust}, {told}")

    def renter(self) -> None:
        """The renter enters the code of the stay; it must open unless the clock is lost."""
        board = self.board
        now = int(board.now)
        yesterday = (datetime.fromtimestamp(now, timezone.utc) - timedelta(1)).date()
        code = mint.nights(self._lock, self._zone, yesterday, 3, now).digits
        lost = self.read_log() == "lost"
        told = self._enter(code)
        if lost:
            if told != [("clock-lost", 0)] and told[0][0] != "throttled":
                self.faults.append(f"the renter was told {told} with the clock lost")
            return
        self.renter_tried += 1
        if self._opened():
            self.renter_in += 1
        else:
            self.faults.append(f"the renter stayed outside at {board.now:.0f}: {told}")

    def _opened(self):
        """Waits a little for the door to open, and then until it is locked."""
        board = self.board
        for _ in range(12):
            if board.opens:
                break
            board.run(0.25)
        else:
            return False
        board.run(8)
        if board.opens:
            self.faults.append(f"open for more than 8 s at {board.now:.0f}")
        return True
