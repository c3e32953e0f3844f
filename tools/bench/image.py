"""What the image check costs over its one bare `pow`, which takes 184 ms on the chip (docs/image.md)."""

import json
import tempfile
from pathlib import Path

from tools import ROOT
from tools.bench.row import Row
from tools.campaign import signed
from tools.sim.script import run_script

_SCRIPT = ROOT / "tools" / "bench" / "on_device" / "image_check.py"
_HEAP = 8192  # the most that a single block may have


def rows(quick=False):
    """Yields the Rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "header.bin"
        path.write_bytes(signed.header(0))
        for bits in (64, 32):
            words = (5 if quick else 60, path, signed.digest(0).hex())
            check_us, judge_us, bare_us, heap = json.loads(run_script(_SCRIPT, *words, bits=bits))
            yield Row(f"signature check against its bare pow, {bits} bit", check_us, bare_us, "us")
            yield Row(f"header judged against a bare pow, {bits} bit", judge_us, bare_us, "us")
            if bits == 32:
                yield Row("heap taken by a judgement, 32 bit", heap, _HEAP, "bytes")
