"""Python heap of the firmware on the 32-bit MicroPython, without what the simulator's modules take, against 64 KB.

At rest: after a collection, once everything has started. Peak: the smallest heap on which a full day of use
passes, less what the simulator takes; the firmware is compiled as an image carries it.
"""

import json
import tempfile
from pathlib import Path

from codes import keys, totp
from tools.bench.latency import SECRET
from tools.bench.row import Row
from tools.image.tree import compiled
from tools.sim import Board

_KB = 1024
_REST = 64
_PEAK = 90
# A task beside the lock's, that tells what is in use.
_PROBE = """
import asyncio
def _probed(main, run=asyncio.run):
    async def tell():
        import gc
        while True:
            gc.collect()
            print("heap", gc.mem_alloc())
            await asyncio.sleep_ms(60000)
    async def both():
        asyncio.create_task(tell())
        return await main
    return run(both())
asyncio.run = _probed
"""


def rows(quick=False):
    """Yields the Rows."""
    with tempfile.TemporaryDirectory() as folder:
        root = compiled(Path(folder))
        plain = (root / "boot.py").read_text()
        (root / "boot.py").write_text(_PROBE + plain)
        with Board("6000i", secret=SECRET, bits=32, firmware=root, leap_ms=200) as board:
            board.run(130)
            taken = [int(line.split()[1]) for line in board.console.splitlines() if line.startswith("heap")]
            base = board.baseline
        yield Row("heap at rest, 32 bit", (taken[-1] - base) / _KB, _REST, "KB", 1.0)
        (root / "boot.py").write_text(plain)
        hours = 2 if quick else 24
        smallest = _smallest(root, base // _KB, hours)
        yield Row(f"smallest heap for {hours} h of use, 32 bit", smallest - base / _KB, _PEAK, "KB", 1.0)


def _smallest(root, low, hours):
    high = low + 256
    while high - low > 4:
        middle = (low + high) // 2
        if _day_passes(root, middle, hours):
            high = middle
        else:
            low = middle
    return high


def _day_passes(root, kilobytes, hours):
    try:
        with Board("6000i", secret=SECRET, bits=32, heap=f"{kilobytes}K", firmware=root, leap_ms=1900) as board:
            mac = keys.totp_mac(SECRET)
            board.run(5)
            for hour in range(hours):
                if hour % 2:  # 12 wrong ones a day: twice as many would end the day
                    board.press("1234567#")
                    board.run(10)
                board.press(totp.code(mac, totp.step(int(board.now))).decode() + "#")
                board.run(2)
                if not board.opens:
                    return False
                board.run(3588 - (board.now - 12) % 1)
            faults = [entry for entry in board.log() if entry["kind"] in ("task-fault", "rescue")]
            return not faults and "Memory" not in board.console
    except (RuntimeError, TimeoutError, OSError, json.JSONDecodeError):
        return False
