"""What the terminal shows of the simulated board: as it is, as the run before left it, in any window."""

import pytest

from tools.sim.ui_bench import Bench
from tools.sim.ui_keys import Hands
from tools.sim.ui_screen import Screen


def test_the_board_is_kept_between_runs(tmp_path):
    bench = Bench("6000i", folder=tmp_path)
    bench.board.run_until("led", 10)
    bench.board.turn_by_hand(0)
    bench.board.rtc(offset=100)
    bench.board.run(0.5)
    code = bench.codes.stay(1_800_000_000)
    bench.close()
    again = Bench("6000i", folder=tmp_path)
    try:
        assert again.codes.stay(1_800_000_000) == code
        assert again.board.bolt == "unlocked" and again.board.kept["clock"][0] == 100
    finally:
        again.close()


@pytest.mark.parametrize("model, keys", [("6000i", "jbc"), ("7000i", "jdbbcc"), ("7000i", "ccc")])
def test_the_screen_shows_how_the_run_before_left_the_board(tmp_path, model, keys):
    bench = Bench(model, folder=tmp_path)
    hands = Hands(bench)
    bench.board.run_until("led", 10)
    for key in keys:
        hands.press(key)
    bench.board.run(0.5)
    told = hands.jammed, hands.door_open, hands.battery, hands.clock
    bench.close()
    again = Bench(model, folder=tmp_path)
    try:
        hands = Hands(again)
        assert (hands.jammed, hands.door_open, hands.battery, hands.clock) == told
    finally:
        again.close()


@pytest.mark.parametrize("rows", [24, 18, 12])
def test_a_low_window_shows_the_lock_and_how_to_leave(rows):
    class Words:  # a board of which every word is the same
        table = {"t": ("type the one-time code", None)}

        def __getattr__(self, name):
            return {"now": 0, "led": (0, 0), "buzzer": 0, "bolt_position": 1.0, "bolt": "locked", "model": "6000i",
                    "board": self, "codes": self, "once": lambda *_: "123456", "stay": lambda *_: "0312345678",
                    "left": lambda _: 30}.get(name, "")

    words = Words()
    lines = Screen(words, words, False).lines(80, rows, ["old", "new"])
    assert len(lines) <= rows - 1 and "Latchkey 6000i" in lines[0] and "q quit" in lines[-1]
