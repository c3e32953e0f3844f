"""When the lock locks by itself, when a battery is too weak to begin, and the lever that has no sensor."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from boards import model_6000i
from bolt.autolock import AutoLock
from bolt.energy import Energy
from bolt.lever import Lever
from tests_host.on_device.bolt_core import Door, run

MINUTE = 60_000


def diff(a, b):
    """time.ticks_diff of the ESP32."""
    return ((a - b + 0x20000000) & 0x3FFFFFFF) - 0x20000000


class Watch:
    """An AutoLock polled every 50 ms. `said`: (ms, decision)."""

    def __init__(self, delay_s=5, alarm_s=120, start=0x3FFFFFFF - 7000):
        self.settings = {"auto_lock_s": delay_s, "door_alarm_s": alarm_s}
        self.lock = AutoLock(self.settings, diff)
        self.now = 0
        self.start = start
        self.said = []

    def ticks(self):
        return (self.start + self.now) & 0x3FFFFFFF

    def run(self, ms, position="unlocked", door=None):
        for _ in range(ms // 50):
            said = self.lock.decide(position, door, self.ticks())
            if said:
                self.said.append((self.now, said))
            self.now += 50
        return self.said

    def moved(self, target, result):
        self.lock.moved(target, result, self.ticks())


def test_locks_five_seconds_after_the_bolt_was_opened():
    watch = Watch()
    watch.moved("unlocked", "unlocked")
    assert watch.run(4950) == []
    assert watch.run(100) == [(5000, "lock")]


@pytest.mark.parametrize("delay_s", [1, 30, 600])
def test_the_delay_is_the_one_that_was_set(delay_s):
    assert Watch(delay_s).run(delay_s * 1000 + 50) == [(delay_s * 1000, "lock")]


def test_zero_never_locks_and_a_delay_set_later_counts_from_then():
    watch = Watch(0)
    assert watch.run(10 * MINUTE) == []
    watch.now += 7 * 24 * 60 * MINUTE  # longer than ticks can tell
    watch.run(50)
    watch.settings["auto_lock_s"] = 5
    at = watch.now
    assert watch.run(10_000)[0] == (at + 4950, "lock")


def test_waits_for_the_door_and_starts_again_when_it_closes():
    watch = Watch()
    assert watch.run(4000, door=False) == []
    assert watch.run(MINUTE, door=True) == []
    closed = watch.now
    assert watch.run(6000, door=False) == [(closed + 5000, "lock")]


def test_a_bolt_that_is_locked_or_in_doubt_is_left_alone():
    for position in ("locked", "unknown", "fault"):
        assert Watch().run(10 * MINUTE, position) == []


def test_each_new_opening_starts_the_delay_again():
    watch = Watch()
    watch.run(4000)
    watch.moved("unlocked", "unlocked")
    assert watch.run(4950) == []
    assert [what for _, what in watch.run(100)] == ["lock"]


def gaps_after_failures(result):
    watch = Watch()
    gaps = []
    for _ in range(5):
        before = watch.now
        watch.said.clear()
        while not watch.said:
            watch.run(1000)
        gaps.append((watch.said[0][0] - before) // 1000)
        watch.moved("locked", result)
    return gaps


@pytest.mark.parametrize("result", ["jammed", "low-battery"])
def test_a_bolt_that_does_not_lock_is_tried_less_and_less(result):
    assert gaps_after_failures(result) == [5, 60, 300, 1800, 1800]


@pytest.mark.parametrize("result", ["no-switch", "switch-fault"])
def test_a_broken_switch_does_not_slow_the_auto_lock(result):
    assert gaps_after_failures(result) == [5] * 5


@pytest.mark.parametrize("event", ["opened", "door", "locked by hand"])
def test_what_happens_at_the_door_ends_the_wait_after_a_jam(event):
    watch = Watch()
    watch.moved("locked", "jammed")
    watch.moved("locked", "jammed")
    if event == "opened":
        watch.moved("unlocked", "unlocked")
    elif event == "door":
        watch.run(1000, door=True)
    else:
        watch.run(1000, "locked", False)
    at = watch.now
    assert watch.run(6000, door=False)[0][0] == at + 5000


def test_a_door_left_open_is_told_once_an_opening():
    watch = Watch(alarm_s=120)
    watch.run(300_000, door=True)
    assert watch.said == [(120_000, "door-left-open")]
    watch.run(1000, "locked", False)
    at = watch.now
    watch.run(130_000, door=True)
    assert watch.said[1:] == [(at + 120_000, "door-left-open")]


def test_no_alarm_where_it_is_switched_off_or_no_contact_is():
    assert Watch(alarm_s=0).run(10 * MINUTE, door=True) == []
    assert "door-left-open" not in [what for _, what in Watch().run(10 * MINUTE)]


# -- energy

BATTERY = model_6000i.BATTERY
WARN, STOP, SAG = BATTERY["warn_mv"], BATTERY["stop_mv"], BATTERY["sag_mv"]


def test_warns_before_it_stops_and_recovers_with_a_margin():
    energy = Energy(BATTERY)
    states = []
    need = STOP + SAG
    readings = (6000, WARN, WARN - 1, WARN + 99, WARN + 100, need, need - 1, need + 99, need + 100, 6000)
    for millivolts in readings:
        changed = energy.rest(millivolts)
        assert changed == (not states or energy.state != states[-1]) or millivolts == 6000
        states.append(energy.state)
    assert states == ["ok", "ok", "warn", "warn", "ok", "warn", "stop", "stop", "warn", "ok"]


def test_a_movement_that_could_not_be_finished_is_not_begun():
    energy = Energy(BATTERY)
    energy.rest(STOP + SAG)
    assert energy.may_move()
    energy.rest(STOP + SAG - 1)
    assert not energy.may_move()


def test_a_deeper_sag_counts_at_once():
    energy = Energy(BATTERY)
    energy.rest(4700)
    energy.load(4000)
    assert energy.may_move()
    energy.load(3850)
    assert energy.sag_mv == 850 and not energy.may_move()


def test_a_deep_sag_is_forgotten_so_that_one_jam_does_not_lock_out_for_good():
    energy = Energy(BATTERY)
    energy.rest(4900)
    energy.load(3400)  # the motor stalled
    energy.rest(4900)
    assert not energy.may_move()
    minutes = 0
    while not energy.may_move():
        minutes += 1
        energy.rest(4900)
        energy.rest(4900)
    assert 5 < minutes < 120


def test_shallow_movements_teach_slowly():
    energy = Energy(BATTERY)
    sags = []
    for _ in range(40):
        energy.rest(5500)
        energy.load(5400)
        energy.load(5300)
        sags.append(energy.sag_mv)
    assert sags[0] == SAG and sorted(sags, reverse=True) == sags and 200 <= sags[-1] < 250


@pytest.mark.parametrize("reading", [0, 1000, 2400])
def test_a_reading_no_chip_could_run_from_is_not_taken_for_an_empty_battery(reading):
    energy = Energy(BATTERY)
    energy.rest(reading)
    assert energy.state == "warn" and energy.may_move()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(2500, 6500)), min_size=1, max_size=60))
def test_no_movement_begins_below_what_it_has_been_seen_to_need(readings):
    energy = Energy(BATTERY)
    energy.rest(6000)
    for loaded, millivolts in readings:
        if loaded:
            energy.load(millivolts)
            seen = energy.rest_mv - millivolts
        else:
            before = energy.state
            assert (
                energy.rest(millivolts) == (energy.state != before)
                or before == "stop"
                or energy.state == "stop"
            )
            seen = 0
        assert energy.sag_mv >= 0
        if energy.may_move():
            assert energy.rest_mv - max(seen, energy.sag_mv) >= STOP


# -- lever


class Servo:
    def __init__(self, door, fails=False):
        self.door = door
        self.fails = fails
        self.pulses = None
        self.history = []

    def drive(self, target):
        if self.fails:
            raise OSError(5)
        self.pulses = target
        self.history.append((target, self.door.now))

    def off(self):
        self.pulses = None


def lever(may_move=True, fails=False):
    door = Door()
    servo = Servo(door, fails)
    return door, servo, Lever(servo, {"travel_ms": 400}, lambda: may_move)


def test_the_clutch_gets_its_time_and_no_pulses_after():
    door, servo, bolt = lever()
    assert bolt.position() == "unknown"
    assert run(door, bolt.move("unlocked")) == "unlocked"
    assert door.now == 400 and servo.pulses is None and bolt.position() == "unlocked"
    assert run(door, bolt.move("locked")) == "locked" and bolt.position() == "locked"


def test_asked_again_the_clutch_goes_again():
    door, servo, bolt = lever()
    run(door, bolt.move("unlocked"))
    run(door, bolt.move("unlocked"))
    assert [target for target, _ in servo.history] == ["unlocked", "unlocked"]


def test_a_clutch_stopped_on_its_way_is_nowhere_known():
    door, servo, bolt = lever()
    with pytest.raises(asyncio.CancelledError):
        run(door, bolt.move("unlocked"), 200, asyncio.CancelledError())
    assert servo.pulses is None and bolt.position() == "unknown"


def test_a_clutch_whose_driver_fails_is_nowhere_known():
    door, servo, bolt = lever(fails=True)
    with pytest.raises(OSError):
        run(door, bolt.move("unlocked"))
    assert servo.pulses is None and bolt.position() == "unknown"


def test_a_weak_battery_leaves_the_clutch_where_it_is():
    door, servo, bolt = lever(may_move=False)
    assert run(door, bolt.move("unlocked")) == "low-battery"
    assert servo.history == [] and bolt.position() == "unknown"
