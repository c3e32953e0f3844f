"""The clock never lets time run back over a used code, whatever it is set to and wherever a power cut comes."""

import pytest

from clock.start import SLACK
from clock.trust import SET_ERROR
from names import StoreFull
from tests_host.clockside import synced
from tests_host.on_device.clock_core import DAY, T0, Board, PowerCut


def test_a_used_code_is_never_run_back_past():
    board = synced()
    board.clock.raise_floor(board.true)
    used = board.true // 30 * 30
    for source in SET_ERROR:
        board.clock.set(board.true - 100 * DAY, source)
        assert board.clock.now() >= used
    for _ in range(2):
        board.off(0)
        assert board.clock.now() >= used


def test_a_set_back_below_a_used_code_by_more_than_two_minutes_leaves_the_clock_lost():
    board = synced()
    board.clock.raise_floor(board.true)
    assert not board.clock.set(board.true - 60, "server") and board.clock.trust == "synced"
    assert not board.clock.set(board.true - 300, "server") and board.clock.trust == "lost"


def test_a_wrong_future_set_can_be_taken_back():
    board = synced()
    board.clock.raise_floor(board.true)
    board.clock.set(board.true + 3000 * DAY, "server")
    board.run(7200)
    board.off(0)
    assert board.clock.set(board.true, "codes") and board.wrong() == 0
    assert board.off(60) is None and board.wrong() <= 1


def test_a_ds3231_wrong_by_150_days_over_a_power_loss_can_be_taken_back():
    board = synced()
    board.rtc.error = 150 * DAY
    assert board.off(60) is None
    board.run(7200)
    assert board.clock.set(board.true, "codes") and board.wrong() == 0
    assert board.off(60) is None and board.wrong() <= 1 and board.clock.trust == "synced"


def test_raise_floor_goes_no_further_than_slack_above_now():
    board = synced()
    board.clock.raise_floor(board.true + 100 * DAY)
    assert board.clock.now() <= board.true + SLACK
    board.run(SLACK + 60)
    assert board.wrong() <= 1


def test_raise_floor_does_not_creep_up_by_being_called_again():
    board = synced()
    for _ in range(5):
        board.clock.raise_floor(board.clock.now() + SLACK)
    assert board.clock.now() <= board.true + SLACK


def test_what_the_floor_holds_now_up_by_is_not_carried_over_a_warm_reset():
    board = synced(False)
    board.clock.raise_floor(board.true + 90)
    board.boot(False)
    board.boot(False)
    board.run(120)
    assert board.wrong() <= 1


def test_raise_floor_writes_only_when_larger_and_before_it_returns():
    board = synced()
    board.clock.raise_floor(board.true)
    assert board.store.values["floor"] == board.true // 30
    board.store.writes.clear()
    board.clock.raise_floor(board.true - 60)
    board.clock.raise_floor(board.true)
    assert board.store.writes == []


def test_raise_floor_on_a_lost_clock_is_no_evidence():
    board = Board(False)
    board.clock.raise_floor(board.clock.now() + 300)
    assert "floor" not in board.store.values


def test_raise_floor_says_when_the_store_is_full():
    board = synced()
    board.run(60)
    board.store.full = True
    with pytest.raises(StoreFull):
        board.clock.raise_floor(board.true)


def test_codes_that_cannot_be_kept_do_not_set_the_clock():
    board = Board(False)
    board.store.full = True
    before = board.clock.now()
    with pytest.raises(StoreFull):
        board.clock.set(T0, "codes")
    assert board.clock.now() == before and board.clock.trust == "lost"


def test_a_full_store_still_lets_the_server_set_the_clock_for_this_boot():
    board = Board(False)
    board.store.full = True
    assert board.clock.set(board.true, "server") and board.clock.trust == "synced" and board.clock.unsaved


def test_a_leap_with_a_full_store_is_lost_rather_than_believed_later():
    board = synced()
    board.store.full = True
    board.rtc.error = 100 * DAY
    board.run(60)
    board.off(60)
    assert board.clock.trust == "lost"


def test_the_hourly_floor_is_written_hourly_and_only_while_trusted():
    board = synced()
    board.store.writes.clear()
    board.run(DAY)
    assert board.store.writes.count("estimate") == 24
    lost = Board()
    lost.run(DAY)
    assert "estimate" not in lost.store.values


@pytest.mark.parametrize("unix", [0, 1735689599, 4102444800, -5])
def test_set_refuses_times_no_lock_can_live_in(unix):
    board = synced()
    assert not board.clock.set(unix, "server") and board.wrong() == 0


def test_set_refuses_an_unknown_source():
    board = synced()
    assert not board.clock.set(board.true + 60, "mqtt") and board.wrong() == 0


def test_a_ds3231_that_does_not_take_the_time_is_not_believed():
    board = synced()
    board.rtc.write = lambda unix: None
    board.clock.set(board.true + 200 * DAY, "server")
    board.true += 200 * DAY
    board.rtc.error = -200 * DAY
    assert board.run(600) == [] and board.wrong() <= 1
    assert board.off(60) == "clock-lost"


@pytest.mark.parametrize("shift", [-120 * DAY, -300, 0, 300, 120 * DAY])
@pytest.mark.parametrize("source", ["server", "codes"])
def test_a_power_cut_at_any_write_of_a_set_leaves_a_clock_that_starts_and_a_floor_that_holds(shift, source):
    for cut in range(8):
        board = synced()
        board.true += 170 * DAY
        board.clock.set(board.true, "bench")
        board.clock.raise_floor(board.true - 150 * DAY)
        board.store.writes.clear()
        board.store.cut_at = cut
        target = board.true + shift
        done = False
        try:
            board.clock.set(target, source)
            done = True
        except PowerCut:
            pass
        board.store.cut_at = -1
        board.off(60)
        assert board.clock.now() >= board.store.values["floor"] * 30
        if board.clock.trust != "lost":
            off = min(abs(board.clock.now() - int(board.true) - moved) for moved in (0, shift))
            assert off <= board.clock.bound() + 30, (cut, done)
        assert board.clock.set(board.true + shift + 60, source) and board.clock.trust == "synced"
