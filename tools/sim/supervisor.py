"""What goes on around the chip: power, resets and their causes, time, and what outlives a process.

| the chip ...      | next start: cause | bootloader | chip clock        | RTC memory |
|-------------------|-------------------|------------|-------------------|------------|
| power on          | 1 power-on        | yes        | 2000-01-01        | empty      |
| EN pin, brown-out | 1 power-on        | yes        | senseless         | kept       |
| machine.reset     | 2 hard            | yes        | runs on           | kept       |
| panic             | 2 hard            | yes        | runs on           | kept       |
| watchdog          | 3 watchdog        | yes        | runs on           | kept       |
| deep sleep        | 4 deep sleep      | no         | runs on           | kept       |
| soft reset        | 5 soft            | no         | runs on           | kept       |
"""

import time
from typing import NamedTuple

from tools.sim.process import Ended, Process

CAUSES = {"power": 1, "en": 1, "brown-out": 1, "reset": 2, "panic": 2, "wdt": 3, "deepsleep": 4, "soft": 5}
SENSELESS_S = 1865449152  # the chip's clock after a pull on EN, as recorded: 2059-02-10
SLICE_US = 10_000_000  # virtual time granted at once, doubled while that takes no real time to speak of
QUICK_S = 0.1
SECOND_US = 1_000_000


class Event(NamedTuple):
    """Something seen on the board. at: Unix seconds, true time."""

    at: float
    name: str
    values: tuple = ()


class Supervisor:
    """Keeps one board going. `spec`: what every process is told; kept: what the parts remember, by name."""

    def __init__(self, spec: dict, bits=64, heap=None, realtime=False, hang_s=10.0, on_event=None, cwd=None):
        self.spec = spec
        self.kept: dict = {}
        self.now_us = 0
        self.operations = 0
        self.measure: float = 0.0
        self.power = True
        self.state = "off"
        self.events: list[Event] = []
        self.baseline = 0
        self.seen: dict[str, tuple] = {}
        self._bits, self._heap, self._cwd = bits, heap, cwd
        self._realtime = realtime
        self._hang_s = hang_s
        self.on_event = on_event
        self.on_console = None
        self._process = None
        self._next = {"cause": CAUSES["power"]}
        self._pending: list[tuple] = []
        self._line = b""
        self._boots = 0
        self._cut = None
        self._stopped: Event | None = None
        self._anchor = (time.monotonic(), 0)

    # -- running

    def run(self, us: int, names=()) -> Event | None:
        """Let `us` of the board's time pass, or until one of the named events, which is returned."""
        until = self.now_us + us
        portion = SLICE_US
        self._stopped = None
        while self.now_us < until and self._stopped is None:
            self._ensure()
            if self._realtime:
                self._real(until, names)
            else:
                end = min(until, self.now_us + portion)
                began = time.monotonic()
                try:
                    self._process.send(["run", *divmod(end, SECOND_US), list(names)])
                    self._until_idle(names)
                except Ended:
                    self._crashed()
                portion *= 2 if time.monotonic() - began < QUICK_S else 1
        self._pending = [act for act in self._pending if act[0] > self.now_us]
        return self._stopped

    def act(self, part: str, method: str, *arguments) -> None:
        """Something happens to a part of the board, now."""
        self._ensure()
        self._process.send(["act", part, method, list(arguments)])

    def act_in(self, us: int, part: str, method: str, *arguments) -> None:
        """Something happens to a part of the board, in `us`."""
        self._ensure()
        at = self.now_us + us
        self._pending.append((at, part, method, list(arguments)))
        self._process.send(["at", *divmod(at, SECOND_US), part, method, list(arguments)])

    def order(self, *item) -> None:
        """Another order of tools/sim/chip/start.py."""
        self._ensure()
        self._process.send(list(item))

    def live(self) -> None:
        """Ask for bolt position and flash operations."""
        self._ensure()
        self.sync()

    def sync(self) -> None:
        """All orders so far are done when this returns."""
        if self._process is not None and self.state != "hang":
            self._process.send(["live"])
            self._until_idle(())

    # -- power and resets

    def end(self, name: str, details=()) -> None:
        """The chip resets, or (name "cut") loses its power."""
        self._kill()
        self.note("reset" if name != "cut" else "power-cut", name)
        self._next = {"cause": CAUSES.get(name, 1), "soft": name == "soft", "warm": name in ("soft", "deepsleep")}
        if name == "deepsleep":
            self._next["wake"] = details[0]
        if name == "soft":
            self._next["pads"], self._next["wdt_ms"] = details
        else:
            for part in ("wdt", "radio", "raw"):
                self.kept.pop(part, None)
        if name in ("cut", "power"):
            self.kept.pop("rtc", None)
        elif name in ("en", "brown-out") and "rtc" in self.kept:
            self.kept["rtc"][0] = SENSELESS_S * SECOND_US - self.now_us
        if name == "cut":
            self.power, self.state = False, "off"

    def restore(self) -> None:
        """Power is back."""
        if not self.power:
            self._kill()
            self.power = True
            self.note("power-on")

    def reset(self, name: str) -> None:
        """A reset from outside."""
        self.stop()
        if self.power:
            self.end(name, (0,) if name == "deepsleep" else ())

    def cut(self) -> None:
        """Power is gone."""
        self.stop()
        if self.power:
            self.end("cut")

    def cut_at(self, operation: int, how: str, fraction: float) -> None:
        """Power goes at a flash operation, counted from now on."""
        self.sync()
        self._cut = (self.operations + operation, how, fraction)
        if self._process is not None and self.power:
            self._process.send(["cut", *self._cut])

    def stop(self) -> None:
        """End the process, keeping what the board remembers; the next `run` starts another."""
        try:
            self.sync()
        except Ended:
            self._crashed()
        self._kill()

    def note(self, name: str, *values) -> None:
        """Record an event at the present time."""
        self._observe(self.now_us, name, values, ())

    # -- inside

    def _ensure(self):
        if self._process is not None:
            return
        upcoming, self._next = self._next, {"cause": CAUSES["power"]}
        self._boots += 1
        spec = dict(
            self.spec, at=divmod(self.now_us, SECOND_US), kept=self.kept, operations=self.operations,
            power=self.power, cause=upcoming["cause"], wake=upcoming.get("wake", 0), realtime=self._realtime,
            cold=not upcoming.get("warm"), slot=self.kept.get("slot", 0), pads=upcoming.get("pads"),
            wdt_ms=upcoming.get("wdt_ms"), cut=self._cut, seed=self.spec["seed"] * 31 + self._boots,
        )
        self._anchor = (time.monotonic(), self.now_us)
        try:
            self._process = Process(spec, self._console, self._bits, self._heap, self._cwd)
        except Ended as ended:
            raise RuntimeError(str(ended)) from None
        if self.power or self.state != "hang":
            self.state = "running" if self.power else "off"
        if not self._realtime:
            self._until_idle(())  # it waits for its first order
        for at, part, method, arguments in self._pending:
            if at > self.now_us:
                self._process.send(["at", *divmod(at, SECOND_US), part, method, arguments])

    def _until_idle(self, names):
        while self._process is not None:
            item = self._process.receive(self._hang_s)
            if item is None:
                self._hung()
            elif self._take(item, names):
                return

    def _real(self, until, names):
        left = (until - self.now_us) / SECOND_US
        try:
            item = self._process.receive(min(left, 0.02))
        except Ended:
            return self._crashed()
        if item is not None:
            self._take(item, names)
        real, board = self._anchor
        self.now_us = max(self.now_us, board + int((time.monotonic() - real) * SECOND_US))

    def _take(self, item, names) -> bool:
        """Deal with one report; True for the one that ends a run."""
        word = item[0]
        if word == "idle":
            self.now_us = max(self.now_us, item[1] * SECOND_US + item[2])
            self.measure, self.operations = item[3]
            return True
        if word == "keep":
            self.kept[item[1]] = item[2]
        elif word == "halt":
            self.now_us = max(self.now_us, item[2] * SECOND_US + item[3])
            self.operations = item[4]
            if item[1] == "panic" and item[5]:
                self.note("panic", *item[5])
            self.end(item[1], item[5])
            self._stop_at("reset", names)
            return True
        elif word == "dead":
            self.now_us = max(self.now_us, item[1] * SECOND_US + item[2])
            self.operations, self._cut = item[3], None
            self.end("cut")
            self._stop_at("power-cut", names)
            return True
        else:
            self._observe(item[0] * SECOND_US + item[1], item[2], tuple(item[3:]), names)
        return False

    def _stop_at(self, name, names):
        if name in names:
            self._stopped = self.events[-1]

    def _observe(self, us, name, values, names):
        self.now_us = max(self.now_us, us)
        event = Event(self.spec["start"] + us / SECOND_US, name, values)
        self.events.append(event)
        self.seen[name] = values
        if name == "boot":
            self.baseline = values[1]
        elif name in ("repl", "no-core", "hang"):
            self.state = name
        if self.on_event:
            self.on_event(event)
        if name in names and self._stopped is None:
            self._stopped = event

    def _hung(self):
        """No virtual progress for long: the interpreter is in a loop of its own."""
        timeout = self.kept.get("wdt")
        if timeout is None:
            self._kill()
            self.power = False  # nothing will run any more: go on with the world alone
            self.note("hang")
        else:
            self.now_us += timeout * 1000
            self.end("wdt")

    def _crashed(self):
        """The interpreter itself died (out of memory while reporting, a bug of the stand-ins)."""
        self._process.drain()
        self.note("crash")
        self.end("panic")

    def _kill(self):
        if self._process is not None:
            self._process.kill()
            self._process = None
            for name in ("led", "tone", "motor"):
                self.seen.pop(name, None)

    def _console(self, data):
        if self.on_console:
            self.on_console(data)
        *lines, self._line = (self._line + data).split(b"\n")
        for line in lines:
            self.note("console", line.decode(errors="replace").rstrip("\r"))
