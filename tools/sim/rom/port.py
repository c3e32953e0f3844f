"""The cable to a board in download mode: a pseudo-terminal with the loader behind it, its bytes counted.

A pseudo-terminal has no DTR and RTS: the board is held in download mode, and each time the host opens the port is
as after a reset with GPIO0 low. So esptool gets `--before no-reset --after no-reset --no-stub`.
"""

import os
import pty
import select
import termios
import threading
import tty
from pathlib import Path

from tools.sim.chip.flash import Flash
from tools.sim.rom.loader import Loader

RATES = {getattr(termios, name): int(name[1:]) for name in dir(termios) if name[:1] == "B" and name[1:].isdigit()}
MAC = bytes.fromhex("240ac4001519")
BITS = 10  # of a byte on the wire


class Port:
    """flash: the board's 4 MiB file; link: the path under which the port is to be found (a symbolic link is made);
    pull_after: so many bytes from the host, and the cable is pulled. Start with `with`; it ends there.

    received, sent: bytes over the cable, both ways. baud: the highest rate used. pulled: is the cable out."""

    def __init__(self, flash, link, mac=MAC, pull_after=None):
        self.path = Path(link)
        self.received = self.sent = self.baud = 0
        self.seconds_flash = 0.0
        self.sectors = 0
        self.pulled = False
        self.left = ""
        self._file, self._mac, self._pull_after = flash, mac, pull_after
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._master = -1

    def __enter__(self):
        self.plug()
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._end.set()
        self._thread.join()
        self._unplug()

    def plug(self) -> None:
        """The cable is in (again): the port is there under its path."""
        self._master, slave = pty.openpty()
        tty.setraw(slave)
        self.path.unlink(missing_ok=True)
        self.path.symlink_to(os.ttyname(slave))
        os.close(slave)

    def seconds(self, baud: int = 460800) -> float:
        """What these bytes take at a rate (each waits for the one before), and the flash, in seconds."""
        return (self.received + self.sent) * BITS / baud + self.seconds_flash

    def _unplug(self):
        self.path.unlink(missing_ok=True)
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    def _serve(self):
        chip = Flash(str(self._file))
        loader = None
        try:
            while not self._end.is_set() and not self.pulled:
                data = self._read()
                if data is None:
                    loader = None  # the host has closed it
                    self._end.wait(0.005)
                elif data:
                    loader = loader or Loader(chip, self._mac)
                    self._exchange(loader, data)
        finally:
            chip.close()

    def _exchange(self, loader, data):
        if self._pull_after is not None and self.received + len(data) >= self._pull_after:
            data = data[: self._pull_after - self.received]
            self.pulled = True
        self.received += len(data)
        rate = RATES.get(termios.tcgetattr(self._master)[4], 0)
        loader.rate = loader.rate or rate
        self.baud = max(self.baud, rate)
        if rate != loader.rate:
            return  # at another rate bytes are noise
        before, sectors = loader.flash.seconds, loader.flash.sectors
        answer = loader.feed(data)
        self.seconds_flash += loader.flash.seconds - before
        self.sectors += loader.flash.sectors - sectors
        self.left = loader.left
        if self.pulled:
            return self._unplug()
        self.sent += len(answer)
        while answer:
            answer = answer[os.write(self._master, answer) :]

    def _read(self):
        # Bytes; b"": none now; None: nobody has the port open.
        try:
            if not select.select([self._master], [], [], 0.05)[0]:
                return b""
            return os.read(self._master, 65536)
        except OSError:
            return None
