"""What the worst wrong code costs: HMACs, and time against that many bare HMACs (docs/codes.md)."""

import json

from tools import ROOT
from tools.bench.row import Row
from tools.sim.script import run_script

_SCRIPT = ROOT / "tools" / "bench" / "on_device" / "worst_code.py"


def rows(quick=False):
    """Yields the Rows."""
    for bits in (64, 32):
        measured = json.loads(run_script(_SCRIPT, 5 if quick else 40, bits=bits))
        for kind, count, judged_us, bare_us in measured:
            if bits == 64:
                yield Row(f"HMACs of the worst wrong entry, {kind}", count, 45, "", 1.0)
            yield Row(f"time of it against bare HMACs, {kind}, {bits} bit", judged_us, bare_us, "us")
