"""The deadbolt's fault table on both interpreters, and what holds for any door, whatever goes wrong."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bolt.names import JAMMED, LOW_BATTERY, NO_SWITCH, SWITCH_FAULT
from tests_host import micropython
from tests_host.on_device.bolt_core import PROFILE, Door, bolt_of, run

SCRIPT = Path(__file__).parent / "on_device" / "bolt_core.py"
LONGEST_MS = 10_000
RESULTS = ("locked", "unlocked", JAMMED, NO_SWITCH, SWITCH_FAULT, LOW_BATTERY)

# case: result, what the lock believes, where the bolt is
TABLE = {
    "lock": "locked locked locked",
    "unlock": "unlocked unlocked unlocked",
    "already-there": "locked locked locked",
    "from-half-way": "unlocked unlocked unlocked",
    "contacts-bounce-15-ms": "unlocked unlocked unlocked",
    "motor-runs-on": "unlocked unlocked unlocked",
    "slow-motor": "unlocked unlocked unlocked",
    "jam-half-way-to-locked": "jammed unlocked unlocked",
    "jam-half-way-to-unlocked": "jammed locked locked",
    "jam-at-once-to-locked": "jammed unlocked unlocked",
    "jam-at-once-to-unlocked": "jammed locked locked",
    "jam-ends-in-time-to-locked": "locked locked locked",
    "jam-ends-in-time-to-unlocked": "unlocked unlocked unlocked",
    "wedged-on-the-way-to-locked": "jammed between between",
    "wedged-on-the-way-to-unlocked": "jammed between between",
    "wedged-between-to-locked": "no-switch between between",
    "wedged-between-to-unlocked": "no-switch unlocked between",
    "wire-broken-at-locked": "no-switch locked locked",
    "wire-broken-at-unlocked": "no-switch unlocked unlocked",
    "wire-broken-at-start-to-locked": "locked locked locked",
    "wire-broken-at-start-to-unlocked": "unlocked unlocked unlocked",
    "no-switch-at-all-to-locked": "no-switch between locked",
    "no-switch-at-all-to-unlocked": "no-switch unlocked unlocked",
    "stuck-closed-at-locked": "switch-fault locked locked",
    "stuck-closed-at-unlocked": "switch-fault unlocked unlocked",
    "stuck-closed-at-start-to-locked": "switch-fault locked locked",
    "stuck-closed-at-start-to-unlocked": "switch-fault unlocked unlocked",
    "both-stuck-to-locked": "switch-fault fault locked",
    "both-stuck-to-unlocked": "switch-fault unlocked unlocked",
    "blind-1-unlocked": "no-switch unlocked unlocked",
    "blind-2-unlocked": "no-switch between locked",
    "blind-3-unlocked": "no-switch unlocked unlocked",
    "blind-1-locked": "no-switch between locked",
    "blind-2-locked": "no-switch unlocked unlocked",
    "blind-3-locked": "no-switch between locked",
}


@pytest.fixture(scope="module")
def rows():
    return micropython.rows(SCRIPT)


def test_the_script_runs_the_rows_of_the_table(rows):
    assert rows.keys() == TABLE.keys()


@pytest.mark.parametrize("case", TABLE)
def test_every_fault_ends_named_with_the_motor_off(rows, case):
    told, duration = rows[case].rsplit(" ", 1)
    assert told == TABLE[case] + " off"
    assert int(duration) * 100 < LONGEST_MS


def other(end):
    return "unlocked" if end == "locked" else "locked"


def check_motor(door):
    assert not door.way
    for _, begin, end in door.drives:
        assert end - begin <= PROFILE["limit_ms"] + 5
    for before, after in zip(door.drives, door.drives[1:]):
        assert before[0] == after[0] or after[1] - before[2] >= 60  # never reversed while it turns


targets = st.sampled_from(["locked", "unlocked"])
walls = st.lists(st.tuples(st.integers(0, 600), st.sampled_from([-1, 0, 1])), max_size=3)
says = st.sampled_from([None, True, False])
faults = st.fixed_dictionaries({}, optional={"locked": says, "unlocked": says})
bounces = st.integers(0, 15)
travels = st.integers(300, 1000)


@st.composite
def doors(draw, walls=walls, faults=faults, bounces=bounces, travels=travels):
    travel = draw(travels)
    at = draw(st.integers(0, travel))
    door = Door(at, travel, draw(walls), draw(faults), draw(bounces), draw(st.integers(0, 30)))
    door.walls_until = draw(st.none() | st.integers(0, 8000))
    door.faults_from = draw(st.sampled_from([0, 0, 300, 2000, 5000]))
    return door


@settings(max_examples=150, deadline=None)
@given(doors(), st.lists(targets, min_size=1, max_size=3))
def test_whatever_is_broken_the_motor_ends_off_in_bounded_time_with_a_named_result(door, wanted):
    bolt = bolt_of(door)
    for target in wanted:
        began = door.now
        assert run(door, bolt.move(target)) in RESULTS
        assert door.now - began <= LONGEST_MS
        check_motor(door)


@settings(max_examples=80, deadline=None)
@given(doors(faults=st.just({})), targets)
def test_with_sound_switches_the_lock_knows_where_the_bolt_is(door, target):
    bolt = bolt_of(door)
    result = run(door, bolt.move(target))
    door.wait(100)
    if result == "no-switch":
        # so near to the target that it passes for there, or wedged since before it began
        assert door.where() != other(target)
        assert bolt.position() != "locked" or door.at > door.travel // 2
    else:
        assert bolt.position() == door.where()
        assert (result == target) == (door.where() == target)


@settings(max_examples=80, deadline=None)
@given(doors(walls=st.just([]), faults=st.just({})), targets)
def test_a_sound_door_always_gets_where_it_was_sent(door, target):
    assert run(door, bolt_of(door).move(target)) == target
    assert door.where() == target


@settings(max_examples=80, deadline=None)
@given(doors(walls=st.just([]), bounces=st.just(0), travels=st.integers(450, 1000)))
@example(Door(600, faults={"locked": False, "unlocked": False}))
def test_no_switch_fault_keeps_the_owner_out(door):
    # Only switches that agree on "unlocked" can: nothing then says that the bolt is not. (A motor much
    # stronger than the profile's would be taken for jammed until its first whole stroke.)
    door.faults_from = 0
    locked, unlocked = door.read()
    assume(not (unlocked and not locked and door.where() != "unlocked"))
    bolt = bolt_of(door)
    run(door, bolt.move("unlocked"))
    door.wait(100)
    assert door.where() == "unlocked"


@settings(max_examples=60, deadline=None)
@given(doors(), targets, st.integers(0, 9000), st.booleans())
def test_cancelled_or_failing_at_any_moment_the_motor_is_off_at_once(door, target, cut_at, cancel):
    error = asyncio.CancelledError() if cancel else OSError(5)
    try:
        run(door, bolt_of(door).move(target), cut_at, error)
    except (asyncio.CancelledError, OSError) as caught:
        assert caught is error
    check_motor(door)


def test_a_switch_read_that_fails_stops_the_motor():
    door = Door(0)
    reads = []

    def read():
        reads.append(door.way)
        if len(reads) > 10:
            raise OSError(5)
        return False, True

    door.read = read
    with pytest.raises(OSError):
        run(door, bolt_of(door).move("locked"))
    assert reads[-1] == 1 and not door.way


def test_turned_back_in_mid_stroke_the_motor_rests_before_it_reverses():
    door = Door(0)
    bolt = bolt_of(door)
    with pytest.raises(asyncio.CancelledError):
        run(door, bolt.move("locked"), 300, asyncio.CancelledError())
    assert run(door, bolt.move("unlocked")) == "unlocked"
    assert [way for way, _, _ in door.drives] == [1, -1]
    check_motor(door)


def test_no_stroke_begins_with_a_battery_that_could_not_finish_it():
    door = Door(600)
    assert run(door, bolt_of(door, lambda: False).move("unlocked")) == LOW_BATTERY
    assert door.drives == [] and bolt_of(door).position() == "locked"


def test_no_further_try_begins_with_a_battery_that_a_jam_has_drained():
    door = Door(600, walls=((300, -1),))
    assert run(door, bolt_of(door, lambda: door.now < 100).move("unlocked")) == JAMMED
    assert [way for way, _, _ in door.drives] == [-1, 1] and door.where() == "locked"


def test_a_bolt_that_springs_back_has_not_arrived():
    door = Door(0, travel=600)
    off = door.off

    def spring():
        if door.way == 1 and door.now < 1000:
            door.at = 500
        off()

    door.off = spring
    assert run(door, bolt_of(door).move("locked")) == "locked"
    assert [way for way, _, _ in door.drives] == [1, -1, 1]


def test_a_strong_motor_learns_its_stroke_and_still_tells_wire_from_jam():
    for travel in (350, 900):
        door = Door(0, travel)
        bolt = bolt_of(door)
        assert run(door, bolt.move("locked")) == "locked"
        assert run(door, bolt.move("unlocked")) == "unlocked"
        door.faults = {"locked": False}
        assert run(door, bolt.move("locked")) == NO_SWITCH and door.where() == "locked"
        assert bolt.position() == "locked"
        door.faults = {}
        assert run(door, bolt.move("unlocked")) == "unlocked"
        door.walls = ((travel * 3 // 4, 1),)
        assert run(door, bolt.move("locked")) == JAMMED and door.where() == "unlocked"


def test_a_valid_code_drives_again_where_no_switch_proves_that_it_is_open():
    door = Door(600, faults={"locked": False, "unlocked": False})
    bolt = bolt_of(door)
    assert run(door, bolt.move("unlocked")) == NO_SWITCH and bolt.position() == "unlocked"
    door.at = 600  # turned by key, and no switch has told
    assert run(door, bolt.move("unlocked")) == NO_SWITCH and door.where() == "unlocked"


def test_what_was_assumed_ends_when_a_switch_speaks():
    door = Door(0, faults={"locked": False})
    bolt = bolt_of(door)
    assert run(door, bolt.move("locked")) == NO_SWITCH
    assert bolt.position() == "locked"
    door.at = 0
    door.wait(1)
    assert bolt.position() == "unlocked"
    door.at = 300
    door.wait(1)
    assert bolt.position() == "between"
