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

import shutil
import tempfile
import time
from pathlib import Path

from tools import ROOT
from tools.sim import provision, software
from tools.sim.hands import BoardError, Hands
from tools.sim.software import Software
from tools.sim.supervisor import Event, Supervisor
from tools.sim.world import models

START = 1767261600  # 2026-01-01 10:00 UTC
_ENDS = (0.03, 0.97)


class Board(Hands):
    """A lock's circuit board with its firmware running on real MicroPython. Use as a context manager.

    model: "6000i" or "7000i". secret: 32 bytes, put into its store (None: a board without). settings: dict of
    lib/lock/settings.py names. zone: IANA name of the property's time zone. start: Unix time now. seed: of key
    bounce. realtime: follow the computer's clock. bits: 64 or 32, the interpreter's words. heap: its size, as
    "160K". firmware: folder with boot.py, main.py and the application's firmware/ (and lib/, if it has its own). image:
    what app_0 holds (default: built from that folder and signed with the development key; b"": nothing). server: can
    the lock reach its server. air: AccessPoints around. journal: file that gets every flash operation
    (tools/campaign/cuts.py). folder: keep the flash there (default: a temporary one).
    leap_ms: when nothing happens let each wait take so long (for runs over days; as if the CPU had light-slept).
    charge: flash operations take their time. hang_s: real seconds without progress until the CPU counts as hung.
    trace: called with each Event as it happens. baseline: bytes of heap that the simulator itself uses.
    told: further values of the store, as the bench tells them (docs/network.md). net: what lies behind the radio
    (docs/simulator.md; None: nothing, and the firmware's threads do not run); speed: the board's time then goes at most
    so many times as fast as the computer's.
    shipped: `flash` is a full image of the bench (tools/flash), and its own base runs, as on the chip.
    tick_ms: asyncio's waits end with a tick of the chip's scheduler (10 on the stock build), not when they are due.
    calm_s: no such leaps for so long after anything has happened to the board.
    stand_ins: folder of compiled stand-ins (tools.sim.script.stand_ins), which take less heap to load.
    """

    def __init__(self, model="6000i", secret=None, settings=None, zone=None, start=None, seed=0, realtime=False,
                 bits=64, heap=None, firmware=None, folder=None, leap_ms=0, charge=True, hang_s=10.0, trace=None,
                 serial="LK-SIM-1", flash=None, kept=None, image=None, server=True, journal=None, stand_ins=None,
                 net=None, speed=20, told=None, air=(), shipped=False, tick_ms=0, calm_s=15):
        if model not in models.BOARDS:
            raise BoardError(f"no such model: {model!r}; there are {', '.join(models.BOARDS)}")
        self.model = model
        self._own = None
        if folder is None and flash is None:
            folder = self._own = tempfile.mkdtemp(prefix="latchkey-")
        self.flash = Path(flash) if flash else Path(folder or ".") / "flash.bin"
        if start is None:
            start = int(time.time()) if realtime else START
        self._software = Software(firmware, model)
        self.root = self._software.root
        fresh = not self.flash.exists()
        if fresh:
            zone_blob = _zone(zone, start) if zone else None
            provision.make_flash(self.flash, model, serial, secret, settings=settings, zone_blob=zone_blob,
                                 clock_set=start, keys=(software.trusted(),), more=told)
        if fresh or firmware or image is not None:
            provision.put_image(self.flash, self._software.image() if image is None else image, 0)
        spec = {
            "model": model, "flash": str(self.flash), "start": start, "seed": seed, "leap_ms": leap_ms,
            "calm_s": calm_s, "charge": charge, "chip": "240ac4001519", "server": server,
            "stand_ins": stand_ins and str(stand_ins), "journal": str(journal) if journal else None,
            "net": net, "speed": speed, "frozen": str(ROOT / ".tools" / "frozen"),
            "radio_memory": True, "tls_memory": True, "roomy": not heap, "tick_ms": tick_ms, "shipped": shipped,
            "root": str(self.root), "lib": self._software.lib(), "rom": "" if shipped else self._software.rom(),
            "guarded": [] if shipped else self._software.guarded(),
        }
        self._chip = Supervisor(spec, bits, heap, realtime, hang_s, trace, cwd=str(self.root))
        if air:
            self._chip.kept["air"] = [[point.packed() for point in air], False]
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

    def load(self, image: bytes | None = None, slot: int = 0) -> None:
        """Put an image (default: built anew from the firmware's folder) into a slot, as the bench does, behind the
        lock's back; b"" erases it. The board starts again with the next `run`, as after a pull on EN."""
        self._chip.reset("en")
        self._software.changed()
        self._chip.spec.update(lib=self._software.lib(), rom=self._software.rom())
        provision.put_image(self.flash, self._software.image() if image is None else image, slot)

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

    # -- the console

    def type_console(self, data: bytes) -> None:
        """Bytes from the other end of the cable, from now on, at 115,200 baud."""
        self._chip.order("type", data.hex())

    def on_console(self, function) -> None:
        """Call function(bytes) with all that the chip prints, as it comes; None for nobody."""
        self._chip.on_console = function

    def hurry(self, speed: int) -> None:
        """At most so many seconds in one of the computer's, from now on; for a board with a `net`."""
        self._chip.spec["speed"] = speed
        self._chip.order("speed", speed)

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
        if position <= _ENDS[0]:
            return "unlocked"
        return "locked" if position >= _ENDS[1] else "between"

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

        return eventlog.records(eventlog.part(self.flash))

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

    def _measure(self):
        self._chip.live()
        return self._chip.measure or 0.0


def _zone(name, start):
    from tools import zones

    return zones.blob(name, start)
