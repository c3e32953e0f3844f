"""Python's heap leaves TLS its memory (lib/drivers/reserve.py): its second area is as large as it may be and no larger,
nothing is held back where there is nothing to save, and what was is let go when the lock has started."""

from pathlib import Path

import pytest
from trialside import SECRET

from tools.bench import chipheap
from tools.image.tree import compiled
from tools.sim import Board
from tools.sim.script import run_script

SCRIPT = Path(__file__).parent / "on_device" / "reserve.py"
TOLD = chipheap.TOLD
GROWN = ["0", "0", "True"]  # nothing held afterwards, an empty list, of which next to nothing is left

SPY = """
import _thread, sys
class _Spy:
    allocate_lock = _thread.allocate_lock
    stack_size = _thread.stack_size
    def start_new_thread(call, given, start=_thread.start_new_thread):
        def run():
            print("begun")
            call(*given)
            print("ended")
        return start(run, ())
sys.modules["_thread"] = _Spy
"""


@pytest.mark.parametrize("bits", (32, 64))
@pytest.mark.parametrize("largest, spare", [(TOLD, TOLD - 46 * 1024), (54 * 1024, 8 * 1024)])
def test_a_thread_that_waits_holds_what_is_spare_and_ends_when_let_go(bits, largest, spare):
    assert run_script(SCRIPT, largest, bits=bits).split() == [str(spare), "0", "1", "True", "0", *GROWN]


@pytest.mark.parametrize("largest", [14336, 52 * 1024, 161 * 1024, 4_000_000])
def test_nothing_is_held_where_there_is_too_little_or_enough(largest):
    assert run_script(SCRIPT, largest).split() == ["0", "0", "0", "False", "0", *GROWN]


def test_what_is_left_holds_a_handshake_and_something_beside_it():
    assert chipheap.second() == 46 * 1024
    assert chipheap.left() >= chipheap.TLS_HANDSHAKE + 2 * chipheap.KB


def test_the_lock_lets_go_when_it_has_started(tmp_path):
    root = compiled(tmp_path)
    starter = root / "boot.py"
    starter.write_text(chipheap.boot() + SPY + starter.read_text())
    with Board("6000i", secret=SECRET, firmware=root) as board:
        board.run(5)
        said = board.console
        assert said.count("begun") == said.count("ended") == 1, said
        assert "firmware-start" in [row["kind"] for row in board.log()]
