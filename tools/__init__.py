"""Tools that run on the host. Importing any makes the lock's own rooms importable, as on the device."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent  # the checkout

for _folder in ("firmware", "lib"):
    _path = str(ROOT / _folder)
    if _path not in sys.path:
        sys.path.insert(0, _path)
