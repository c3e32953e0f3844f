"""Replay what the real ESP32 port did (tests_host/esp32/behaviour.json) against the stand-ins, in real
MicroPython.

    replay = Replay(flash_file, start=SOURCE, actions={"keys": "import kernel; kernel.wire({0!r})"})
    mismatches = replay.run(cases("nvs")[0])

A record's `code` runs as at the REPL; what it prints must equal `result` and the exception's repr() `raises`.
`resets` means that the process must end, with the recorded panic text if there is one; the next statement
runs in a new process, in an empty namespace. `do` is an action from outside: power cut, EN reset,
machine.reset and soft reset are new processes on the same flash file, `wait` does nothing (all is written by
then), others come from `actions`.
"""

import json
import os
import re
import select
import subprocess
import time
from pathlib import Path

from tests_host.micropython import interpreter

HERE = Path(__file__).parent
ROOT = HERE.parent
CHIP = ROOT / "tools" / "sim" / "chip"
BEHAVIOUR = HERE / "esp32" / "behaviour.json"

# what runs first in each process: the flash, with a panic that prints its text and ends the process
START = """
import flash
class Gate:
    def before(self, kind, offset, length): pass
    def after(self, kind, offset, length): pass
    def panic(self, text):
        print(text)
        raise SystemExit(1)
flash.attach(flash.Flash(FLASH, gate=Gate()))
"""

RESTARTS = {"power cut": "power", "EN reset": "power", "machine.reset": "reset", "soft reset": "soft"}
_ADDRESS = re.compile(r"\b(0x)?[37][0-9a-f]{7,}\b")


def cases(*areas):
    """{case number: its records} of those areas, in recorded order."""
    found = {}
    for record in json.loads(BEHAVIOUR.read_text())["records"]:
        if record["area"] in areas and "files" not in record:
            found.setdefault(record["case"], []).append(record)
    return found


def compare(found, deviations, area, number):
    """Asserts that the mismatches of a case are those of `deviations` ({(area, case, statement): why}), all of them."""
    expected = {statement for where, case, statement in deviations if (where, case) == (area, number)}
    unexpected = [mismatch for mismatch in found if mismatch.code not in expected]
    assert not unexpected, "\n".join(map(repr, unexpected))
    assert {mismatch.code for mismatch in found} == expected, "a listed deviation no longer shows"


def run(source, *arguments, bits=64):
    """What MicroPython prints when it runs `source` with the stand-ins first on sys.path, `arguments` in
    sys.argv."""
    script = f"import sys\nsys.path.insert(0, {str(CHIP)!r})\nexec(sys.stdin.read())\n"
    command = [interpreter(bits), "-c", script, *map(str, arguments)]
    done = subprocess.run(command, input=source, capture_output=True, text=True, cwd=CHIP, timeout=60)
    if done.returncode:
        raise AssertionError(done.stdout + done.stderr)
    return done.stdout


class Mismatch:
    """One statement that did not do what the chip did."""

    def __init__(self, record, wanted, got):
        self.case = record["case"]
        self.code = record.get("code") or record.get("do")
        self.wanted = wanted
        self.got = got

    def __repr__(self):
        return f"case {self.case}: {self.code}\n  chip:     {self.wanted}\n  stand-in: {self.got}"


class Replay:
    """Runs cases on one flash file. `start`: MicroPython source run first in each process, with FLASH (path)
    and CAUSE ("power", "reset", "soft", "panic") defined; `ready`: run in the cases' namespace after the
    preamble's imports. `actions`: first word of a `do` -> MicroPython source, `{0}` its rest."""

    def __init__(self, flash_file, start=START, ready="", actions=None, bits=64, timeout=10.0):
        self.flash_file = str(flash_file)
        self.start = start
        self.ready = ready
        self.actions = actions or {}
        self.bits = bits
        self.timeout = timeout
        self._process = None

    def run(self, records):
        """Run one case from power-on; the list of mismatches."""
        found = []
        self._boot("power")
        try:
            for record in records:
                wanted, got = self._step(record)
                if got not in wanted:
                    found.append(Mismatch(record, wanted[0], got))
        finally:
            self._kill()
        return found

    def _step(self, record):
        if "do" in record:
            return [None], self._act(record["do"])
        self._send({"code": record["code"]})
        printed, end = self._receive()
        if end is None:
            self._boot("panic")
        if "resets" in record:
            text = record["resets"].split(" / ")[0]
            if text.startswith("rst:"):
                text = ""
            got = f"reset {text}" if end is None and text in printed else f"no reset: {printed} {end}"
            return [f"reset {text}"], got
        got = "the process ended" if end is None else _told(printed, end.get("raises"))
        wanted = [_told(record.get("result"), record.get("raises"))]
        for other in record.get("varies", ()):
            wanted.append(_told(None, other[1:]) if other.startswith("!") else _told(other, None))
        if "varies" in record and len(wanted) > 1 and got[1] == wanted[0][1]:
            return [got], got  # "varies": do not compare exactly
        return wanted, got

    def _act(self, action):
        word, _, rest = action.partition(" ")
        if action in RESTARTS:
            if action == "soft reset":
                self._send({"sweep": True})
                self._receive()
            self._boot(RESTARTS[action])
            return None
        if word == "wait":
            return None
        if word not in self.actions:
            return f"no action for {action!r}"
        self._send({"code": self.actions[word].format(rest)})
        printed, end = self._receive()
        return None if end == {} else f"{action}: {printed} {end}"

    def _boot(self, cause):
        self._kill()
        self._process = subprocess.Popen(
            [interpreter(self.bits), str(HERE / "recorded_target.py"), str(CHIP), self.flash_file, cause],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=CHIP,
        )
        self._rest = b""
        self._send({"start": self.start, "ready": self.ready})
        printed, end = self._receive()
        if end != {}:
            raise RuntimeError(f"the start script failed: {printed} {end}")

    def _send(self, command):
        self._process.stdin.write(json.dumps(command).encode() + b"\n")
        self._process.stdin.flush()

    def _receive(self):
        """(what was printed, the answer); the answer is None when the process ended."""
        deadline = time.monotonic() + self.timeout
        while b"\x01" not in self._rest or not self._rest.endswith(b"\n"):
            if not select.select([self._process.stdout], [], [], max(0, deadline - time.monotonic()))[0]:
                self._kill()
                return self._rest.decode(errors="replace"), {"raises": f"no answer in {self.timeout} s"}
            more = os.read(self._process.stdout.fileno(), 65536)
            if not more:
                return self._rest.decode(errors="replace"), None
            self._rest += more
        printed, _, end = self._rest.partition(b"\x01")
        self._rest = b""
        return printed.decode(errors="replace"), json.loads(end)

    def _kill(self):
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process.stdin.close()
            self._process.stdout.close()
            self._process = None


def _told(printed, raises):
    """Comparable form of an outcome: text printed without addresses, and the exception."""
    text = (printed or "").replace("\r\n", "\n").strip("\n")
    return _ADDRESS.sub("ADDR", text) or None, raises
