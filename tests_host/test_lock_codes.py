"""Codes from other people's programs at the keypad of the whole simulated lock."""

import random
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests_host import lockside as door

BERLIN = ZoneInfo("Europe/Berlin")
HOUR, DAY = 3600, 86400
WINTER = 1767261600  # 2026-01-01 10:00 UTC


@pytest.mark.parametrize("model", door.MODELS)
def test_codes_of_oathtool_and_pyotp_open_at_random_times(model):
    dice = random.Random(model)
    with door.make(model, leap_ms=1900) as board:
        for turn in range(12):
            board.run(dice.uniform(31, 600))
            code = (door.by_oathtool, door.by_pyotp)[turn % 2](board.now)
            assert door.opens(board, code) == "totp"
            assert door.verdict(board, code) == "refused used"
        assert door.verdict(board, door.by_pyotp(board.now + 600)) == "refused wrong"
        assert door.faults(board) == []


@pytest.mark.parametrize("model", door.MODELS)
def test_a_code_opens_in_the_first_and_the_last_second_of_its_step_and_one_step_around(model):
    # (step whose code is typed, seconds into the present step when # goes down)
    cases = [(0, 0.05), (0, 0.9), (0, 28.1), (0, 28.9), (-1, 0.5), (-1, 28.0), (1, 2.0), (1, 28.9)]
    with door.make(model, leap_ms=1900) as board:
        for shift, second in cases:
            board.run(65)  # so that no step before has been used
            door.to_second(board, 24.0)
            begin = (board.now + 15) // 30 * 30  # of the next step
            code = door.by_oathtool(begin + 30 * shift)
            board.run(begin + second - 1 - board.now)
            board.press(code, 45, 45)
            board.run(begin + second - board.now)
            before = door.last_seq(board)
            board.press("#", 45, 45)
            assert door.log_since(board, before) == ["accepted totp"], (shift, second)
        for shift in (-2, 2):
            board.run(65)
            door.to_second(board, 10.0)
            assert door.verdict(board, door.by_oathtool(board.now + 30 * shift)) == "refused wrong"


def after_days(folder, model, days):
    """A board that nobody set for so many days. It had power for a moment every 150 days: a clock chip more than
    180 days ahead of the last time that somebody vouched for is not believed."""
    with door.make(model, folder=folder) as board:
        board.cut_power()
        flash, kept, start = board.flash, board.kept, board.now
    for hop in range(150, days, 150):
        with door.on_from(model, flash, start + hop * DAY, kept) as board:
            assert door.opens(board, door.by_pyotp(board.now)) == "totp"  # vouches for the time so far
            board.cut_power()
            kept = board.kept
    return door.on_from(model, flash, start + days * DAY, kept)


@pytest.mark.parametrize(
    "model, days, width", [("6000i", 1, 1), ("7000i", 90, 2), ("6000i", 180, 3), ("7000i", 270, 4)]
)
def test_a_clock_that_drifted_as_far_as_it_may_opens_and_no_further(tmp_path, model, days, width):
    with after_days(tmp_path, model, days) as board:
        for steps in range(-width - 1, width + 2):
            # A clock chip drifts while nobody watches; seen to leap it is not believed any more.
            door.without_power(board, 600, offset=steps * door.STEP)
            door.to_second(board, 12.0)
            told = door.verdict(board, door.by_pyotp(board.now))
            expected = "accepted totp" if abs(steps) <= width else "refused wrong"
            assert told == expected, (steps, board.log()[-6:])


def test_a_clock_that_nobody_set_for_a_year_is_lost_until_two_codes_in_a_row(tmp_path):
    with after_days(tmp_path, "6000i", 360) as board:
        door.to_second(board, 12.0)
        assert door.verdict(board, door.stay_code(int(board.now) // HOUR, 3)) == "refused clock-lost"
        assert door.verdict(board, door.by_oathtool(board.now)) == "refused need-next"
        board.run(30)
        door.type_in(board, door.by_oathtool(board.now))
        board.run_until(lambda board: board.opens, timeout=5)
        assert door.verdict(board, door.stay_code(int(board.now) // HOUR, 3)) == "accepted hours"


def visits(folder, model, moments, zone="Europe/Berlin", settings=None):
    """A board that is on for a short time at each of `moments` [(Unix seconds, code, expected answer)].

    In between it has no power, and time passes: that is quicker than to wait.
    """
    first = int(moments[0][0])
    with door.make(model, folder=folder, zone=zone, start=first - HOUR, settings=settings) as board:
        board.cut_power()
        flash, kept = board.flash, board.kept
    group, boards = [], 0
    for moment in [*moments, None]:
        if group and (moment is None or moment[0] - group[-1][0] > 60):
            with door.on_from(model, flash, group[0][0] - 8, kept) as board:
                boards += 1
                for unix, code, expected in group:
                    board.press(code, 45, 45)
                    board.run(unix - board.now)
                    before = door.last_seq(board)
                    board.press("#", 45, 45)
                    assert door.log_since(board, before) == [expected], (unix, code[:2], board.log()[-5:])
                board.run(8)  # it locks again
                board.cut_power()
                kept = board.kept
                assert door.faults(board) == []
            group = []
        if moment:
            group.append(moment)
    return boards


@pytest.mark.parametrize("model", door.MODELS)
def test_hour_codes_open_from_the_first_second_to_the_last_and_single_use_ones_once(tmp_path, model):
    start = WINTER // HOUR + 5
    at = start * HOUR
    three, once = door.stay_code(start, 3), door.stay_code(start, 31 + 3)  # 3 hours; once within 4
    visits(tmp_path, model, [
        (at - 2, three, "refused too-early"),
        (at + 1, three, "accepted hours"),
        (at + 4, once, "accepted once"),
        (at + 7, once, "refused used"),
        (at + 3 * HOUR - 2, three, "accepted hours"),
        (at + 3 * HOUR + 1, three, "refused expired"),
        (at + 3 * HOUR + 4, once, "refused used"),
        (at + 4 * HOUR + 1, once, "refused expired"),
        (at + 4 * HOUR + 5, door.stay_code(start + 4, 1), "accepted hours"),
    ])


def local(day, hour, zone=BERLIN):
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=zone).timestamp())


@pytest.mark.parametrize("day", [date(2026, 3, 28), date(2026, 10, 24), date(2026, 7, 1)], ids=str)
@pytest.mark.parametrize("nights", [1, 3, 31])
def test_night_codes_last_from_check_in_to_check_out_local_time_over_both_changes(tmp_path, day, nights):
    begins, ends = local(day, 15), local(day + timedelta(nights), 11)
    shift = {3: -HOUR, 10: HOUR}.get(day.month, 0)
    assert ends - begins == nights * DAY - 4 * HOUR + shift
    code = door.stay_code(begins // HOUR, 60 + nights)
    visits(tmp_path, "6000i", [
        (begins - 2, code, "refused too-early"),
        (begins + 1, code, "accepted nights"),
        (begins + 12 * HOUR, code, "accepted nights"),
        (ends - 2, code, "accepted nights"),
        (ends + 1, code, "refused expired"),
    ])


@pytest.mark.parametrize("zone, day", [
    ("Asia/Kolkata", date(2026, 6, 1)),
    ("America/St_Johns", date(2026, 3, 7)),
    ("Australia/Lord_Howe", date(2026, 4, 4)),  # its summer ends by half an hour
    ("Pacific/Kiritimati", date(2026, 12, 31)),
])
def test_night_codes_where_local_hours_begin_on_the_half_hour_or_a_day_ahead(tmp_path, zone, day):
    there = ZoneInfo(zone)
    begins, ends = local(day, 15, there), local(day + timedelta(2), 11, there)
    code = door.stay_code(begins // HOUR, 62)
    visits(tmp_path, "7000i", [
        (begins - 2, code, "refused too-early"),
        (begins + 1, code, "accepted nights"),
        (ends - 2, code, "accepted nights"),
        (ends + 1, code, "refused expired"),
    ], zone)


def test_a_later_guest_ends_the_codes_of_earlier_ones_but_not_the_cleaners(tmp_path):
    day = date(2026, 10, 23)  # the stays reach over the change
    early, late = local(day, 16), local(day + timedelta(1), 16)
    first, second = door.stay_code(early // HOUR, 65), door.stay_code(late // HOUR, 62)
    cleaner = door.stay_code(late // HOUR, 24)
    visits(tmp_path, "7000i", [
        (early + 1, first, "accepted nights"),
        (late + 1, first, "accepted nights"),
        (late + 4, cleaner, "accepted hours"),
        (late + 7, second, "accepted nights"),
        (late + 10, first, "refused retired"),
        (late + 13, second, "accepted nights"),
        (late + 16, cleaner, "accepted hours"),
        (late + DAY, first, "refused retired"),
        (late + DAY + 3, second, "accepted nights"),
    ], settings={"checkin_hour": 16, "checkout_hour": 10})
