"""The board behind the terminal: made once for each model, kept between runs in build/sim/<model>/."""

import json
import shutil
import time
from pathlib import Path

from tools import ROOT, secretfile
from tools.refusals import Refused
from tools.sim.board import Board
from tools.sim.pty import STEP_S, Port
from tools.sim.ui_codes import Codes

ZONE = "Europe/Berlin"


def clear(folder: Path, mark: str) -> None:
    """Removes a folder that has the file `mark` in it, or nothing. Refused `exists` for any other: it is somebody's."""
    if folder.is_dir() and any(folder.iterdir()) and not (folder / mark).exists():
        raise Refused("exists", f"{folder} holds other things and is left as it is: name a new or empty folder")
    shutil.rmtree(folder, ignore_errors=True)


class Bench:
    """A board in real time, its lock file and the codes to it. fresh: forget the one from before. port: with its USB
    port as a pseudo-terminal."""

    def __init__(self, model: str, fresh: bool = False, folder: Path | None = None, port: bool = False):
        self.folder = folder or ROOT / "build" / "sim" / model
        if fresh:
            clear(self.folder, "sim.lock")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.lockfile = self.folder / "sim.lock"
        lock = self._lock(model)
        self.codes = Codes(lock.secret)
        self._state = self.folder / "state.json"
        self.board = Board(model, secret=lock.secret, zone=lock.zone, realtime=True, folder=self.folder,
                           start=int(time.time()), kept=self._kept(), serial=lock.serial)

        self.port = Port(self.board, link=self.folder.absolute() / "usb") if port else None  # mpremote needs a link

    def run(self, seconds: float) -> None:
        """Let time pass."""
        if self.port is None:
            return self.board.run(seconds)
        for _ in range(round(seconds / STEP_S)):
            self.port.exchange()
            self.board.run(STEP_S)

    def _lock(self, model):
        if self.lockfile.exists():
            return secretfile.load(self.lockfile)[0]
        (self.folder / "flash.bin").unlink(missing_ok=True)  # belongs to a lock file that is gone
        lock = secretfile.new(zone=ZONE, model=model, serial=f"LK-SIM-{model}", name=f"simulated {model}")
        secretfile.create(self.lockfile, lock)
        return lock

    def _kept(self):
        try:
            kept = json.loads(self._state.read_text())
        except (OSError, ValueError):
            return {}
        for gone in ("rtc", "wdt", "slot"):
            kept.pop(gone, None)
        return kept

    def close(self):
        """Keep bolt, clock chip and battery for the next run; the flash file is kept anyway."""
        try:
            self._state.write_text(json.dumps(self.board.kept))
        finally:
            if self.port:
                self.port.close()
            self.board.close()
