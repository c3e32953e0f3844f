"""A simulated lock to be recovered, used since it left the bench, and a kit. For tools.campaign.recovery."""

import copy
import json
import random
import shutil
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from littlefs import LittleFS

from codes import keys, pin_form
from tools import secretfile, zones
from tools.campaign.rescue_ports import Wire, impatient
from tools.flash import parts, rom
from tools.image import dev
from tools.incident import visitor
from tools.recover import console, repair, stored
from tools.recover.kit import Kit
from tools.sim import Board, provision
from tools.sim.board import START
from tools.sim.chip import core_image, flash
from tools.sim.chip.partitions import place
from tools.sim.rom import Port
from tools.sim.rom.wire import Wire as Direct
from tools.usb import Console, keyfile

SECRET = bytes(range(32, 64))
SERIAL, PIN, ZONE = "LK-RESCUE-1", "739164", "Europe/Berlin"
CORE_BYTES = 0x170000  # what MicroPython's has
_COMPRESSED = 0.65  # to how much of itself such a core deflates


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

    def __init__(self, folder: Path, model: str = "6000i", core_bytes: int = CORE_BYTES):
        self.folder, self.model = Path(folder), model
        self.core = _core(core_bytes)
        self.kit = self._kit()
        self.flash = self.folder / "settled.bin"
        self.kept, self.now = self._settle()

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

    def _kit(self):
        folder = self.folder / "kit"
        (folder / "images").mkdir(parents=True)
        (folder / "core.bin").write_bytes(self.core)
        (folder / "bootloader.bin").write_bytes(parts.stand_in().bootloader)
        (folder / "base.bin").write_bytes(parts.base())
        for model in ("6000i", "7000i"):
            (folder / "images" / f"{model}.img").write_bytes(dev.dev_image(model=model))
        known = {"model": self.model, "hardware": 1, "keys": [dev.dev_digest().hex()]}
        listed = {"latchkey": "identities", "locks": {SERIAL: known}}
        (folder / "identities.json").write_text(json.dumps(listed))
        return Kit(folder)

    def _settle(self):
        told = {"vfs": parts.base(), "ota_0": self.core, "ota_1": self.core}
        provision.make_flash(self.flash, self.model, SERIAL, SECRET, 1, None, zones.blob(ZONE, START),
                             (dev.dev_digest(),), parts=told, clock_set=START)  # fmt: skip
        with closing(flash.Flash(str(self.flash))) as chip:
            chip.program(parts.BOOTLOADER, parts.stand_in().bootloader)
        provision.put_image(self.flash, dev.dev_image(model=self.model), 0)
        with Board(self.model, flash=self.flash, shipped=True, start=START, leap_ms=50) as board:
            board.run(4.0)
            if visitor.enters(board, SECRET) is None:
                raise RuntimeError("the lock of the lab does not open")
            board.cut_power()
            kept, now = board.kept, board.now
        self._store_pin()
        return kept, now

    def _store_pin(self):
        reason, row = pin_form.pack(keys.pin_mac(SECRET), PIN.encode(), "cleaner", None)
        offset, size = place("data")
        begin, end = offset + stored.LOG_BYTES, offset + size
        data = bytearray(self.flash.read_bytes())
        system = LittleFS(mount=False, block_size=4096, block_count=(end - begin) // 4096, read_size=32, prog_size=32,
                          cache_size=128, lookahead_size=32)  # fmt: skip
        system.context.buffer = data[begin:end]
        system.mount()
        system.makedirs("/pins", exist_ok=True)
        with system.open(f"/pins/{'0123456789abcdef'[row[0] >> 4]}", "wb") as file:
            file.write(row)
        system.unmount()
        data[begin:end] = system.context.buffer
        self.flash.write_bytes(data)
        if reason:
            raise ValueError(reason)


def _core(size):
    # Deflates as a real one does: part of each kilobyte is noise, the rest is not.
    dice = random.Random(size)
    noise = int(1024 * _COMPRESSED)
    text = b"".join(dice.randbytes(noise) + bytes(1024 - noise) for _ in range(-(-size // 1024)))
    return core_image.make(text, size)
