"""The lock on a chip whose waits end with a tick of its scheduler.

Stock MicroPython leaves ESP-IDF's CONFIG_FREERTOS_HZ at 100, and the poll below asyncio waits for ticks: a wait of 5 ms
takes up to 10, one of 20 up to 30. The simulator's waits are exact elsewhere.
"""

from trialside import SECRET, image, lock, offer, opens, runs, told, until

from tests_host import consoleside
from tools.campaign import air, sound
from tools.netlab.site import Site
from tools.sim import Board

TICK_MS = 10


def test_a_key_that_hangs_is_left_out_after_ten_seconds_all_the_same():
    with Board("6000i", secret=SECRET, tick_ms=TICK_MS) as board:
        board.run(3)
        board.key_down("*")
        board.run(9)
        assert "key-stuck" not in told(board)
        board.run(2.5)
        assert "key-stuck" in told(board) and opens(board)


def test_keys_pressed_as_fast_as_anybody_types_are_all_felt():
    with Board("6000i", secret=SECRET, tick_ms=TICK_MS) as board:
        board.run(3)
        for _ in range(20):
            board.press("1234567890*", hold_ms=45, gap_ms=45)
        board.run(2)
        felt = [event for event in board.seen("tone") if event.values[0]]
        assert len(felt) >= 200 and "task-hung hung" not in told(board)
        assert opens(board)


def test_a_lock_that_is_online_feels_them_too(tmp_path):
    with Site(tmp_path, {"LK-1": sound.SECRET}, lambda: 0) as site, air.AirLock(site, "LK-1", tick_ms=TICK_MS) as one:
        one.greeted()
        before = len(one.board.seen("tone"))
        one.board.press("1234567890*", hold_ms=45, gap_ms=45)
        one.board.run(1)
        felt = [event for event in one.board.seen("tone")[before:] if event.values[0]]
        assert len(felt) >= 11 and one.opens()


def test_a_keypad_that_hangs_as_a_whole_takes_its_image_back():
    with lock(tick_ms=TICK_MS) as board:
        offer(board, image(defect="deaf"))
        until(board, "rolled-back no-keypad")
        assert runs(board) == "0.1.0" and opens(board)


def test_an_image_comes_over_the_cable():
    with Board("6000i", secret=SECRET, leap_ms=consoleside.LEAP_MS, tick_ms=TICK_MS) as board:
        board.run(consoleside.QUIET_S)
        key = consoleside.keys.derive(SECRET, consoleside.keys.CONSOLE)
        with consoleside.technician(board, key=key) as laptop:
            laptop.install(image())
        until(board, "update-kept")
        assert runs(board) == "2.0.0"
