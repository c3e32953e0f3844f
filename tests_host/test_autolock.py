"""When the lock locks by itself, whether the battery lets it move, and the lever: the rest of lib/bolt."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

import boards
from bolt.autolock import AutoLock
from bolt.energy import Energy
from bolt.lever import Lever
from bolt.names import JAMMED, LOW_BATTERY, NO_SWITCH, SWITCH_FAULT
from names import BETWEEN, FAULT, LOCKED, UNKNOWN, UNLOCKED
from tests_host.on_device.bolt_core import Door, run
from tests_host.on_device.keypad_core import diff

POLL = 50
WRAP = 2**30
SETTINGS = {"auto_lock_s": 5, "door_alarm_s": 120}


class Watch:
    """Polls an AutoLock every 50 ms, as the mover does. `start`: the uptime it begins at, in ms."""

    def __init__(self, start=0, **chosen):
        self.settings = dict(SETTINGS, **chosen)
        self.auto = AutoLock(self.settings, diff)
        self.now = self.start = start
        self.position = UNLOCKED
        self.door = None
        self.said = []  # (seconds since the start, decision)

    def run(self, seconds):
        for _ in range(round(seconds * 1000 / POLL)):
            decision = self.auto.decide(self.position, self.door, self.now % WRAP)
            if decision:
                self.said.append(((self.now - self.start) / 1000, decision))
            self.now += POLL
        return self

    def moved(self, target, result):
        self.auto.moved(target, result, self.now % WRAP)
        return self


starts = st.sampled_from([0, WRAP - 3000, WRAP // 2 - 2000, 12345])


@given(st.integers(1, 600), starts)
def test_it_locks_after_the_delay_and_not_before(delay, start):
    watch = Watch(start, auto_lock_s=delay).run(delay - POLL / 1000)
    assert watch.said == []
    watch.run(2 * POLL / 1000)
    assert watch.said == [(delay, "lock")]


def test_it_never_locks_when_told_never():
    assert Watch(auto_lock_s=0).run(3600).said == []


@pytest.mark.parametrize("position", [LOCKED, BETWEEN, UNKNOWN, FAULT])
def test_it_locks_only_what_is_unlocked(position):
    watch = Watch()
    watch.position = position
    assert watch.run(600).said == []


def test_an_open_door_is_waited_for_and_the_delay_begins_when_it_closes():
    watch = Watch(door_alarm_s=0)
    watch.door = True
    assert watch.run(100).said == []
    watch.door = False
    watch.run(4)
    watch.door = True
    watch.run(10)
    watch.door = False
    assert watch.run(10).said[0] == (119, "lock")


def test_a_door_left_open_is_told_once_per_opening():
    watch = Watch(start=WRAP - 60_000)
    watch.door = True
    watch.run(1000)
    assert watch.said == [(120, "door-left-open")]
    watch.door = False
    watch.position = LOCKED
    watch.run(1)
    watch.door = True
    watch.run(200)
    assert watch.said == [(120, "door-left-open"), (1121, "door-left-open")]


def test_a_door_left_open_is_never_told_where_that_is_off_or_there_is_no_contact():
    watch = Watch(door_alarm_s=0, auto_lock_s=0)
    watch.door = True
    assert watch.run(3600).said == []
    watch = Watch(auto_lock_s=0)
    watch.door = None
    assert watch.run(3600).said == []


@pytest.mark.parametrize("result", [JAMMED, LOW_BATTERY])
def test_after_a_failure_it_tries_again_later_and_later(result):
    watch = Watch()
    tries = []
    while len(tries) < 6:
        watch.run(1)
        if watch.said:
            tries.append(watch.said.pop()[0])
            watch.moved(LOCKED, result)
    gaps = [round(b - a) for a, b in zip(tries, tries[1:])]
    assert tries[0] == 5
    assert [want <= gap <= want + 1 for want, gap in zip((60, 300, 1800, 1800, 1800), gaps)] == [True] * 5


@pytest.mark.parametrize("result", [LOCKED, NO_SWITCH, SWITCH_FAULT])
def test_where_the_bolt_was_driven_there_the_delay_stays_short(result):
    watch = Watch().moved(LOCKED, JAMMED).moved(LOCKED, JAMMED).moved(LOCKED, result).run(6)
    assert watch.said == [(5, "lock")]


def test_a_bolt_locked_by_hand_or_unlocked_again_ends_the_back_off():
    watch = Watch().moved(LOCKED, JAMMED)
    watch.position = LOCKED
    watch.run(1)
    watch.position = UNLOCKED
    assert watch.run(6).said == [(6, "lock")]
    assert Watch().moved(LOCKED, JAMMED).moved(UNLOCKED, UNLOCKED).run(6).said == [(5, "lock")]


def test_a_door_that_was_opened_ends_the_back_off():
    watch = Watch().moved(LOCKED, JAMMED).moved(LOCKED, JAMMED)
    watch.door = True
    watch.run(1)
    watch.door = False
    assert watch.run(6).said == [(6, "lock")]


def test_a_failed_unlocking_is_no_failure_to_lock():
    assert Watch().moved(UNLOCKED, JAMMED).run(6).said == [(5, "lock")]


def test_a_delay_longer_than_the_back_off_stands():
    assert Watch(auto_lock_s=600).moved(LOCKED, JAMMED).run(601).said == [(600, "lock")]


def test_settings_changed_while_it_waits_count_at_once():
    watch = Watch(auto_lock_s=600).run(100)
    watch.settings["auto_lock_s"] = 5
    assert watch.run(1).said == [(100, "lock")]


@pytest.mark.parametrize("days", [0.01, 6.5, 10])
def test_allowed_again_after_days_it_counts_from_then(days):
    watch = Watch(auto_lock_s=0, door_alarm_s=0)
    for door in (False, True):
        watch.door = door
        for _ in range(int(days * 1440)):  # a poll a minute is enough here
            watch.run(POLL / 1000)
            watch.now += 60_000
        watch.run(2 * POLL / 1000)
        began = watch.now - POLL
        watch.settings["door_alarm_s" if door else "auto_lock_s"] = 5
        watch.run(8)
        assert watch.said == [((began - watch.start) / 1000 + 5, "door-left-open" if door else "lock")]
        watch.said.clear()


steps = st.tuples(st.sampled_from([LOCKED, UNLOCKED, UNLOCKED, BETWEEN]), st.booleans(), st.integers(1, 80))


@given(st.lists(steps, max_size=12))
def test_whatever_happens_it_locks_only_a_closed_door_that_was_so_for_the_whole_delay(steps):
    watch = Watch()
    since = None
    for position, door, tenths in steps:
        for _ in range(tenths * 2):
            watch.position, watch.door = position, door
            since = None if position != UNLOCKED or door else watch.now if since is None else since
            before = len(watch.said)
            watch.run(POLL / 1000)
            if "lock" in [what for _, what in watch.said[before:]]:
                assert since is not None and watch.now - POLL - since >= 5000
                since = watch.now - POLL


# -- battery

PROFILE = boards.load("6000i").BATTERY  # warn 4600, stop 3900, sag 500


@pytest.fixture
def energy():
    return Energy(PROFILE)


@pytest.mark.parametrize("rest, state", [
    (6400, "ok"), (4600, "ok"), (4599, "warn"), (4400, "warn"), (4399, "stop"), (2500, "stop"),
    (2499, "warn"), (0, "warn"),
])  # fmt: skip
def test_a_battery_is_judged_by_what_a_movement_would_leave_of_it(energy, rest, state):
    assert energy.rest(rest) == (state != "ok")
    assert energy.state == state and energy.may_move() == (state != "stop")
    assert energy.rest(rest) is False


def test_a_state_is_left_upwards_with_a_margin_only(energy):
    energy.rest(4590)
    assert energy.rest(4690) is False and energy.state == "warn"
    assert energy.rest(4700) is True and energy.state == "ok"
    energy.rest(4390)
    assert energy.rest(4499) is False and energy.state == "stop"
    assert energy.rest(4500) is True and energy.state == "warn"


def test_a_deeper_sag_counts_before_the_next_movement(energy):
    energy.rest(5000)
    energy.load(4700)
    assert energy.may_move()
    energy.load(3850)  # the stroke that nearly was too much
    assert not energy.may_move()
    assert energy.rest(5000) is True  # and is told
    assert energy.state == "stop"


def test_shallow_moments_of_a_stroke_do_not_hide_its_deepest(energy):
    energy.rest(5200)
    for millivolts in (5200, 4200, 5100, 5150, 5200, 5200):
        energy.load(millivolts)
    assert energy.sag_mv == 1000
    energy.rest(5200)
    assert energy.sag_mv == 1000


def test_a_deep_sag_is_forgotten_slowly_by_lighter_strokes(energy):
    energy.rest(5500)
    energy.load(4500)
    sags = []
    for _ in range(12):
        energy.load(5000)
        energy.rest(5500)
        sags.append(energy.sag_mv)
    assert sags[0] == 1000  # the first measurement at rest after the deep stroke
    assert sags == sorted(sags, reverse=True) and 500 <= sags[-1] < 650


def test_a_refused_battery_is_tried_again_when_the_memory_has_faded(energy):
    energy.rest(4900)
    energy.load(3800)
    assert energy.rest(4900) and not energy.may_move()
    minutes = 0
    while not energy.may_move():
        energy.rest(4900)
        minutes += 0.5
    assert 10 < minutes < 120


def test_the_memory_fades_to_the_profiles_sag_and_no_further(energy):
    energy.rest(6000)
    energy.load(5000)
    for _ in range(1000):
        energy.rest(6000)
    assert energy.sag_mv == PROFILE["sag_mv"]
    for _ in range(100):
        energy.load(5950)
        energy.rest(6000)
    light = energy.sag_mv
    assert 50 <= light < 100
    energy.rest(6000)
    assert energy.sag_mv == light


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 7000)), max_size=60))
def test_every_change_of_state_is_told_once_and_in_order(samples):
    energy = Energy(PROFILE)
    told = "ok"
    for resting, millivolts in samples:
        if resting:
            changed = energy.rest(millivolts)
            assert changed == (energy.state != told)
            told = energy.state
        else:
            energy.load(millivolts)
        assert energy.sag_mv >= 0


# -- lever


class Servo:
    """Pulses while `way` is not empty."""

    def __init__(self):
        self.way = ""
        self.drives = []

    def drive(self, target):
        self.way = target
        self.drives.append(target)

    def off(self):
        self.way = ""


def lever(may_move=lambda: True):
    servo = Servo()
    return Lever(servo, boards.load("7000i").LOCK, may_move), servo, Door()


def test_the_lever_is_unknown_until_it_was_driven_and_takes_the_servos_time():
    bolt, servo, time = lever()
    assert bolt.position() == UNKNOWN
    for target in (LOCKED, UNLOCKED, UNLOCKED):
        began = time.now
        assert run(time, bolt.move(target)) == target
        assert bolt.position() == target and not servo.way
        assert time.now - began == boards.load("7000i").LOCK["travel_ms"]
    assert servo.drives == [LOCKED, UNLOCKED, UNLOCKED]  # driven anew: nothing tells where it is


@pytest.mark.parametrize("error", [asyncio.CancelledError(), OSError(5)])
@pytest.mark.parametrize("at", [0, 1, 399])
def test_a_lever_cut_short_has_no_pulses_and_is_unknown(error, at):
    bolt, servo, time = lever()
    assert run(time, bolt.move(LOCKED)) == LOCKED
    with pytest.raises(type(error)):
        run(time, bolt.move(UNLOCKED), at, error)
    assert bolt.position() == UNKNOWN and not servo.way
    assert run(time, bolt.move(LOCKED)) == LOCKED


def test_a_lever_is_not_driven_by_a_battery_that_could_not_finish():
    bolt, servo, time = lever(lambda: False)
    assert run(time, bolt.move(LOCKED)) == LOW_BATTERY
    assert servo.drives == [] and bolt.position() == UNKNOWN


def test_a_servo_that_cannot_be_driven_is_off_and_unknown():
    bolt, servo, time = lever()
    run(time, bolt.move(LOCKED))

    def fail(target):
        servo.way = target
        raise ValueError("out of PWM timers")

    servo.drive = fail
    with pytest.raises(ValueError):
        run(time, bolt.move(UNLOCKED))
    assert not servo.way and bolt.position() == UNKNOWN
