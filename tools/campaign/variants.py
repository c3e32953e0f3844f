"""Firmware that is broken on purpose: the source tree with one thing changed, to make images of."""

import contextlib
import shutil
import tempfile
from pathlib import Path

from tools.sim.process import ROOT

# name -> (file, old text, new text)
BROKEN = {
    "": (),
    "ready": ((
        "lib/lock/keys.py",
        "        matrix, debouncer, queue = self._matrix",
        "        from machine import Pin\n        Pin(2, Pin.OUT, value=1)\n        Pin(2, Pin.OUT, value=0)\n"
        "        matrix, debouncer, queue = self._matrix",
    ),),
    "mute": (("firmware/server.py", "    return network.WLAN(network.WLAN.IF_STA).isconnected()", "    return False"),),
    "crashes": (("firmware/app.py", "    import preload\n", "    raise ImportError('no module named preload')\n"),),
    "hangs": (("firmware/app.py", "    import preload\n", "    import time\n    while True:\n        time.sleep_ms(50)\n    import preload\n"),),
    "hungry": (
        ("firmware/app.py", "    import preload\n",
         "    eaten = []\n    while True:\n        eaten.append(bytearray(1024))\n    import preload\n"),
    ),
    "restless": ((
        "firmware/app.py",
        "    import preload\n",
        "    import machine\n    machine.reset()\n    import preload\n",
    ),),
    "telling": ((
        "firmware/app.py",
        "    from firmware import server\n",
        "    import os\n    import sys\n"
        "    own = [getattr(module, '__file__', '') for module in sys.modules.values()]\n"
        "    base = [file for file in own if file.startswith('/lib')]\n"
        "    try:\n        os.remove('/app/firmware/app.mpy')\n        fault = None\n"
        "    except OSError as error:\n        fault = error\n"
        "    print('telling', base, repr(fault))\n    from firmware import server\n",
    ),),
    "deaf": (("lib/drivers/matrix.py", "        mask = 0\n", "        return 0xFFF\n        mask = 0\n"),
             ("lib/drivers/matrix.py", "            if not pin.value():\n                return False\n        return True",
              "            return False\n        return True")),
    "full": (("lib/lock/health.py", "and not store.full", "and store.full"),),
    "mute log": (("lib/lock/health.py", "return not self._parts.log.fault", "return False"),),
    "blind": (("lib/drivers/switches.py", "return self._locked.closed(), self._unlocked.closed()", "return True, True"),),
    "timeless": (("lib/clock/trust.py", "    def name(", "    def name(self, now):\n        return LOST\n\n    def old("),),
    "lame": (
        ("lib/drivers/hbridge.py", "        self._enable.value(1)\n", "        self._enable.value(0)\n"),
        ("lib/drivers/servo.py", "freq=_HZ, duty_ns=self._pulse_us[target] * 1000", "freq=_HZ, duty_ns=0"),
    ),
}  # fmt: skip


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
