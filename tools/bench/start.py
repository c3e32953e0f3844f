"""Reset to keypad ready, against a bare start of the same interpreter with asyncio, both in the simulator."""

import tempfile
import time
from pathlib import Path

from tools.bench.latency import SECRET
from tools.bench.row import Row, percentile
from tools.campaign.variants import variant
from tools.image import dev
from tools.image.tree import compiled
from tools.sim import Board

# Both light the green LED as a sign: the bare one when its loop runs, the lock when its keypad is scanned (variant
# "ready").
_BARE = """
import asyncio
from machine import Pin
async def main():
    Pin(2, Pin.OUT, value=1)
    await asyncio.sleep(60)
asyncio.run(main())
"""
def rows(quick=False):
    """Yields the Rows."""
    count = 5 if quick else 25
    with tempfile.TemporaryDirectory() as bare, tempfile.TemporaryDirectory() as full, variant("ready") as tree:
        (Path(bare) / "boot.py").write_text(_BARE)
        root, image = compiled(Path(full)), dev.dev_image(tree)
        limit = percentile([_start(bare, b"") for _ in range(count)], 0.5)
        value = percentile([_start(root, image) for _ in range(count)], 0.5)
        yield Row("reset to keypad ready, compiled firmware", value * 1000, limit * 1000, "ms")


def _start(firmware, image):
    began = time.monotonic()
    with Board("6000i", secret=SECRET, realtime=True, firmware=firmware, image=image) as board:
        board.run_until(lambda board: any(event.values[0] for event in board.seen("led")), 5.0, 0.001)
        return time.monotonic() - began
