"""One run of the chip: a MicroPython process and the lines to it."""

import json
import os
import select
import subprocess
import time
from pathlib import Path

from tools import ROOT
from tools.sim import standins

_NAMES = {64: ("MICROPYTHON", "micropython"), 32: ("MICROPYTHON32", "micropython32")}


class Ended(Exception):
    """The process is gone, though nobody ended it."""

    def __str__(self):
        return "MicroPython does not start, or has ended: run `make setup`, or see what MICROPYTHON names"


def interpreter(bits: int) -> str:
    """Path of MicroPython with words of `bits`: MICROPYTHON, MICROPYTHON32, or what `make setup` brought."""
    variable, name = _NAMES[bits]
    path = os.environ.get(variable) or str(ROOT / ".tools" / "bin" / name)
    if not os.access(path, os.X_OK):
        raise FileNotFoundError(f"no MicroPython at {path}: run `make setup` or set {variable}")
    return path


class Process:
    """Starts MicroPython with the specification `spec`. on_console(bytes): what it prints.

    spec["stand_ins"]: another folder with the compiled `chip` and `world` of tools/sim.
    """

    def __init__(self, spec: dict, on_console, bits: int = 64, heap: str | None = None, cwd=None):
        orders, self._orders = os.pipe()
        self._reports, reports = os.pipe()
        start = Path(spec.get("stand_ins") or standins.folder()) / "chip" / "start.py"
        options = ["-X", f"heapsize={heap}"] if heap else []
        try:
            self._popen = subprocess.Popen(
                [interpreter(bits), *options, str(start), str(orders), str(reports)],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                pass_fds=(orders, reports), cwd=cwd, bufsize=0, start_new_session=True,  # Ctrl-C is not for it
            )
        finally:
            os.close(orders)
            os.close(reports)
        self._console = self._popen.stdout.fileno()
        os.set_blocking(self._console, False)
        self._on_console = on_console
        self._rest = b""
        self._lines = []
        self.send(spec)

    def send(self, item) -> None:
        """An order. Ended when nobody reads it."""
        try:
            data = json.dumps(item, separators=(",", ":")).encode()
            os.write(self._orders, b"%08d" % len(data) + data)
        except BrokenPipeError:
            self.drain()
            raise Ended from None

    def receive(self, timeout: float):
        """The next report, or None after `timeout` seconds without one. Ended when there will be none."""
        deadline = time.monotonic() + timeout
        while not self._lines:
            left = deadline - time.monotonic()
            ready = select.select([self._reports, self._console], [], [], max(0.0, left))[0]
            if self._console in ready and not self.drain():
                ready.remove(self._console)
                if self._reports not in ready:
                    time.sleep(0.001)
            if self._reports in ready:
                data = os.read(self._reports, 65536)
                if not data:
                    self.drain()
                    raise Ended
                *lines, self._rest = (self._rest + data).split(b"\n")
                self._lines = lines[::-1]
            elif not ready and left <= 0:
                return None
        line = self._lines.pop()
        if not self._lines:
            self.drain()
        return json.loads(line)

    def drain(self) -> bool:
        """Pass on what is on the console; False when it is closed."""
        while True:
            try:
                data = os.read(self._console, 65536)
            except BlockingIOError:
                return True
            if not data:
                return False
            self._on_console(data)

    def kill(self) -> None:
        """End it at once, as a loss of power does."""
        self._popen.kill()
        self._popen.wait()
        self.drain()
        self._popen.stdin.close()
        self._popen.stdout.close()
        os.close(self._orders)
        os.close(self._reports)
