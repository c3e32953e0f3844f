"""The simulated board: a lock on the bench, with fingers, a key, a power supply and a clock to play with.

    from tools.sim import Board

    with Board("6000i", secret=bytes(32)) as board:
        board.run(seconds=2)               # starts up
        board.press("123456#")             # types, with bouncing contacts
        board.run_until("motor", timeout=2)
        assert board.bolt == "unlocked"

Time is virtual: it passes only in `run`, `run_until` and `press`, and an hour takes seconds. The same calls with
the same seed give the same events. docs/simulator.md tells what is simulated and what is not.
"""

import difflib
import shutil
import tempfile
import time
from pathlib import Path

from tools.sim import provision
from tools.sim.process import ROOT
from tools.sim.supervisor import Event, Supervisor
from tools.sim.world import models

START = 1767261600  # 2026-01-01 10:00 UTC
KEYS = "0123456789*#"
_ENDS = (0.03, 0.97)


class BoardError(ValueError):
    """The board has no such part, key, wire or state; the text names those it has."""


class Board:
    """A lock's circuit board with its firmware running on real MicroPython. Use as a context manager.

    model: "6000i" or "7000i". secret: 32 bytes, put into its store (None: a board without). settings: dict of
    lib/lock/settings.py names. zone: IANA name of the property's time zone. start: Unix time now. seed: of key
    bounce. realtime: follow the computer's clock. bits: 64 or 32, the interpreter's words. heap: its size, as
    "160K". firmware: folder with boot.py and main.py. folder: keep the flash there (default: a temporary one).
    leap_ms: when nothing happens let each wait take so long (for runs over days; as if the CPU had light-slept).
    charge: flash operations take their time. hang_s: real seconds without progress until the CPU counts as hung.
    trace: called with each Event as it happens. baseline: bytes of heap that the simulator itself uses.
    """

    def __init__(self, model="6000i", secret=None, settings=None, zone=None, start=None, seed=0, realtime=False,
                 bits=64, heap=None, firmware=None, folder=None, leap_ms=0, charge=True, hang_s=10.0, trace=None,
                 serial="LK-SIM-1", flash=None, kept=None):
        if model not in models.BOARDS:
            raise BoardError(f"no such model: {model!r}; there are {', '.join(models.BOARDS)}")
        self.model = model
        self._own = None
        if folder is None and flash is None:
            folder = self._own = tempfile.mkdtemp(prefix="latchkey-")
        self.flash = Path(flash) if flash else Path(folder) / "flash.bin"
        start = (int(time.time()) if realtime else START) if start is None else start
        if not self.flash.exists():
            zone_blob = _zone(zone, start) if zone else None
            provision.make_flash(self.flash, model, serial, secret, settings=settings, zone_blob=zone_blob,
                                 clock_set=start)
        root = Path(firmware).resolve() if firmware else ROOT
        spec = {
            "model": model, "flash": str(self.flash), "start": start, "seed": seed, "leap_ms": leap_ms,
            "charge": charge, "root": str(root), "chip": "240ac4001519",
            "paths": [str(root), ".frozen", str((root if (root / "lib").exists() else ROOT) / "lib")],
        }
        self._chip = Supervisor(spec, bits, heap, realtime, hang_s, trace, cwd=str(root))
        self._chip.kept.update(kept or {})

    def __repr__(self):
        return f"<Board {self.model} {self.state} at {self.now:.3f}>"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self) -> None:
        """End the simulation; a temporary flash is deleted."""
        self._chip.stop()
        if self._own:
            shutil.rmtree(self._own, ignore_errors=True)

    # -- time

    @property
    def now(self) -> float:
        """True time, Unix seconds."""
        return self._chip.spec["start"] + self._chip.now_us / 1e6

    def run(self, seconds: float) -> None:
        """Let time pass."""
        self._chip.run(round(seconds * 1e6))

    def run_until(self, what, timeout: float, step: float = 0.01):
        """Let time pass until an event of that name (or one of several) happens, and return it; or until
        `what(board)` is true, looked at each `step`. TimeoutError after `timeout` seconds."""
        if callable(what):
            end = self._chip.now_us + round(timeout * 1e6)
            while not what(self):
                if self._chip.now_us >= end:
                    raise TimeoutError(f"not within {timeout} s; last events: {self.events[-5:]}")
                self._chip.run(round(step * 1e6))
            return True
        names = (what,) if isinstance(what, str) else tuple(what)
        event = self._chip.run(round(timeout * 1e6), names)
        if event is None:
            raise TimeoutError(f"no {' or '.join(names)} within {timeout} s; last events: {self.events[-5:]}")
        return event

    def leap(self, ms: int) -> None:
        """Longest wait while nothing happens; 0 for none."""
        self._chip.spec["leap_ms"] = ms
        self._chip.order("leap", ms)

    # -- what can be seen

    @property
    def events(self) -> list[Event]:
        """All that was seen so far, oldest first; docs/simulator.md has the names."""
        return self._chip.events

    def seen(self, name: str) -> list[Event]:
        """The events of that name."""
        return [event for event in self.events if event.name == name]

    @property
    def state(self) -> str:
        """running, off, repl (the firmware has ended), hang, no-core."""
        return self._chip.state

    @property
    def bolt_position(self) -> float:
        """0.0 retracted (unlocked) to 1.0 thrown (locked)."""
        self._need("bolt")
        return self._measure()

    @property
    def bolt(self) -> str:
        """locked, unlocked or between: where the bolt is, whatever the switches say."""
        position = self.bolt_position
        return "unlocked" if position <= _ENDS[0] else "locked" if position >= _ENDS[1] else "between"

    @property
    def clutch(self) -> str:
        """engaged (the handle opens the door) or free."""
        self._need("clutch")
        return "engaged" if self._measure() >= 60 else "free"

    @property
    def opens(self) -> bool:
        """Could somebody without a key open the door now?"""
        return self.bolt == "unlocked" if self.model == "6000i" else self.clutch == "engaged"

    @property
    def motor(self) -> bool:
        """Is motor or servo driven now?"""
        return bool(self._chip.seen.get("motor", (0,))[0])

    @property
    def led(self) -> tuple[bool, bool]:
        """(green, red)."""
        return self._chip.seen.get("led", (False, False))

    @property
    def buzzer(self) -> int:
        """Its tone in Hz, 0 for silence."""
        return self._chip.seen.get("tone", (0,))[0]

    @property
    def operations(self) -> int:
        """Flash operations (sector erases, page programs) since the board was made."""
        self._chip.sync()
        return self._chip.operations

    @property
    def baseline(self) -> int:
        """Heap in bytes that stand-ins and physics used before the firmware of the last start."""
        return self._chip.baseline

    @property
    def console(self) -> str:
        """All console output so far."""
        return "".join(event.values[0] + "\n" for event in self.seen("console"))

    def log(self) -> list[dict]:
        """The event log as it is in flash: seq, time, unix, trust, kind, reason, value, detail, ..."""
        from tools import eventlog

        return eventlog.records(self.flash.read_bytes())

    # -- fingers and keys

    def press(self, keys: str, hold_ms: int = 80, gap_ms: int = 120) -> None:
        """Type, one key after the other; time passes meanwhile."""
        for key in _keys(keys):
            self._chip.act("keypad", "press", key)
            self._chip.act_in(hold_ms * 1000, "keypad", "release", key)
            self._chip.run((hold_ms + gap_ms) * 1000)

    def press_in(self, key: str, free_us: int, hold_us: int, step_us: int) -> int:
        """Plan one press, not before board time `free_us`; returns when the finger is free. Time does not pass."""
        at = max(free_us, self._chip.now_us)
        delay = at - self._chip.now_us
        self._chip.act_in(delay + 1000, "keypad", "press", *_keys(key))
        self._chip.act_in(delay + 1000 + hold_us, "keypad", "release", key)
        return at + step_us

    def key_down(self, key: str) -> None:
        """Hold a key."""
        self._chip.act("keypad", "press", *_keys(key))

    def key_up(self, key: str) -> None:
        """Let go of a key."""
        self._chip.act("keypad", "release", *_keys(key))

    def turn_by_hand(self, position: float) -> None:
        """Turn the bolt by key: 0 unlocked, 1 locked. Takes 0.2 s for the whole way."""
        self._need("bolt")
        self._chip.act("bolt", "turn", float(position))

    def door(self, is_open: bool) -> None:
        """Open or close the door."""
        self._need("door")
        self._chip.act("door", "move", bool(is_open))

    # -- faults

    def jam(self, at: float = 0.5, direction: str = "both") -> None:
        """Something blocks bolt or clutch: at a position, direction "locking", "unlocking" or "both"."""
        if direction not in ("locking", "unlocking", "both"):
            raise BoardError(f"direction {direction!r}: locking, unlocking or both")
        self._chip.act(self._lockpart, "jam", at, direction)

    def unjam(self) -> None:
        """Take it away."""
        self._chip.act(self._lockpart, "unjam")

    def bounce(self, ms: float) -> None:
        """How long key contacts bounce (5 ms at first)."""
        self._chip.act("keypad", "bounce", int(ms * 1000))

    bounce_ms = property(None, bounce, doc="How long key contacts bounce; set it.")

    def stick_key(self, key: str, stuck: bool = True) -> None:
        """A key stays down, or comes free."""
        self._chip.act("keypad", "stick", *_keys(key), stuck)

    def stick_switch(self, name: str, closed: bool | None) -> None:
        """Switch "locked", "unlocked" or "door" stays closed or open; None: it works again."""
        part = "door" if name == "door" else "bolt"
        self._need(part)
        if name not in ("locked", "unlocked", "door"):
            raise BoardError(f"no switch {name!r}: locked, unlocked or door")
        self._chip.act(part, "force", name, closed)

    def break_wire(self, name: str, broken: bool = True) -> None:
        """Cut a wire (locked, row1, scl, green, throw ...), or mend it."""
        wires = models.wires(self.model)
        if name not in wires:
            near = difflib.get_close_matches(name, wires)
            hint = f", perhaps {near[0]!r}" if near else ""
            raise BoardError(f"no wire {name!r}{hint}; there are {', '.join(wires)}")
        self._chip.order("wire", wires[name], broken)

    def battery(self, volts: float, ohms: float = 0.5) -> None:
        """Other cells: open voltage and internal resistance."""
        self._chip.act("battery", "set", float(volts), float(ohms))

    def rtc(self, offset: int | None = None, stopped: bool | None = None, missing: bool | None = None,
            absurd: bool | None = None, hung: bool | None = None) -> None:
        """The DS3231: seconds ahead of the true time, and its faults. What is not given stays."""
        given = {"offset": offset, "stopped": stopped, "missing": missing, "absurd": absurd, "hung": hung}
        self._chip.act("clock", "set", {name: value for name, value in given.items() if value is not None})

    def shift_clock(self, seconds: int) -> None:
        """Set all clocks of the board ahead (or back) from where they are: the DS3231 and the chip's own."""
        self._chip.act("clock", "set", {"shift": seconds})
        self._chip.order("shift", seconds)

    # -- power

    def cut_power(self) -> None:
        """Now. Clock chip and bolt stay as they are."""
        self._chip.cut()

    def restore_power(self) -> None:
        """The board starts up."""
        self._chip.restore()

    remove_battery = cut_power
    insert_battery = restore_power

    def cut_at(self, operation: int, how: str = "before", fraction: float = 0.5) -> None:
        """Cut the power at a flash operation, counted from now (1: the next one): before it, "torn" after a
        fraction of its bytes, or "after" it. `run_until("power-cut", ...)` waits for that."""
        if how not in ("before", "torn", "after"):
            raise BoardError(f"how {how!r}: before, torn or after")
        self._chip.cut_at(operation, how, fraction)

    def reset(self, kind: str = "en") -> None:
        """Reset the chip: "en" (button), "reset" (as machine.reset), "wdt", "panic", "brown-out", "deepsleep"."""
        if kind not in ("en", "reset", "wdt", "panic", "brown-out", "deepsleep"):
            raise BoardError(f"reset {kind!r}: en, reset, wdt, panic, brown-out or deepsleep")
        self._chip.reset(kind)

    # -- inside

    @property
    def trace(self):
        """Called with each Event as it happens; set it."""
        return self._chip.on_event

    @trace.setter
    def trace(self, function):
        self._chip.on_event = function

    @property
    def kept(self) -> dict:
        """What the parts remember; hand it to a new Board with the same flash to go on."""
        self._chip.sync()
        return self._chip.kept

    @property
    def _lockpart(self):
        return "bolt" if "bolt" in models.BOARDS[self.model] else "clutch"

    def _measure(self):
        self._chip.live()
        return self._chip.measure

    def _need(self, part):
        if part not in models.BOARDS[self.model]:
            raise BoardError(f"a {self.model} has no {part}")


def _keys(keys):
    for key in keys:
        if key not in KEYS:
            raise BoardError(f"no key {key!r} on this keypad: {KEYS}")
    if not keys:
        raise BoardError("no key given")
    return keys


def _zone(name, start):
    from tools import zones

    return zones.blob(name, start)
