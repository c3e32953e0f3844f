"""Firmware that is broken on purpose: the source tree with one thing changed, to make images of."""

import contextlib
import shutil
import tempfile
from pathlib import Path

from tools import ROOT

_APP = "firmware/app.py"
_START = "    _load()\n"
_LAMP = "        from machine import Pin\n        Pin(2, Pin.OUT, value=1)\n        Pin(2, Pin.OUT, value=0)\n"
_SCAN = "        matrix, debouncer, queue = self._matrix"
_BEGIN = "firmware/online/begin.py"
_TAKEN = "        name = verdict.name or self._carry(verdict)\n"
_DONE = "        self._room.ended(do, verdict.id, reason, fields)\n"
_EXECUTE = "firmware/command/execute.py"
_REPORT = "    said.update(room.online.facts())\n"
_TURN = "_TURN_MS = 250\n"
_LOOK = "                self._look()\n"
# What the heap holds is looked at every second, where few calls are open and those before left no old pointer below,
# for the collector to follow. Told is the least of five seconds in which it had a server and no event to tell: what is
# under way is not in it.
_WEIGH = """

def _bare(depth):
    a = b = c = d = e = f = g = h = None
    if depth:
        _bare(depth - 1)
    return a, b, c, d, e, f, g, h


def _weighed(online, seen=[]):
    import gc
    import sys
    _bare(16)
    gc.collect()
    if not online._greeted or 'firmware.online.wording' in sys.modules:
        seen.clear()
    seen.append(gc.mem_alloc())
    del seen[:-5]
    return {'heap': min(seen), 'settled': len(seen) == 5}
"""
_REFUSED = "        if not cheap and name not in CHEAP:\n"
_DOWN = "            self.up = False\n"
_TELL = """    import os
    import sys
    own = [getattr(module, '__file__', '') for module in sys.modules.values()]
    base = [file for file in own if file.startswith('/lib')]
    try:
        os.remove('/app/firmware/app.mpy')
        fault = None
    except OSError as error:
        fault = error
    print('telling', base, repr(fault))
"""


def _first(code: str) -> tuple:
    """The application does this first."""
    return ((_APP, _START, code + _START),)


# name -> (file, old text, new text) of each change
BROKEN = {
    "": (),
    "mute": (("lib/lock/health.py", "lambda: server() or None", "lambda: None"),),
    "crashes": _first("    raise ImportError('no module named preload')\n"),
    "hangs": _first("    import time\n    while True:\n        time.sleep_ms(50)\n"),
    "hungry": _first("    eat = lambda eaten: [eaten.append(bytearray(1024)) for _ in range(1 << 29)]\n    eat([])\n"),
    "greedy": _first("    import esp32\n    for n in range(2000):\n        esp32.NVS('more').set_i32(str(n), n)\n"),
    "restless": _first("    import machine\n    machine.reset()\n"),
    "lame": (
        ("lib/drivers/hbridge.py", "        self._enable.value(1)\n", "        self._enable.value(0)\n"),
        ("lib/drivers/servo.py", "duty_ns=self._pulse_us[target] * 1000", "duty_ns=0"),
    ),
    # one for each check of the health gate
    "deaf": (
        ("lib/drivers/matrix.py", "        mask = 0\n", "        return 0xFFF\n        mask = 0\n"),
        ("lib/drivers/matrix.py", "        return True\n", "        return False\n"),
    ),
    "full": (("lib/lock/health.py", "and not store.full", "and store.full"),),
    "mute log": (("lib/lock/health.py", "return not self._parts.log.fault", "return False"),),
    "blind": (("lib/drivers/switches.py", "return self._locked.closed(), self._unlocked.closed()", "return 1, 1"),),
    "timeless": (
        ("lib/clock/trust.py", "    def name(", "    def name(self, now):\n        return LOST\n\n    def old("),
    ),
    # firmware that misses its server, each in its own way
    "elsewhere": ((_BEGIN, 'json.loads(store.read("wifi") or b"[]")', '[]'),),
    "locked out": (
        (_BEGIN, 'json.loads(store.read("wifi") or b"[]")', '[[json.loads(store.read("wifi"))[0][0], "x" * 8]]'),
    ),
    "astray": ((_BEGIN, 'json.loads(store.read("broker"))', 'dict(json.loads(store.read("broker")), host="astray")'),),
    "distrustful": ((_BEGIN, 'store.read("ca")', 'store.read("ca").replace(b"Latchkey", b"Somebody")'),),
    "strange key": ((_BEGIN, "keys.command_mac(secret)", "keys.command_mac(bytes(32))"),),
    "trusting": (("lib/lock/health.py", "lambda: server() or None", "lambda: True"),),
    # firmware that loses events
    "heedless": (("firmware/online/outbox.py", "self.sent = min(self.sent, seen)", "pass"),),
    # firmware that many commands wear out
    "leaky": (
        (_EXECUTE, "        self._carrier = None  # ", "        self._all = []\n        self._carrier = None  # "),
        (_EXECUTE, _TAKEN, "        self._all.append(bytearray(1024))\n" + _TAKEN),
    ),
    "taciturn": (("firmware/command/carry.py", _DONE, "        if do != 'report':\n    " + _DONE),),
    # not broken: they tell something
    "ready": (("lib/lock/keys.py", _SCAN, _LAMP + _SCAN),),
    "weighed": (
        ("firmware/online/online.py", _TURN, _TURN + _WEIGH),
        ("firmware/online/online.py", _LOOK, _LOOK + "                self.weight = _weighed(self)\n"),
        ("firmware/command/server.py", _REPORT, _REPORT + "    said.update(room.online.weight)\n"),
        ("firmware/command/record.py", _REFUSED, "        print('refused', name)\n" + _REFUSED),
        ("firmware/online/link.py", _DOWN, "            print('down', item[1])\n" + _DOWN),
    ),
    "telling": ((_APP, "    from firmware.server import", _TELL + "    from firmware.server import"),),
}


@contextlib.contextmanager
def variant(name: str = "", version: str | None = None):
    """Path of a tree with that defect ("" for none) and version; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="variant-") as folder:
        root = Path(folder)
        for part in ("lib", "firmware"):
            shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
        for file, old, new in BROKEN[name]:
            _change(root / file, old, new)
        if version:
            _change(root / "firmware" / "app.py", 'VERSION = "0.1.0"', f'VERSION = "{version}"')
        yield root


def _change(path, old, new):
    text = path.read_text(encoding="utf-8")
    if old not in text:
        raise ValueError(f"{path.name} has no {old.strip()!r} any more")
    path.write_text(text.replace(old, new), encoding="utf-8")
