"""What a test or a person does to a board: fingers, key, faults, power."""

import difflib
from pathlib import Path

from tools.sim.air import AirHands
from tools.sim.rom import Port
from tools.sim.supervisor import Supervisor
from tools.sim.world import models

KEYS = "0123456789*#"


class BoardError(ValueError):
    """The board has no such part, key, wire or state; the text names those it has."""


class Hands(AirHands):
    """Part of Board: everything that is done to it."""

    model: str
    flash: Path
    _chip: Supervisor

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

    def network(self, up: bool) -> None:
        """The network with the server behind it comes or goes. It stays so over resets."""
        self._chip.spec["server"] = up
        self._chip.order("server", up)

    def offer(self, image: Path) -> None:
        """The server offers an image file, once."""
        self._chip.order("offer", str(Path(image).resolve()))

    # -- the cable

    def download_mode(self, link: Path | None = None, pull_after: int | None = None) -> Port:
        """Reset with GPIO0 held low: until the port that this gives is left, the ROM's loader answers on it, and no
        time may pass on the board. link: the port's path (default: beside the flash file)."""
        self._chip.reset("en")
        mac = bytes.fromhex(self._chip.spec["chip"])
        return Port(self.flash, link or self.flash.with_name("port"), mac, pull_after)

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
    def _lockpart(self):
        return "bolt" if "bolt" in models.BOARDS[self.model] else "clutch"

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
