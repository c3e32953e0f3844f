"""A simulated lock to be recovered, and the technician with a kit at its cable."""

import copy
import shutil
from dataclasses import dataclass
from pathlib import Path

from tools import secretfile
from tools.campaign.recovery import stock
from tools.campaign.recovery.ports import Wire, impatient
from tools.campaign.recovery.stock import SECRET, SERIAL, ZONE
from tools.flash import rom
from tools.recover import console, repair
from tools.sim import Board
from tools.sim.rom import Port
from tools.sim.rom.wire import Wire as Direct
from tools.usb import Console, keyfile


@dataclass
class Run:
    """One connection to the lock: what came of it. seconds: of its bytes at 460,800 baud, the flash's time included.
    marks: flash operations after each command that made some."""

    result: repair.Result | None
    seconds: float
    received: int
    steps: list[int]
    pulled: bool
    marks: tuple[int, ...] = ()


class Lab:
    """A settled lock of that model, in `folder`, and the kit beside it."""

    def __init__(self, folder: Path, model: str = "6000i", core_bytes: int = stock.CORE_BYTES):
        self.folder, self.model = Path(folder), model
        core = stock.core(core_bytes)
        self.kit = stock.kit(self.folder / "kit", model, core)
        self.flash = self.folder / "settled.bin"
        self.kept, self.now = stock.settle(self.flash, model, core)

    def copy(self, name: str = "flash.bin") -> Path:
        """The settled lock's flash, to be harmed."""
        return Path(shutil.copy(self.flash, self.folder / name))

    def beside(self, folder: Path) -> "Lab":
        """The same lock and kit for another process, which works in `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        other = copy.copy(self)
        other.folder = folder
        return other

    def board(self, path: Path, **options) -> Board:
        """The board with that flash, its power just back."""
        return Board(self.model, flash=path, shipped=True, start=int(self.now) + 60, kept=self.kept, leap_ms=50,
                     **options)  # fmt: skip

    def wishes(self, **more) -> repair.Wishes:
        """What the technician answers, reading the label."""
        told = {"now": int(self.now) + 60, **more}
        return repair.Wishes(lambda question: SERIAL if "serial" in question else self.model, **told)

    def lock_file(self) -> secretfile.Lock:
        """The owner's."""
        return secretfile.new(SECRET, zone=ZONE, model=self.model, serial=SERIAL)

    def recover(self, path: Path, wishes: repair.Wishes, pull_after: int | None = None) -> Run:
        """One connection by the ROM's loader. OSError: the cable came out, or was never in."""
        with Port(path, path.with_name("tty"), pull_after=pull_after) as port:
            result, steps, out = None, [], False
            try:
                with rom.Rom(str(port.path), "no-reset") as device:
                    result = repair.recover(device, self.kit, wishes, lambda _: steps.append(port.received))
            except OSError:
                out = True
            return Run(result, port.seconds(rom.BAUD), port.received, steps, out)

    def direct(self, path: Path, wishes: repair.Wishes, journal: Path | None = None) -> Run:
        """The same without a pseudo-terminal (tools/sim/rom/wire.py), as fast as this computer can."""
        with Direct(path, journal=journal) as wire, impatient(), rom.Rom(wire, "no-reset") as device:
            steps: list[int] = []
            result = repair.recover(device, self.kit, wishes, lambda _: steps.append(len(wire.marks)))
        return Run(result, wire.seconds(rom.BAUD), wire.received, steps, False, tuple(wire.marks))

    def console(self, board: Board, wire=None, **more) -> console.Visit | None:
        """What recovery does on that board's console, with the technician's key."""
        told = {"wanted": "", "dry": False, "say": lambda line: None, "progress": lambda done, total: None, **more}
        keys = keyfile.of([self.lock_file()])
        with Console(wire or Wire(board), keys, clock=lambda: board.now) as lock:  # whatever this computer is busy with
            return console.visit(lock, self.kit, sleep=board.run, **told)
