"""Installing an image against reading, hashing and writing the same bytes bare, on the same interpreter and flash.

The flash is the simulator's, in a file, and takes the time of the chip's; it holds something else before, so that every
block is erased. The image carries no core: then the running core is compared with the other slot's, 1.5 MB of each,
which is shown apart.
"""

import tempfile
from pathlib import Path

from tools import ROOT
from tools.bench.row import Row, percentile
from tools.image import dev
from tools.sim import provision
from tools.sim.script import run_script

_SCRIPT = ROOT / "tools" / "bench" / "on_device" / "install.py"
_ERASE_MS, _PAGE_MS = 45, 0.7  # W25Q32 datasheet, typical: a sector, a page of 256 bytes
_CHIP = ROOT / "tools" / "sim" / "chip"


def rows(quick=False):
    """Yields the Rows."""
    runs = 3 if quick else 15
    with tempfile.TemporaryDirectory() as folder:
        flash, image = Path(folder) / "flash.bin", Path(folder) / "image"
        image.write_bytes(dev.dev_image())
        for what, more in (("an image's bytes", ("core",)), ("an image, cores compared", ())):
            provision.make_flash(flash, "6000i", "LK-0001", None)
            told = run_script(_SCRIPT, _CHIP, flash, image, dev.dev_digest().hex(), runs, *more)
            times = [tuple(map(int, line.split())) for line in told.splitlines()]
            bare, erases, programs, installed, more_erases, more_programs = (
                percentile([row[n] for row in times], 0.5) for n in range(6)
            )
            value = installed / 1000 + more_erases * _ERASE_MS + more_programs * _PAGE_MS
            limit = bare / 1000 + erases * _ERASE_MS + programs * _PAGE_MS
            yield Row(f"installing {what}", value, limit, "ms", 1.3)
            yield Row("of that computing, on this machine", installed / 1000, bare / 1000, "ms")
