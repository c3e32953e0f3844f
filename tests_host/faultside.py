"""Helpers of the fault table: a board with a person in front of it who knows the codes, reads LED and buzzer, and
watches the motor."""

import shutil
from pathlib import Path

from codes import keys, stay, totp
from indicator.patterns import steps as steps_of
from tools import ROOT
from tools.sim import Board

SECRET = bytes(range(32))
MOTOR_S = 2.0  # longest stretch for which the motor may be on
_ENDS = ("reset", "power-cut", "crash", "hang")
_TOLERANCE_S = 0.03

# Application code of a test: it spoils a part of the lock, then starts it. `ONCE`: only after a power-on.
SPOILER = '''
import asyncio
import time

import machine
from lock import run as lock_run

ONCE = machine.reset_cause() == 1
{body}


def run():
    lock_run.run("application", "test")
'''


class Side:
    """A lock and the person at its side. Arguments as for Board; `app`: source of firmware/app.py instead."""

    def __init__(self, model="6000i", app=None, folder=None, secret=SECRET, **options):
        if app is not None:
            options["firmware"] = firmware(Path(folder), app)
        self.model = model
        self.folder = Path(folder) if folder else None
        self.board = Board(model, secret=secret, **options)
        self._step = 0
        self._mac = keys.totp_mac(SECRET)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.board.close()

    def replace(self, app: str | None) -> None:
        """Another application (None: none), put into the slot as the bench does. The board starts again."""
        firmware(self.folder, app)
        self.board.load()
        self.board.run(2)

    # -- codes

    def code(self) -> str:
        """The app's next code that was not typed before; waits for it."""
        if totp.step(int(self.board.now)) <= self._step:
            self.wait((self._step + 1) * 30 - self.board.now + 0.5)
        self._step = totp.step(int(self.board.now))
        return totp.code(self._mac, self._step).decode()

    def stay_code(self, hours: int = 3) -> str:
        """A stay code for `hours` from this hour on."""
        mac = keys.stay_mac(SECRET)
        return stay.mint(mac, int(self.board.now) // 3600, stay.kk_of("hours", hours)).decode()

    def type(self, keys_: str, seconds: float = 1.5) -> None:
        """Types and waits."""
        self.board.press(keys_)
        self.board.run(seconds)

    def begin_opening(self) -> None:
        """Types a code; returns when the motor starts, the last key still down."""
        self.board.press(self.code())
        self.board.key_down("#")
        self.board.run_until("motor", 1)
        self.board.key_up("#")
        self.board.run(0.001)

    def wait(self, seconds: float) -> None:
        """Lets much time pass in few steps: whoever sleeps wakes up to half a second late."""
        self.board.leap(500)
        self.board.run(seconds)
        self.board.leap(0)

    # -- the door

    @property
    def opens(self) -> bool:
        """Could somebody open the door without a key?"""
        return self.board.opens

    @property
    def locked(self) -> bool:
        """Nobody could."""
        if self.model == "6000i":
            return self.board.bolt == "locked"
        return self.board.clutch == "free"

    def works(self, lock_s: int = 9) -> None:
        """A code opens, and the lock locks by itself within `lock_s` seconds."""
        self.type(self.code() + "#")
        assert self.opens, self.tail()
        self.board.run(lock_s)
        assert self.locked, self.tail()

    # -- what is seen and heard

    def shows(self, pattern: str, since: float = 0.0) -> int:
        """How often the pattern was played in full since then."""
        steps = [(step[0] / 1000, bool(step[1]), bool(step[2]), step[3]) for step in steps_of(pattern)]
        seen = self.signals(since)
        count = 0
        for at in range(len(seen) - len(steps) + 1):
            count += all(_like(step, real) for step, real in zip(steps, seen[at:]))
        return count

    def signals(self, since: float = 0.0) -> list:
        """(seconds, green, red, hertz) of LED and buzzer, one after the other."""
        state, at, found = (False, False, 0), 0.0, []
        for event in self.board.events:
            before = state
            if event.name == "led":
                state = (*event.values, state[2])
            elif event.name == "tone":
                state = (state[0], state[1], event.values[0])
            elif event.name in _ENDS:
                state = (False, False, 0)
            if state != before:
                if at >= since and event.at - at > 0.002:
                    found.append((event.at - at, *before))
                at = event.at if event.at - at > 0.002 or before == state else at
        return found + [(self.board.now - at, *state)]

    def logged(self, kind: str, reason: str | None = None) -> list[dict]:
        """The records of that kind (and reason)."""
        return [row for row in self.board.log() if row["kind"] == kind and reason in (None, row["reason"])]

    # -- the motor

    def stretches(self) -> list[tuple[float, float]]:
        """(begin, seconds) of each time for which the motor was on."""
        found, since = [], None
        for event in self.board.events:
            ends = event.name in _ENDS or (event.name == "motor" and not event.values[0])
            if since is not None and (ends or event.name == "motor"):
                found.append((since, event.at - since))
                since = None
            if event.name == "motor" and event.values[0]:
                since = event.at
        return found + ([] if since is None else [(since, self.board.now - since)])

    def starting(self) -> list:
        """Motor events between a reset (or power) and the firmware's first line."""
        found, starting = [], True
        for event in self.board.events:
            if event.name in ("reset", "power-cut", "power-on"):
                starting = True
            elif event.name == "boot":
                starting = False
            elif event.name == "motor" and event.values[0] and starting:
                found.append(event)
        return found

    def motor_is_well(self) -> None:
        """Off now, never on for long, never on while the chip starts."""
        assert not self.board.motor, self.tail()
        assert all(seconds <= MOTOR_S for _, seconds in self.stretches()), self.stretches()
        assert self.starting() == []

    def starts(self) -> int:
        """How often the firmware was started."""
        return len(self.board.seen("boot"))

    def tail(self) -> str:
        """For the message of a failing test."""
        rows = [(r["time"][11:19], r["kind"], r["reason"], r["detail"]) for r in self.board.log()[-12:]]
        lines = "\n".join(self.board.console.splitlines()[-15:])
        events = [(round(e.at % 1000, 3), e.name, e.values) for e in self.board.events if e.name != "console"][-25:]
        return f"{self.board!r}\n{lines}\n" + "\n".join(map(str, rows)) + "\n" + "\n".join(map(str, events))


def _like(step, real):
    return step[1:] == real[1:] and abs(step[0] - real[0]) <= _TOLERANCE_S


def spoiler(body: str) -> str:
    """Source of an application that spoils something first."""
    return SPOILER.format(body=body)


def firmware(folder: Path, app: str | None) -> Path:
    """A firmware tree in `folder` with another application; None: without one."""
    for name in ("boot.py", "main.py"):
        (folder / name).write_text((ROOT / name).read_text())
    if app is None:
        shutil.rmtree(folder / "firmware")
        return folder
    (folder / "firmware").mkdir(exist_ok=True)
    (folder / "firmware" / "__init__.py").write_text("")
    (folder / "firmware" / "app.py").write_text(app)
    return folder


def fallible(task: str, fault: str, when: str) -> str:
    """An application in which `task` of lock.run meets `fault` (statements in a coroutine) `when` (an expression over
    parts and since_ms, the time since its start) becomes true."""
    return spoiler(f'''
_NAME = {task!r}


def _broken(inner, parts):
    async def outer(beat):
        began = time.ticks_ms()
        running = asyncio.create_task(inner(beat))
        try:
            while True:
                await asyncio.sleep_ms(10)
                since_ms = time.ticks_diff(time.ticks_ms(), began)
                if running.done():
                    await running
                    return
                if {when}:
                    running.cancel()
                    {fault}
        finally:
            running.cancel()

    return outer


def _spoiled(add, parts, tasks=lock_run._add):
    def over(name, factory, limit_ms):
        add(name, _broken(factory, parts) if name == _NAME else factory, limit_ms)

    tasks(over, parts)


_COUNT = [0]
lock_run._add = _spoiled
''')
