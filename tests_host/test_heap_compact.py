"""An update fits into a heap little larger than it needs: what stays of the start lies close together (lib/loading.py).

The interpreter never moves an object. Collected only when it is full, the heap had what stays all over it, and no 4 KB
in one piece: an update needed 60 KB more than now. The chip has 109 KB (docs/bench.md, `heap-online`).
"""

import pytest
from trialside import SECRET

from tools.image import dev
from tools.image.tree import compiled
from tools.sim import Board, heap
from tools.sim.script import stand_ins

HEAP = "275K"  # 119 KB of it are the stand-ins', which take 4 KB at a time besides


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    root = compiled(tmp_path_factory.mktemp("firmware"))
    starter = root / "boot.py"
    starter.write_text(heap.STORE + starter.read_text())
    chip = stand_ins(tmp_path_factory.mktemp("chip"))
    with Board("6000i", secret=SECRET, bits=32, heap=HEAP, firmware=root, stand_ins=chip) as made:
        made.run(5)
        yield made


def test_an_update_finds_room_for_its_blocks(board):
    image = board.flash.with_name("offered.img")
    image.write_bytes(dev.dev_image(counter=2))
    board.offer(image)
    end = board.now + 600
    while not any(row["kind"] == "update-ready" for row in board.log()):
        assert board.now < end, board.console
        board.run(1)
    assert "MemoryError" not in board.console


GARBAGE = """
    import gc
    gc.collect()
    gc.threshold(16384)
    most, before = 0, gc.mem_alloc()
    for _ in range(4000):
        bytearray(100)
        most = max(most, gc.mem_alloc() - before)
    print("seen", gc.threshold(), most > 100000)
"""


@pytest.mark.parametrize("heap, most", [("400K", "False"), (None, "True")])
def test_where_a_heap_has_a_size_garbage_is_collected_as_often_as_on_the_chip(firmware, heap, most):
    board = firmware(GARBAGE, bits=32, heap=heap)
    board.run(1)
    assert f"seen 16384 {most}" in board.console
