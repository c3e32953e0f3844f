"""The clock runs on over leaps, wraps and resets, and says honestly how far it may be off."""

import pytest

from tests_host.clockside import synced
from tests_host.on_device.clock_core import DAY, T0


def test_time_runs_on_over_every_wrap_of_the_tick_counter():
    board = synced(False)
    assert board.run(40 * DAY, 600) == ["clock-lost"] and board.wrong() <= 1


def test_fractions_of_a_second_are_not_lost():
    board = synced(False)
    for _ in range(1000):
        board.sleep(0.7)
        board.clock.now()
    assert board.wrong() <= 1 and board.clock.uptime() == 700


def test_a_loop_that_comes_late_by_days_loses_nothing():
    board = synced(False)
    board.run(6 * DAY, 6 * DAY)
    assert board.wrong() <= 1


def test_one_glitch_on_the_wires_is_no_event():
    board = synced()
    board.run(600)
    board.rtc.glitches = [board.true + 5000]
    assert board.run(60) == [] and board.wrong() <= 1


@pytest.mark.parametrize("jump", [-300 * DAY, -100, -10, 10, 100, 300 * DAY])
def test_a_leap_of_the_ds3231_is_named_and_not_followed(jump):
    board = synced()
    board.run(3600)
    board.rtc.error = jump
    assert board.run(300) == ["rtc-jumped"] and board.wrong() <= 2 and board.clock.trust == "synced"


def test_a_leapt_ds3231_is_not_believed_after_a_power_loss_either():
    board = synced()
    board.rtc.error = 100 * DAY
    board.run(60)
    assert board.off(60) == "clock-lost"


def test_a_slow_creep_of_the_ds3231_is_caught_before_it_adds_up():
    board = synced()
    events = []
    for _ in range(24 * 60):
        board.rtc.error += 1  # one second a minute
        events += board.run(60)
        if events:
            break
    assert events == ["rtc-jumped"] and board.wrong() <= 5


def test_a_stopped_ds3231_is_named():
    board = synced()
    board.run(600)
    board.rtc.stopped_at = board.true
    assert board.run(180) == ["rtc-stopped"] and board.wrong() <= 4


def test_a_ds3231_that_stops_answering_and_comes_back():
    board = synced()
    board.rtc.missing = True
    assert board.run(600) == ["rtc-missing"] and board.wrong() <= 1
    board.rtc.missing = False
    assert board.run(120) == ["rtc-back"] and board.wrong() <= 1 and board.clock.trust == "synced"


def test_a_ds3231_that_comes_back_with_another_time_is_not_followed():
    board = synced()
    board.rtc.missing = True
    board.run(600)
    board.rtc.missing = False
    board.rtc.error = 4000
    assert board.run(120) == ["rtc-jumped"] and board.wrong() <= 1


@pytest.mark.parametrize("ppm", [-90, 90])
def test_the_bound_holds_while_uptime_counts_and_the_clock_is_lost_once_it_may_be_off_by_two_minutes(ppm):
    board = synced(False)
    board.ppm = ppm
    events = []
    while board.clock.trust != "lost":
        assert board.wrong() <= board.clock.bound() <= 120
        assert board.clock.drift_steps() == min(4, 1 + board.clock.bound() // 30)
        events += board.run(DAY, 600)
    assert events == ["clock-lost"] and 12 * DAY < board.true - T0 < 15 * DAY


def test_the_ds3231_holds_most_of_a_year():
    board = synced()
    board.run(300 * DAY, 2 * DAY)
    assert board.clock.trust == "holding" and 100 <= board.clock.bound() <= 120
    assert board.clock.drift_steps() == 4


def test_synced_lasts_a_day():
    board = synced()
    board.run(DAY - 60)
    assert board.clock.trust == "synced"
    board.run(120)
    assert board.clock.trust == "holding"


def test_warm_resets_do_not_make_the_bound_smaller():
    board = synced(False)
    for _ in range(20):
        before = board.clock.bound()
        board.run(DAY, 3600)
        board.boot(False)
        assert board.clock.bound() >= before
    assert board.clock.trust == "lost"


def test_uptime_is_untouched_by_a_set():
    board = synced()
    board.run(60)
    before = board.clock.uptime()
    board.clock.set(board.true + 90 * DAY, "server")
    assert board.clock.uptime() == before == 60
