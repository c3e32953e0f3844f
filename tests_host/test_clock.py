"""The clock never lets time run back over a used code, and says honestly how far it may be off."""
import pytest

from clock.start import SLACK
from clock.trust import SET_ERROR
from names import StoreFull
from tests_host.on_device.clock_core import DAY, T0, Board, PowerCut


def synced(fitted=True):
    board = Board(fitted)
    assert board.clock.set(board.true, "server")
    return board


# --- start: one line a row of the table in lib/clock/start.py


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


# --- running


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


# --- the two floors


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
