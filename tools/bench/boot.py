"""What the base's decision at every boot costs (lib/start/choose.py), against a bare mount of the same slot.

Compiled firmware in the simulator. Computing is real time on this machine; what is read from the flash is counted.
"""

import shutil
import tempfile
from pathlib import Path

from tools.bench.row import Row, percentile
from tools.image.tree import compiled
from tools.sim import Board

_SCRIPT = Path(__file__).parent / "on_device" / "boot.py"


def rows(_quick=False):
    """Yields the Rows."""
    with tempfile.TemporaryDirectory() as folder:
        root = compiled(Path(folder))
        (root / "main.py").unlink()
        shutil.copy(_SCRIPT, root / "boot.py")
        with Board("6000i", firmware=root) as board:
            board.run_until("repl", 5.0)
            told = [_numbers(line) for line in board.console.splitlines() if line.startswith("boot ")]
            if not told:
                raise RuntimeError(board.console)
    bare, decided = ([percentile(column, 0.5) for column in zip(*rows)] for rows in zip(*told))
    yield Row("boot decision, computing on this machine", decided[0] / 1000, bare[0] / 1000, "ms")
    yield Row("flash reads of it", decided[1], bare[1], "reads")
    yield Row("read from flash by it", decided[2] / 1024, bare[2] / 1024, "KB")


def _numbers(line):
    """The (us, reads, bytes) of the bare mount and of the decision."""
    numbers = [int(word) for word in line.split()[1:]]
    return numbers[:3], numbers[3:]
