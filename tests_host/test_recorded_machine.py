"""machine and time behave as recorded on the real ESP32 port, statement by statement (on a bare chip)."""

import re
from pathlib import Path

import pytest
import recorded

_ADDRESS = re.compile(r"\bat (0x)?[0-9a-fA-FDR]{4,}")
AREAS = ("pin", "pwm", "adc", "i2c", "rtc", "wdt", "timer", "machine", "time", "asyncio")
START = (Path(__file__).parent / "sim_scripts" / "bare_chip.py").read_text()
ACTIONS = {
    "drive": "import simulator; simulator.pads.set_external(*[int(n) for n in '{0}'.split('=')])",
    "keys": "import simulator; simulator.pads.set_contact(*[int(n) for n in '{0}'.split('-')], True)",
}
CAUSES = {"power cut": "power", "EN reset": "en", "machine.reset": "reset", "soft reset": "soft"}

# exceptions that the far end would not survive travel under another class, with their repr
READY = """
class _Told(Exception):
    def __repr__(self): return self.args[0]
def _run(code):
    try: exec(compile(code + "\\n", "", "single"), globals())
    except Exception: raise
    except BaseException as error: raise _Told(repr(error))
"""

# (area, case, statement): why the stand-in differs. Everything not listed here must match.
_DIR = "dir() shows that the stand-in is written in Python"
_PARTS = "no part of a lock uses it, so it is absent"
_EMULATOR = "the recording emulator's own oddity"
_C = "what the C code makes of values that no clock has"
DEVIATIONS = {
    ("pin", 24, "dir(machine.Pin.board)"): _DIR,
    ("rtc", 56, "dir(r)"): _DIR,
    ("wdt", 49, "dir(w)"): _DIR,
    ("machine", 58, "machine.sleep"): _DIR,
    ("machine", 58, "machine.soft_reset"): _DIR,
    ("machine", 58, "[(k,getattr(machine,k)) for k in sorted(dir(machine)) if k.isupper() or "
     "k.endswith(('RESET','WAKE','SLEEP'))]"): _PARTS,
    ("adc", 34, "a.block()"): _PARTS,
    ("adc", 34, "machine.DAC(Pin(25)).write(128)"): _PARTS,
    ("adc", 34, "machine.DAC(Pin(26)).write(256)"): _PARTS,
    ("adc", 34, "machine.DAC(Pin(5))"): _PARTS,
    ("adc", 34, "machine.TouchPad(Pin(4))"): _PARTS,
    ("adc", 34, "machine.TouchPad(Pin(5))"): _PARTS,
    ("i2c", 35, "i.readfrom(0x80,1)"): _EMULATOR,
    ("time", 72, "time.mktime((-1,1,1,0,0,0,0,0))"): _C,
    ("time", 73, "time.ticks_diff(2**31,0)"): _C,
    ("time", 123, "time.sleep(-1)"): "hangs in virtual time until the supervisor's limit; the replay has none",
    ("wdt", 55, "while True: pass"): "the CPU alone moves no virtual time; the supervisor notices (Board tests)",
}
NO_BUS = ("i2c", 36)  # the emulator's pads have no bus for software I2C


class Replay(recorded.Replay):
    """A chip whose clock, memory and watchdog go on through resets."""

    def _send(self, command):
        if "code" in command:
            command = {"code": f"_run({command['code']!r})"}
        super()._send(command)

    def _act(self, action):
        if action not in CAUSES:
            return super()._act(action)
        self._send({"code": f"import simulator; simulator.keep({CAUSES[action]!r})"})
        self._receive()
        self._boot(CAUSES[action])
        return None


def told(mismatch):
    """Both sides without what only tells the interpreters apart: file names, function names in errors, gc's count."""
    sides = []
    for printed, raises in (mismatch.wanted, mismatch.got):
        printed = printed and _ADDRESS.sub("ADDR", printed.replace('File "<case>"', 'File ""'))
        raises = raises and re.sub(r"\b\w+\(\) takes", "function takes", raises)
        if "gc.collect()" in mismatch.code and printed and printed.replace("\n", "").isdigit():
            printed = None
        sides.append((printed, raises))
    return sides


CASES = [(area, number) for area in AREAS for number in recorded.cases(area)]


@pytest.mark.parametrize("bits", [64, 32])
@pytest.mark.parametrize("area, number", CASES, ids=str)
def test_the_chip_does_what_was_recorded(tmp_path, area, number, bits):
    bare = "import simulator; simulator.buses.clear()" if (area, number) == NO_BUS else ""
    replay = Replay(tmp_path / "flash.bin", start=START, ready=READY + bare, actions=ACTIONS, bits=bits, timeout=4)
    found = []
    for mismatch in replay.run(recorded.cases(area)[number]):
        if not isinstance(mismatch.got, tuple) or len(set(told(mismatch))) > 1:
            found.append(mismatch)
    recorded.compare(found, DEVIATIONS, area, number)
