"""What the judge answers, row by row of the tables in docs/codes.md, and what it writes before it answers."""

from pathlib import Path

import pytest

from codes import keys, reasons, stay
from codes.pin_book import PinBook
from codes.pin_record import mark
from codes.schedule import Schedule
from codes.verdict import Verdict
from names import HOLDING, LOST, SYNCED
from tests_host.fakes import Door, MemoryStore
from tests_host.micropython import run
from tests_host.on_device import codes_judge

ROOT = Path(__file__).resolve().parent.parent
HOUR = 3600


def door_with_pins(tmp_path, **more):
    tmp_path.mkdir(exist_ok=True)
    pins = PinBook(str(tmp_path / "pins"), keys.pin_mac(Door.SECRET))
    assert pins.add(b"4712", "Anna") == ""
    assert pins.add(b"739105", "Otto", Schedule(days=1, from_minute=480, to_minute=600)) == ""
    assert pins.add(b"739106", "Six") == ""
    return Door(pins=pins, **more)


# --- one-time codes


@pytest.mark.parametrize("width", [1, 2, 4])
def test_the_window_is_as_wide_as_the_clock_says_and_no_wider(width):
    for steps in range(-6, 7):
        verdict = Door(width=width).judge.check(Door(width=width).app(steps))
        assert verdict.ok == (abs(steps) <= width), steps


@pytest.mark.parametrize("used, tried", [(0, 0), (0, -1), (1, 0), (1, 1), (-1, -1)])
def test_a_step_at_or_before_the_used_one_is_used(used, tried):
    door = Door()
    assert door.enter(door.app(used)).ok
    assert door.enter(door.app(tried)).reason == "used"


@pytest.mark.parametrize("used, tried", [(0, 1), (-1, 0), (-1, 1)])
def test_a_later_step_opens(used, tried):
    door = Door()
    assert door.enter(door.app(used)).ok and door.enter(door.app(tried)).ok


def test_a_used_step_raises_the_floor_of_the_clock():
    door = Door()
    verdict = door.enter(door.app(1))
    assert door.store.data["totp_step"] == verdict.value and door.store.data["floor"] == verdict.value


def test_a_refused_code_that_was_right_costs_no_guess():
    door = Door()
    hour = door.clock.real // HOUR
    assert door.enter(door.app()).ok
    for _ in range(10):
        assert door.enter(door.app()).reason == "used"
        assert door.enter(door.stay_code("hours", 2, hour + 1)).reason == "too-early"
        assert door.enter(door.stay_code("hours", 2, hour - 2)).reason == "expired"
    assert door.throttle.wait() == 0


# --- stay codes


def test_a_later_night_code_retires_earlier_ones_and_an_hour_code_none():
    door = Door()
    day = door.zone.local(door.clock.real)[0]
    first = stay.night_window(door.zone, day, 5, 15, 11)[0]
    later = stay.night_window(door.zone, day + 1, 2, 15, 11)[0]
    old, other, new = [door.stay_code("nights", n, h) for n, h in ((5, first), (4, first), (2, later))]
    door.clock.run((later + 1) * HOUR - door.clock.real)
    hour = door.stay_code("hours", 3, door.clock.real // HOUR)
    assert door.enter(old).ok and door.enter(other).ok and door.enter(hour).ok and door.enter(old).ok
    assert door.enter(new).ok
    assert door.enter(old).reason == "retired" and door.enter(other).reason == "retired"
    assert door.enter(new).ok and door.enter(hour).ok


def test_single_use_opens_once_also_after_everything_but_the_flash_is_gone():
    door = Door()
    code = door.stay_code("once", 24, door.clock.real // HOUR)
    assert door.enter(code).ok
    for _ in range(3):
        assert door.enter(code).reason == "used"
        door.restart(off=600, rtc=True)


def test_a_clock_set_back_finds_single_use_codes_still_used():
    """The window ends, another code's use drops the entry; then the clock is set back by a server."""
    door = Door()
    code = door.stay_code("once", 1, door.clock.real // HOUR)
    began = door.clock.real
    assert door.enter(code).ok
    door.clock.run(2 * HOUR)
    assert door.enter(door.stay_code("once", 1, door.clock.real // HOUR)).ok
    door.clock.unix = began
    assert door.enter(code).reason in ("used", "expired")


def test_the_65th_single_use_code_of_a_day_is_refused_and_room_comes_back():
    door = Door()
    hour = door.clock.real // HOUR
    kinds = [(length, hour - back) for length in range(13, 25) for back in range(6)]
    for length, start in kinds[:64]:
        assert door.enter(door.stay_code("once", length, start)).ok
    spare = door.stay_code("once", kinds[64][0], kinds[64][1])
    assert door.enter(spare).reason == "once-full" and not door.throttle.wait()
    assert door.enter(door.stay_code("hours", 2, hour)).ok
    door.clock.run(24 * HOUR)
    assert door.enter(door.stay_code("once", 2, door.clock.real // HOUR)).ok


# --- PINs


def test_a_pin_opens_and_says_whose(tmp_path):
    verdict = door_with_pins(tmp_path).enter(b"4712")
    assert verdict.ok and verdict.kind == "pin" and verdict.who == b"Anna"


def test_a_schedule_holds(tmp_path):
    door = door_with_pins(tmp_path)
    day = door.zone.local(door.clock.real)[0]
    monday = (day + 7 - (day + 3) % 7) * 86400
    for unix, reason in (
        (479, "schedule"),
        (480, ""),
        (599, ""),
        (600, "schedule"),
        (1440 + 500, "schedule"),
    ):
        door.clock.run(monday + unix * 60 - door.clock.real)
        assert door.enter(b"739105").reason == reason


def test_a_six_digit_pin_is_tried_after_the_one_time_codes(tmp_path):
    door = door_with_pins(tmp_path)
    assert door.enter(b"739106").who == b"Six" and door.enter(door.app()).kind == "totp"


# --- the clock is lost


def test_with_the_clock_lost_only_what_needs_no_clock_opens(tmp_path):
    door = door_with_pins(tmp_path, trust=LOST)
    assert door.enter(b"4712").ok and door.enter(b"739106").ok
    assert door.enter(b"739105").reason == "clock-lost"
    assert door.enter(door.stay_code("hours", 3, door.clock.real // HOUR)).reason == "clock-lost"
    assert door.enter(door.app()).reason == "need-next"
    assert not door.throttle.wait()


def test_with_the_clock_lost_one_code_is_not_enough():
    door = Door(trust=LOST)
    verdict = door.enter(door.app())
    assert not verdict.ok and verdict.reason == "need-next" and verdict.search is None


def test_two_codes_in_a_row_set_a_lost_clock():
    door = Door(trust=LOST)
    door.store.put("floor", (door.clock.real - 40 * 86400) // 30)
    door.clock.unix = 0
    verdict = door.owner(2)
    assert verdict.ok and verdict.kind == "pair"
    assert door.clock.trust == SYNCED and abs(door.clock.now() - door.clock.real) < 30


def test_one_guess_in_the_lost_state_counts_even_though_it_asks_for_the_next():
    door = Door(trust=LOST)
    for _ in range(5):
        assert door.enter(b"000000").reason in ("need-next", "searching")
    assert door.throttle.wait() == 60


# --- hostile input


def test_hostile_input_is_malformed_and_costs_nothing():
    reasons_given, written = codes_judge.hostile(Door())
    assert set(reasons_given) == {"malformed"} and written == 0


@pytest.mark.parametrize("bits", [64, 32])
def test_micropython_judges_the_same_day_the_same_way(bits):
    said = []
    codes_judge.day(said.append)
    script = ROOT / "tests_host" / "on_device" / "codes_judge.py"
    theirs = run(script, str(ROOT / "lib"), str(ROOT), bits=bits).splitlines()
    assert theirs[1:] == said and "False" not in theirs[0] and theirs[0].endswith("] 0")


def test_a_verdict_shows_no_digit_of_what_was_entered():
    door = Door()
    for digits in (door.app(), b"482913", b"9188888888", b"4711"):
        shown = repr(door.enter(digits))
        assert digits.decode() not in shown and str(int(digits)) not in shown
    assert repr(Verdict(True, "pin", who=b"Anna")) == "Verdict(pin)"


# --- what it costs


@pytest.mark.parametrize("trust, width", [(SYNCED, 1), (HOLDING, 4), (LOST, 1)])
@pytest.mark.parametrize("wrong_before", [0, 5])
def test_no_entry_costs_more_than_45_hmacs(tmp_path, trust, width, wrong_before):
    worst = 0
    shapes = [b"1" * n for n in (4, 5, 6, 6, 7, 8, 9)] + [
        b"%02d12345678" % kk for kk in (1, 24, 31, 54, 61, 91)
    ]
    for number, digits in enumerate(shapes):
        door = door_with_pins(tmp_path / str(number), trust=trust, width=width)
        for _ in range(wrong_before):
            door.enter(b"000001")
        before = door.judge.hmacs()
        door.enter(digits)
        worst = max(worst, door.judge.hmacs() - before)
    assert 0 < worst <= 45 or (wrong_before and trust == LOST and worst == 0)


def test_a_right_code_costs_as_many_hmacs_as_a_wrong_one(tmp_path):
    """Nothing is skipped once a candidate has matched: the time does not tell which one."""
    costs = {}
    for name in ("first", "last", "used", "wrong", "pin"):
        door = door_with_pins(tmp_path / name, width=4)
        digits = {"first": door.app(-4), "last": door.app(4), "wrong": b"000001", "pin": b"739106"}.get(
            name, door.app()
        )
        if name == "used":
            door.enter(digits)
        before = door.judge.hmacs()
        door.enter(digits)
        costs[name] = door.judge.hmacs() - before
    assert set(costs.values()) == {17}


# --- order of writes


@pytest.mark.parametrize("kind, writes", [
    ("totp", ["guess", "totp_step", "floor", "guess"]),
    ("hours", ["guess", "floor", "guess"]),
    ("once", ["guess", "floor", "once", "guess"]),
    ("nights", ["guess", "floor", "night", "guess"]),
    ("wrong", ["guess", "throttle"]),
])  # fmt: skip
def test_what_is_in_flash_and_in_which_order(kind, writes):
    door, code = door_and_code(kind)
    door.enter(code)
    assert [key for _, key in door.store.journal] == writes


def door_and_code(kind):
    door = Door(real=Door.START // 86400 * 86400 + 16 * HOUR)
    hour = door.clock.real // HOUR
    if kind == "totp":
        return door, door.app()
    if kind == "wrong":
        return door, b"0112345678"
    return door, door.stay_code(kind, 5, hour - 1)


@pytest.mark.parametrize("kind", ["totp", "hours", "once", "nights"])
def test_a_full_store_refuses_before_anything_is_compared_and_before_anything_opens(kind):
    door, code = door_and_code(kind)
    door.store.full = True
    assert door.enter(code).reason == "store-full" and door.judge.hmacs() == 0
    door, code = door_and_code(kind)
    needed = {"totp": 2, "hours": 1, "once": 2, "nights": 2}[kind]
    for allowed in range(1, needed + 1):
        door, code = door_and_code(kind)
        fill_after(door.store, allowed)
        assert door.enter(code).reason == "store-full", allowed
    door, code = door_and_code(kind)
    fill_after(door.store, needed + 1)
    assert door.enter(code).ok  # only the refund failed: it costs a guess, not the opening


def fill_after(store: MemoryStore, writes: int):
    """The store takes `writes` more writes and is full then."""
    real = store._write

    def write(method, key, value):
        store.full = len(store.journal) >= writes
        real(method, key, value)

    store._write = write


def test_the_guess_is_in_flash_when_the_comparison_begins():
    door = Door()
    seen = []
    door.pins.find = lambda pin: seen.append(list(door.store.journal))
    door.enter(b"4711")
    assert seen == [[("put", "guess")]]


# --- the tables


def test_every_reason_is_in_the_table_with_a_sentence():
    names = [name for name, _, _ in reasons.TABLE]
    assert len(set(names)) == len(names) and all(text.endswith(".") for _, _, text in reasons.TABLE)
    source = (ROOT / "lib" / "codes" / "judge.py").read_text() + (
        ROOT / "lib" / "codes" / "ledger.py"
    ).read_text()
    assert [name for name in names if f'"{name}"' not in source] == ["too-early", "expired"]  # stay.state


def test_only_the_counted_reasons_keep_the_guess():
    assert reasons.COUNTED == ("wrong", "need-next", "searching", "not-found")


def test_pins_are_stored_as_a_keyed_hash_of_eight_rounds():
    mac = keys.pin_mac(Door.SECRET)
    assert len(mark(mac, b"4711")) == 16 and mac.count == 8
