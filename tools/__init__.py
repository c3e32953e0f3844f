"""Tools that run on the host. Importing any makes the lock's own rooms importable, as on the device.

| room | what is in it |
|---|---|
| the files here | what the commands stand on: lock files, codes, calendars, PINs, local time, the event log, refusals |
| cli/ | the commands of `python -m tools`, a module each |
| image/ | firmware images: made, signed, examined |
| shrink/ | what makes the firmware small for the chip's heap, before it is compiled |
| flash/ | the bench: what a lock's flash holds, and how it gets onto a board |
| recover/ | what brings a lock back over its USB cable |
| usb/ | a technician's laptop at a lock's console |
| desk/ | the server's side of a lock's network |
| boards/ | a model's pins, drawn from its profile |
| sim/ | the simulator; in it chip/ runs in MicroPython, world/ is what the pins touch, rom/ the serial loader |
| netlab/ | a network to try a lock on: broker, certificates, web server, hostile peers |
| incident/ | the incident of 2017, replayed |
| campaign/ | long runs: power cuts, guesses, bent images, failing networks, repairs |
| bench/ | figures, each beside its limit |
| mutate/ | one check broken at a time: does a test notice |
| pictures/ | docs/pictures/, drawn from real runs |
| setup/ | brings interpreters, broker and Python packages |
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent  # the checkout

for _folder in ("firmware", "lib"):
    _path = str(ROOT / _folder)
    if _path not in sys.path:
        sys.path.insert(0, _path)
