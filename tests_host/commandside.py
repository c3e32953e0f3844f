"""A lock for the tests of commands: its real rooms over memory, a bolt that moves when told to, and its server."""

import importlib
import json
from types import SimpleNamespace
from typing import Any

from codes import keys
from codes.judge import Judge as CodeJudge
from codes.pin_book import PinBook
from codes.pins import Pins
from codes.throttle import Throttle
from eventlog import words
from eventlog.log import EventLog
from eventlog.reader import read
from firmware.command import carry
from firmware.command.envelope import Envelope
from firmware.command.execute import Executor
from firmware.command.judge import Judge
from firmware.online.offer import Offer
from lock import settings
from lock.lock import Lock
from names import LOCKED
from tests_host.fakes import MemoryStore, fixed_zone
from tests_host.on_device import clock_core
from tests_host.on_device.eventlog_core import Nor
from tools.desk.protocol import Answer, Desk

SECRET = bytes(range(7, 39))
SERIAL = "LK-0042"
SESSION = "00112233445566778899aabbccddeeff"
OTHER = "ff" * 16


class Time:
    """A lock's clock and the true time. `board`: of tests_host/on_device/clock_core.py, whose parts can be broken."""

    def __init__(self, trusted=True):
        self.board = clock_core.Board()
        if trusted:
            self.board.clock.set(self.board.true, "bench")

    @property
    def clock(self):
        return self.board.clock

    @property
    def true(self) -> int:
        return int(self.board.true)

    def passes(self, seconds):
        """With the power on."""
        self.board.run(seconds)

    def jumps(self, seconds):
        """Somebody whom the lock trusts sets its clock so many seconds off what it showed."""
        self.clock.set(self.clock.now() + seconds, "bench")


class Mover:
    """lock/mover.py as Lock and commands see it. `arrive` ends the movement that was asked for."""

    def __init__(self):
        self.on_event: Any = None
        self.resting = LOCKED
        self.moving = False
        self.strokes = 0
        self.asked = []

    def request(self, target, cause):
        self.asked.append((target, cause))
        self.moving = True

    def arrive(self, name=None, cause="command"):
        """name: how it ended, by default where it was asked to."""
        self.moving = False
        name = name or self.asked[-1][0]
        if name in ("locked", "unlocked"):
            self.resting = name
        self.on_event(name, cause)


class Online:
    """firmware/online/ as commands see it."""

    def __init__(self):
        self.published = []
        self.reached = self.too_late = 0
        self.seen = -1
        self.offer = Offer(None, None, None, None)
        self.told = {"model": "6000i", "version": "1.2.3"}

    def publish(self, payload):
        self.published.append(payload)

    def welcomed(self, seen):
        self.reached += 1
        self.seen = seen

    def late(self):
        self.too_late += 1

    def facts(self):
        return self.told


class Lent:
    """`Borrowed` without forgetting. `loads` and `backs` are counted; `fails`: loading does."""

    def __init__(self):
        self.here = self.fails = False
        self.loads = self.backs = 0

    def load(self) -> bool:
        self.loads += not self.here
        self.here = not self.fails
        return self.here

    def back(self):
        self.backs += 1
        self.here = False


class Peer:
    """The lock, at `session`, and its desk. folder: where its PINs are kept."""

    def __init__(self, folder, trusted=True):
        self.time = Time(trusted)
        clock = self.time.clock
        self.store = MemoryStore()
        store = self.store
        self.log = EventLog(Nor(33), clock, store, 1)
        self.log.open()
        self.mover = Mover()
        self.shown = []
        self.online = Online()
        self.calm = True
        mac = keys.pin_mac(SECRET)
        self.pins = Pins(str(folder / "pins"), mac)
        self.book = PinBook(str(folder / "pins"), mac)
        energy = SimpleNamespace(state="ok", rest_mv=5800)
        chosen = settings.load(store)
        throttle = Throttle(store, clock)
        judge = CodeJudge(SECRET, store, clock, fixed_zone(), self.pins, throttle, chosen)
        player = SimpleNamespace(show=self.shown.append)

        def ticks():
            return clock.uptime() * 1000

        lock = Lock(judge, self.mover, energy, self.log, player, ticks, lambda a, b: a - b)
        hardware = SimpleNamespace(
            store=SimpleNamespace(write=store.write, read=store.read, full=False), cause="power-on",
            buzzer=SimpleNamespace(muted=False), door_open=lambda: None,
        )
        self.parts = SimpleNamespace(
            hardware=hardware, clock=clock, energy=energy, log=self.log, settings=chosen, mover=self.mover, lock=lock,
            pins=self.pins, upkeep=SimpleNamespace(quiet=lambda: self.calm),
        )
        self.desk = Desk(SECRET, SERIAL)
        self.orders = Lent()
        self.judge = Judge(keys.command_mac(SECRET), SERIAL, clock, self.orders)
        self.executor = Executor(
            self.parts, self.judge, Envelope(keys.answer_mac(SECRET), keys.ANSWER, SERIAL), self.online,
            self.orders,
        )
        self.session = SESSION
        self.judge.begin(SESSION)

    # -- what comes in

    def says(self, do, **said) -> str:
        """The server sends a command by its own clock; the name of its refusal."""
        self.id, payload = self.desk.command(self.session, do, self.time.true, **said)
        return self.executor.take(payload, False)

    def sends(self, payload, retained=False) -> str:
        """These bytes come in on the topic `command`."""
        return self.executor.take(payload, retained)

    def renews(self, session):
        """A new connection."""
        self.session = session
        self.judge.begin(session)

    # -- what goes out

    def answers(self) -> list[Answer]:
        """What was answered since the last look."""
        found = [self.desk.answer(payload) for payload in self.online.published]
        self.online.published.clear()
        return found

    def answered(self) -> tuple[str, dict]:
        """(reason, what else was said) of the one answer, which must be to the last command of `says`."""
        (answer,) = self.answers()
        assert answer.id == self.id
        return answer.reason, answer.said

    def logged(self, *only) -> list[tuple]:
        """(kind, reason, detail) of the event log, only of these kinds."""
        tables = words.KINDS, words.REASONS
        rows = [(*map(words.name, tables, (row.kind, row.reason)), row.detail) for row in read(self.log)]
        return [row for row in rows if not only or row[0] in only]


def sealed(body, mac=None, serial=SERIAL) -> bytes:
    """A payload for the topic `command` of any body: bytes, or what JSON makes of it."""
    if not isinstance(body, bytes):
        body = json.dumps(body).encode()
    envelope = Envelope(mac or keys.command_mac(SECRET), keys.COMMAND, serial)
    digits = envelope._digits(body)
    return digits + b"." + body


def kept(modules, function, *args):
    """carry.call without forgetting: other tests use the same modules."""
    return getattr([importlib.import_module(name) for name in modules][-1], function)(*args)


def use_kept(monkeypatch):
    """For the tests of one process."""
    monkeypatch.setattr(carry, "call", kept)
