"""What an attacker tries at the door, and how the owner gets in all the same."""

import random

import pytest

from codes import recovery
from codes.verdict import Verdict
from names import HOLDING, LOST
from tests_host.fakes import Door, PowerCut

HOUR = 3600
DAY = 86400
STEP = 30


def most_in_a_day(times):
    """The largest number of `times` (sorted) within any 24 hours."""
    most = first = 0
    for last in range(len(times)):
        while times[last] - times[first] >= DAY:
            first += 1
        most = max(most, last - first + 1)
    return most


@pytest.mark.parametrize("seed, rtc", [(1, True), (2, False)])
def test_thirty_days_of_brute_force_with_power_cuts_while_the_owner_gets_in(seed, rtc):
    dice = random.Random(seed)
    door = Door()
    door.clock.raise_floor(door.clock.real)
    compared, openings = [], 0

    class Zone:
        """Asked once for the local day when a stay code is compared."""

        utc = door.zone.utc

        def local(self, unix):
            compared.append(door.clock.real)
            return 0, 0

    door.zone = Zone()
    door._build()

    def note():
        compared.extend(when for when, _ in door.pins.compared)
        door.pins.compared.clear()

    for minute in range(0, 30 * 24 * 60, 5):
        for _ in range(dice.choice([1, 1, 2, 6])):
            shape = dice.choice([4, 5, 6, 7, 8, 9, 10])
            digits = (
                b"%0*d" % (shape, dice.randrange(10**shape))
                if shape < 10
                else b"61%08d" % dice.randrange(10**8)
            )
            if dice.random() < 0.3:
                door.store.cut(dice.randrange(3), dice.random() < 0.5)
            verdict = door.enter(digits)
            door.store.cut_at = None
            assert verdict is None or not verdict.ok
            note()
            door.clock.run(dice.choice([1, 5, 20]))
            if dice.random() < 0.2:
                door.restart(off=dice.choice([0, 1, 60]), rtc=rtc or dice.random() < 0.9)
        if minute % 720 == 0 and minute:
            verdict = door.owner(3 if door.clock.trust == LOST else 2)
            assert verdict.ok, (minute, verdict, door.clock.trust)
            openings += 1
            note()
            compared[:] = sorted(compared)
        door.clock.run(240)
        door.clock.raise_floor(door.clock.now())
        door.throttle.tick()
    assert openings == 59
    # Each restart undoes up to ten minutes of waiting: an attacker who cuts the power gets fewer.
    assert 240 < len(compared) and most_in_a_day(sorted(compared)) <= 24, len(compared)


def test_a_code_seen_over_the_shoulder_opens_nothing():
    door = Door()
    code = door.app()
    assert door.enter(code).ok
    for _ in range(4):
        assert not door.enter(code).ok
        door.restart()
        door.clock.run(7)


@pytest.mark.parametrize("back", [30, 90, HOUR, DAY, 200 * DAY])
def test_setting_the_clock_back_reopens_no_code(back):
    for kind in ("totp", "once", "nights"):
        door = Door(real=Door.START // DAY * DAY + 16 * HOUR)
        hour = door.clock.real // HOUR
        old = door.stay_code("nights", 5, hour - 1 - 24)
        code = door.app() if kind == "totp" else door.stay_code(kind, 2, hour - (kind == "nights"))
        assert door.enter(code).ok
        door.clock.unix -= back  # the chip that keeps the time is set back; the floor is in flash
        if kind == "nights":
            assert door.enter(old).reason == "retired"
        else:
            assert not door.enter(code).ok
        door.restart()
        door.clock.unix -= back
        assert not door.enter(old if kind == "nights" else code).ok


def test_two_codes_seen_days_ago_open_nothing_while_the_clock_is_right(monkeypatch):
    monkeypatch.setattr(recovery, "REACH", 40_000)  # enough for 5 days back, were it not for the floor
    door = Door()
    seen = door.app(), door.app(1)
    door.clock.run(3 * DAY)
    door.clock.raise_floor(door.clock.now() - HOUR)  # as the clock does each hour
    for code in seen:
        verdict = door.enter(code)
    assert verdict.reason == "wrong" and door.search(verdict).reason == "not-found"


@pytest.mark.parametrize("trust", [HOLDING, LOST])
@pytest.mark.parametrize("days", [-40, -3, 3, 40])
def test_a_clock_wrong_by_months_is_set_by_two_codes_in_a_row(trust, days):
    door = Door(trust=trust)
    door.store.put("floor", (door.clock.real - 45 * DAY) // STEP)
    door.clock.unix += days * DAY
    verdict = door.owner(2)
    assert verdict.ok and verdict.kind == "pair" and abs(door.clock.now() - door.clock.real) <= 30
    assert verdict.value == door.clock.real // STEP == door.store.data["totp_step"]
    door.clock.run(STEP)
    assert door.enter(door.app()).kind == "totp"


def test_the_search_never_finds_what_is_below_the_floor_or_the_used_step():
    for key in ("floor", "totp_step"):
        door = Door(trust=LOST)
        now = door.clock.real // STEP
        door.store.put(key, now - 3 if key == "totp_step" else now - 2)
        for first, found in ((-4, False), (-3, False), (-2, True)):
            door.enter(door.app(first))
            verdict = door.enter(door.app(first + 1))
            end = door.judge.check(b"000000") if not verdict.search else search_some(verdict)
            assert (end is not None and end.ok) == found, (key, first)
            door.throttle.forgive()


def search_some(verdict, slices=50):
    """The search's end if it comes soon."""
    for _ in range(slices):
        end = verdict.search.step()
        if end is not None:
            return end
    return None


@pytest.mark.parametrize("second", [0, 2, 3, -1])
def test_two_codes_that_do_not_follow_each_other_set_nothing(second):
    door = Door(trust=LOST)
    door.enter(door.app(5))
    verdict = door.enter(door.app(5 + second))
    assert verdict.reason == "searching" and search_some(verdict, 500) is None


def test_two_codes_more_than_90_seconds_apart_are_no_run():
    door = Door(trust=LOST)
    assert door.enter(door.app()).reason == "need-next"
    code = door.app(1)
    door.clock.run(91)
    assert door.enter(code).reason == "need-next"
    assert door.enter(b"4711").reason == "wrong"
    assert door.enter(door.app(1)).reason == "need-next"  # another entry came between


def throttled(trust, wrong=5):
    door = Door(trust=trust)
    for _ in range(wrong):
        door.enter(b"0000")
    assert door.throttle.wait()
    return door


def test_throttled_one_code_is_not_enough_and_two_are():
    door = throttled(HOLDING)
    assert door.enter(door.app()).reason == "throttled"
    verdict = door.enter(door.app(1))
    assert verdict.ok and verdict.kind == "pair" and door.throttle.wait() == 0
    assert not door.enter(door.app(1)).ok


@pytest.mark.parametrize("used", [-1, 0])
def test_throttled_codes_of_which_one_was_used_open_nothing(used):
    door = Door(trust=HOLDING)
    assert door.enter(door.app(used)).ok
    for _ in range(5):
        door.enter(b"0000")
    assert [door.enter(door.app(step)).ok for step in (-1, 0)] == [False, False]
    assert door.enter(door.app(1)).ok == (used == -1)  # behind a code that was not: a run of its own


@pytest.mark.parametrize("width", [1, 4])
def test_throttled_two_codes_from_outside_the_window_are_not_enough(width):
    for newest in range(-width - 2, width + 4):
        door = throttled(HOLDING)
        door.clock.width = width
        door.enter(door.app(newest - 1))
        assert door.enter(door.app(newest)).ok == (-width <= newest <= width), newest


def test_throttled_no_pin_and_no_single_code_is_compared():
    door = throttled(HOLDING)
    before = door.judge.hmacs(), len(door.pins.compared), len(door.store.journal)
    for digits in (b"4711", door.stay_code("hours", 3, door.clock.real // HOUR), door.app()):
        assert door.enter(digits).reason == "throttled"
    made = door.judge.hmacs() - before[0]
    assert (made, len(door.pins.compared), len(door.store.journal)) == (0, *before[1:])


def test_throttled_and_lost_needs_three_codes():
    door = throttled(LOST)
    assert [door.enter(door.app(step)).search is None for step in (0, 1)] == [True, True]
    verdict = door.enter(door.app(2))
    assert verdict.reason == "throttled" and door.search(verdict).kind == "pair"
    assert door.throttle.wait() == 0


def test_throttled_with_a_trusted_but_wrong_clock_three_codes_open():
    """Somebody who keeps the throttle busy for ever can't lock out the owner of a lock whose clock is off."""
    door = throttled(HOLDING)
    door.clock.unix += 5 * DAY
    verdict = door.owner(3)
    assert verdict.ok and abs(door.clock.now() - door.clock.real) <= 30


def test_getting_past_the_daily_limit_with_two_codes_gives_back_no_guess():
    door = Door()
    for _ in range(24):
        door.waits_out()
        door.enter(b"0000")
    assert door.owner(2).ok
    assert door.enter(b"0000").reason == "throttled" and len(door.pins.compared) == 24
    assert door.owner(2).ok  # and again, as often as it takes


def test_a_search_is_over_when_anything_else_is_entered():
    door = Door(trust=LOST)
    door.enter(door.app(100))
    search = door.enter(door.app(101)).search
    door.enter(b"4711")
    end = None
    while end is None:
        end = search.step()
    assert not end.ok and door.clock.trust == LOST


def test_a_slice_of_the_search_is_a_few_hmacs_and_the_search_ends():
    door = Door(trust=LOST)
    door.enter(b"000000")
    search = door.enter(b"000001").search
    before = door.judge.hmacs()
    search.step()
    assert 0 < door.judge.hmacs() - before <= 8
    search._left = 20
    assert door.search(Verdict(False, search=search)).reason == "not-found"


@pytest.mark.parametrize("kind", ["totp", "once", "pair"])
@pytest.mark.parametrize("after", [False, True])
def test_a_power_cut_at_every_write_of_the_accept_path_never_opens_twice(kind, after):
    for at in range(9):
        door = Door(trust=LOST if kind == "pair" else HOLDING)
        if kind == "once":
            codes = [door.stay_code("once", 5, door.clock.real // HOUR)]
        else:
            codes = [door.app()] if kind == "totp" else [door.app(), door.app(1)]
        door.store.cut(at, after)
        opened = play(door, codes)
        door.store.cut_at = None
        opened += play(door, codes) + play(door, codes)
        door.restart(off=5)
        assert opened + play(door, codes) <= 1


def play(door, codes):
    """Enters the codes, steps a search; 1 if the door opened."""
    try:
        for code in codes:
            verdict = door.judge.check(code)
        if verdict.search:
            verdict = search_some(verdict) or verdict
        return int(verdict.ok)
    except PowerCut:
        door.restart()
        return 0
