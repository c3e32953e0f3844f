"""Which clock a lock believes when it starts: one line a row of the table in lib/clock/start.py."""

import pytest

from clock.start import SLACK
from tests_host.clockside import synced
from tests_host.on_device.clock_core import DAY, T0, Board


def test_start_takes_the_ds3231_after_a_power_loss():
    board = synced()
    board.run(3600)
    assert board.off(30 * DAY) is None and board.wrong() <= 1 and board.clock.trust == "holding"


@pytest.mark.parametrize("days, event", [(179, None), (182, "clock-lost")])
def test_start_believes_the_ds3231_up_to_180_days_above_the_floor(days, event):
    board = synced()
    board.rtc.error = days * DAY
    assert board.off(0) == event


@pytest.mark.parametrize("before, event", [(SLACK - 60, None), (SLACK + 60, "clock-lost")])
def test_start_refuses_the_ds3231_below_the_floor(before, event):
    board = synced()
    floor = board.clock.now()
    board.rtc.error = -before
    assert board.off(0) == event and board.clock.now() >= floor


@pytest.mark.parametrize("year_2000", [946684800, 0, -1, 4102444800])
def test_start_refuses_an_absurd_ds3231_even_on_a_lock_that_was_never_set(year_2000):
    board = Board()
    board.rtc.error = year_2000 - board.true
    assert board.off(0) == "clock-lost" and board.clock.trust == "lost"


def test_start_goes_on_from_the_chip_over_a_warm_reset_without_ds3231():
    board = synced(False)
    board.run(100)
    assert board.boot(False) is None and board.wrong() <= 1 and board.clock.trust == "synced"


@pytest.mark.parametrize(
    "fault, event", [("missing", "rtc-missing"), ("absurd", "rtc-absurd"), ("jump", "rtc-jumped")]
)
def test_start_goes_on_from_the_chip_when_the_ds3231_fails_at_a_warm_reset(fault, event):
    board = synced()
    board.run(60 * DAY, 3600)
    board.rtc.missing = fault == "missing"
    board.rtc.error = {"missing": 0, "absurd": -40 * DAY, "jump": 100}[fault]
    assert board.boot(False) == event and board.wrong() <= 2 and board.clock.trust == "holding"


def test_a_leap_over_a_warm_reset_is_seen_also_when_the_power_loss_before_was_long():
    board = synced()
    board.off(25 * 3600)
    board.rtc.error = -86
    assert board.boot(False) == "rtc-jumped" and board.wrong() <= 2


def test_start_without_the_chips_memory_and_without_ds3231_is_lost_at_the_floor():
    board = synced(False)
    board.run(5 * 3600)
    before = board.clock.now()
    assert board.off(30) == "clock-lost" and before - 3700 < board.clock.now() <= before
    assert board.clock.trust == "lost" and board.clock.drift_steps() == 0


def test_a_chip_rtc_after_power_on_is_not_even_asked():
    board = synced(False)
    board.chip.error = 3600  # by chance near the floor
    board.chip.write = lambda unix: None
    board.clock.start(True)
    assert board.clock.trust == "lost"


def test_a_chip_rtc_left_as_garbage_by_the_reset_is_not_believed():
    board = synced(False)
    board.chip.error = 32 * 365 * DAY  # recorded after an EN reset: year 2059
    assert board.boot(False) == "clock-lost"


def test_a_lost_clock_stays_lost_over_resets_until_it_is_set():
    board = synced(False)
    board.off(30)
    for _ in range(3):
        board.boot(False)
        assert board.clock.trust == "lost"
    board.clock.set(board.true, "codes")
    board.boot(False)
    assert board.clock.trust == "synced"


def test_a_never_set_ds3231_gives_the_time_but_no_trust():
    board = Board()
    assert board.wrong() <= 1 and board.clock.trust == "lost"


def test_one_misread_at_start_is_read_again():
    board = synced()
    board.rtc.glitches = [T0 + 90 * DAY]
    assert board.off(60) is None and board.wrong() <= 1
