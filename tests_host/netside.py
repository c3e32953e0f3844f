"""The network thread on the real MicroPython, driven from a test: items go in as lists, what it tells comes out."""

import json
import os
import subprocess
import threading
import time
from pathlib import Path
from queue import Empty, Queue

from tests_host.micropython import ROOT, interpreter

SCRIPT = ROOT / "tests_host" / "on_device" / "net_thread.py"
FROZEN = Path(os.environ.get("LATCHKEY_FROZEN", ROOT / ".tools" / "frozen"))  # umqtt and urequests as on the chip
REQUESTS = ROOT / "tests_host" / "on_device" / "frozen"  # urequests the chip's way, by the interpreter's own requests
WILL = ["connect", "latchkey/A1/status", "offline", ["latchkey/A1/command"]]


def configuration(port: int, ca: bytes = b"", host: str = "localhost", password: str = "secret", **more) -> dict:
    """What the thread is told. times: see the script on the device."""
    broker = {"host": host, "port": port, "user": "A1", "password": password}
    return {"wifi": [["Home", "x"]], "broker": broker, "ca": ca.hex(), "client": "A1", **more}


class NetThread:
    """Runs within `with`. sources: where `firmware` is; frozen: with urequests as the chip has it.

    `gap`, afterwards: the longest pause of the loop in ms."""

    def __init__(self, config: dict, bits: int = 64, sources: Path = ROOT, frozen: bool = False):
        places = [str(FROZEN), ".frozen", str(sources), str(sources / "lib")]
        if frozen:
            places.insert(0, str(REQUESTS))
        env = {**os.environ, "MICROPYPATH": ":".join(places)}
        self._process = subprocess.Popen(
            [interpreter(bits), SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, bufsize=1, env=env,
        )
        self._config = config
        self._said: Queue[list] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self.gap = 0

    def __enter__(self):
        self._reader.start()
        self._write(self._config)
        return self

    def __exit__(self, kind, *_):
        assert self._process.stdin and self._process.stderr
        self._process.stdin.close()
        self._process.wait(10)
        self._reader.join(10)
        errors = self._process.stderr.read()
        self._process.stderr.close()
        assert kind or not errors, errors
        if kind:
            print(errors)

    def post(self, *item):
        """Hands the thread one item."""
        self._write(item)

    def next(self, timeout: float = 20) -> list:
        """What it tells next. AssertionError when that is nothing for so many seconds."""
        try:
            return self._said.get(timeout=timeout)
        except Empty:
            raise AssertionError(f"the thread tells nothing in {timeout} s") from None

    def until(self, kind: str, timeout: float = 20) -> list:
        """Passes over other items."""
        end = time.monotonic() + timeout
        while True:
            item = self.next(max(end - time.monotonic(), 0.01))
            if item[0] == kind:
                return item

    def _write(self, value):
        assert self._process.stdin
        self._process.stdin.write(json.dumps(value) + "\n")

    def _read(self):
        assert self._process.stdout
        for line in self._process.stdout:
            item = json.loads(line)
            if item[0] == "gap":
                self.gap = item[1]
            else:
                self._said.put(item)
        self._process.stdout.close()
