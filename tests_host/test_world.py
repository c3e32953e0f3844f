"""The physics of the boards, part by part, and their wiring against what the firmware believes."""

import heapq

import pytest

import boards
from tools.sim.chip import calendar2000
from tools.sim.world import models
from tools.sim.world.battery import Battery
from tools.sim.world.bolt import TRAVEL_US, Bolt
from tools.sim.world.clutch import Clutch
from tools.sim.world.ds3231 import DS3231
from tools.sim.world.keypad import Keypad


class Bench:
    """A port without a chip: the test drives the pins and lets time pass."""

    def __init__(self):
        self.now = 0
        self.queue = []
        self.count = 0
        self.out = {}
        self.waves = {}
        self.levels = {}
        self.contacts = []
        self.watchers = {}
        self.seen = []
        self.collapsed = 0

    def total_us(self):
        return self.now

    def unix(self):
        return 1_800_000_000 + self.now // 1_000_000

    def civil(self, at):
        return calendar2000.split(at - 946684800)[:7]

    def from_civil(self, *date):
        return calendar2000.join(*date) + 946684800

    def after(self, us, function, argument=None):
        self.count += 1
        entry = [self.now + us, self.count, function, argument]
        heapq.heappush(self.queue, entry)
        return entry

    def cancel(self, entry):
        if entry in self.queue:
            self.queue.remove(entry)
            heapq.heapify(self.queue)

    def run(self, ms):
        end = self.now + ms * 1000
        while self.queue and self.queue[0][0] <= end:
            self.now, _, function, argument = heapq.heappop(self.queue)
            function(argument)
        self.now = end

    def set(self, pin, value):
        self.out[pin] = value
        self.watchers[pin](pin)

    def pulse(self, pin, hertz, us):
        self.waves[pin] = (hertz, us * hertz * 65535 // 1_000_000)
        self.watchers[pin](pin)

    def watch(self, pin, function):
        self.watchers[pin] = function

    def driven(self, pin):
        return self.out.get(pin)

    def pwm(self, pin):
        return self.waves.get(pin)

    def set_level(self, pin, value):
        self.levels[pin] = value

    def set_contact(self, a, b, closed):
        self.contacts.append((self.now, a, b, closed))

    def emit(self, name, *values):
        self.seen.append((name, *values))

    def broken(self, pin):
        return False

    def random(self, below):
        self.count += 1
        return self.count * 7919 % below

    def keep(self, part):
        part.save()

    def stir(self):
        pass

    def brown_out(self):
        self.collapsed += 1


PINS = models.BOARDS["6000i"]["bolt"]


@pytest.fixture
def bench():
    return Bench()


@pytest.fixture
def bolt(bench):
    bolt = Bolt(PINS, bench, Battery({"pin": 34, "divider": 3}, bench))
    bolt.start()
    return bolt


def drive(bench, name):
    bench.set(PINS["throw"], int(name == "throw"))
    bench.set(PINS["retract"], int(name == "retract"))
    bench.set(PINS["enable"], 1)


def stop(bench):
    bench.set(PINS["enable"], 0)


def switches(bench):
    return bench.levels[PINS["locked"]] == 0, bench.levels[PINS["unlocked"]] == 0


def test_a_stroke_takes_its_time_and_the_switches_close_at_the_ends(bench, bolt):
    assert switches(bench) == (True, False)
    drive(bench, "retract")
    bench.run(TRAVEL_US * 0.5 // 1000)
    assert switches(bench) == (False, False) and 0.4 < bolt.measure() < 0.6
    bench.run(TRAVEL_US * 0.6 // 1000)
    assert switches(bench) == (False, True) and bolt.measure() == 0
    stop(bench)
    drive(bench, "throw")
    bench.run(1000)
    assert switches(bench) == (True, False) and bolt.measure() == 1


def test_no_motion_without_enable_or_with_undriven_inputs(bench, bolt):
    bench.set(PINS["retract"], 1)
    bench.run(1000)
    bench.set(PINS["retract"], None)
    bench.set(PINS["enable"], 1)
    bench.run(1000)
    assert bolt.measure() == 1 and not [event for event in bench.seen if event[0] == "motor"]


def test_it_runs_on_a_little_when_switched_off_and_not_when_braked(bench, bolt):
    rests = []
    for brake in (False, True):
        drive(bench, "retract")
        bench.run(300)
        at = bolt.measure()
        bench.set(PINS["throw"], 1) if brake else stop(bench)
        bench.run(500)
        rests.append(abs(bolt.measure() - at))
        stop(bench)
        drive(bench, "throw")
        bench.run(2000)
        stop(bench)
        bench.run(100)
    assert 0.01 < rests[0] < 0.06 and rests[1] < 0.001


@pytest.mark.parametrize("direction, way, blocked", [
    ("unlocking", "retract", True), ("locking", "retract", False), ("both", "retract", True),
])
def test_a_jam_blocks_in_its_direction_only(bench, bolt, direction, way, blocked):
    bolt.jam(0.6, direction)
    drive(bench, way)
    bench.run(2000)
    assert bolt.measure() == pytest.approx(0.6 if blocked else 0)


def test_a_stalled_motor_draws_more_and_a_tired_battery_moves_slower(bench, bolt):
    drive(bench, "retract")
    bench.run(100)
    running = bolt.current()
    bench.run(1000)
    assert bolt.current() > 2 * running
    stop(bench)
    assert bolt.current() == 0
    bolt._battery.set(3.8, 0.5)
    drive(bench, "throw")
    bench.run(TRAVEL_US * 1.2 // 1000)
    assert bolt.measure() < 0.9


def test_a_key_turns_it_past_a_jam(bench, bolt):
    bolt.jam(0.5, "both")
    bolt.turn(0.0)
    bench.run(100)
    assert switches(bench) == (False, False)
    bench.run(200)
    assert bolt.measure() == 0 and switches(bench) == (False, True)


def test_a_stuck_switch_says_the_same_whatever_the_bolt_does(bench, bolt):
    bolt.force("locked", False)
    bolt.force("unlocked", True)
    assert switches(bench) == (False, True)
    bolt.force("locked", None)
    assert switches(bench) == (True, True)


def test_what_is_kept_is_what_was(bench, bolt):
    bolt.jam(0.3, "locking")
    drive(bench, "retract")
    bench.run(200)
    kept = bolt.save()
    bench.run(100)
    other = Bolt(PINS, bench, bolt._battery)
    other.restore(kept)
    assert other.position == pytest.approx(bolt.measure(), abs=0.001) and other.jams == bolt.jams


def test_the_battery_sags_and_collapses_only_if_the_load_stays(bench):
    battery = Battery({"pin": 34, "divider": 3}, bench)
    battery.set(4.0, 1.0)
    rest = battery.microvolts(34)
    battery.load("motor", 500)
    assert rest - battery.microvolts(34) == pytest.approx(500_000 / 3, abs=2)
    bench.run(10)
    assert not bench.collapsed
    battery.load("motor", 1100)
    battery.load("motor", 0)
    bench.run(10)
    assert not bench.collapsed
    battery.load("motor", 1100)
    bench.run(10)
    assert bench.collapsed == 1
    assert battery.microvolts(35) == 0


def test_the_clutch_follows_the_pulse_width_and_stays_without_pulses(bench):
    clutch = Clutch({"servo": 16}, bench, Battery({"pin": 36, "divider": 3}, bench))
    bench.pulse(16, 50, 2000)
    bench.run(100)
    assert 20 < clutch.measure() < 40 and not clutch.engaged
    bench.run(300)
    assert clutch.engaged
    bench.waves.clear()
    bench.watchers[16](16)
    bench.run(1000)
    assert clutch.engaged
    bench.pulse(16, 200, 1000)  # no servo understands 200 Hz
    bench.run(1000)
    assert clutch.engaged
    bench.pulse(16, 50, 1000)
    bench.run(1000)
    assert not clutch.engaged and clutch.measure() == 0
    clutch.jam()
    bench.pulse(16, 50, 2000)
    bench.run(1000)
    assert not clutch.engaged


@pytest.mark.parametrize("bounce_ms", [0, 5, 30])
def test_a_key_bounces_for_its_time_and_then_stays(bench, bounce_ms):
    keypad = Keypad(models.BOARDS["6000i"]["keypad"], bench)
    keypad.bounce(bounce_ms * 1000)
    keypad.press("5")
    bench.run(100)
    assert {(a, b) for _, a, b, _ in bench.contacts} == {(17, 13)}
    assert bench.contacts[-1][3] and bench.contacts[-1][0] <= bounce_ms * 1000 + 1000
    keypad.release("5")
    bench.run(100)
    assert not bench.contacts[-1][3]
    if bounce_ms >= 5:
        assert len(bench.contacts) > 6


def test_a_quick_second_move_ends_the_first_ones_bounce(bench):
    keypad = Keypad(models.BOARDS["6000i"]["keypad"], bench)
    keypad.press("1")
    bench.run(1)
    keypad.release("1")
    bench.run(50)
    assert not bench.contacts[-1][3]


def test_the_clock_chips_registers(bench):
    clock = DS3231(bench)  # 1800000000: 2027-01-15 08:00:00 UTC, a Friday
    clock.write(b"\x00")
    assert clock.read(7) == bytes((0x00, 0x00, 0x08, 5, 0x15, 0x01, 0x27))
    clock.write(bytes((0, 0x59, 0x59, 0x23, 4, 0x31, 0x12, 0x99)))
    bench.run(2000)
    clock.write(b"\x00")
    assert clock.read(7) == bytes((0x01, 0x00, 0x00, 5, 0x01, 0x81, 0x00))  # century bit, 2100-01-01
    clock.set({"stopped": True})
    bench.run(5000)
    clock.write(b"\x0f")
    assert clock.read(1)[0] & 0x80
    clock.write(b"\x00")
    assert clock.read(1) == b"\x01"
    clock.write(b"\x0f\x00")
    clock.write(b"\x0f")
    assert clock.read(1) == b"\x00"


@pytest.mark.parametrize("model", models.BOARDS)
def test_the_firmware_believes_the_wiring_that_the_board_has(model):
    profile = boards.load(model)
    wired = models.BOARDS[model]
    keypad = wired["keypad"]
    lines = {(row, column): key for row, keys in zip(keypad["rows"], keypad["legend"])
             for column, key in zip(keypad["columns"], keys)}
    drive, sense = profile.KEYPAD["drive"], profile.KEYPAD["sense"]
    for d, driven in enumerate(drive):
        for s, sensed in enumerate(sense):
            pair = (driven, sensed) if driven in keypad["rows"] else (sensed, driven)
            assert profile.KEYPAD["keys"][d * len(sense) + s] == lines[pair]
    if "bolt" in wired:
        names = {"in1": "throw", "in2": "retract", "enable": "enable", "locked": "locked", "unlocked": "unlocked"}
        assert all(profile.LOCK[mine] == wired["bolt"][theirs] for mine, theirs in names.items())
    else:
        assert profile.LOCK["servo"] == wired["clutch"]["servo"]
    assert (profile.RTC["scl"], profile.RTC["sda"]) == (wired["clock"]["scl"], wired["clock"]["sda"])
    assert profile.BATTERY["pin"] == wired["battery"]["pin"]
    assert profile.BATTERY["divider"][0] == profile.BATTERY["divider"][1] * wired["battery"]["divider"]
    assert {name: profile.LAMP[name] for name in ("green", "red", "on")} == wired["lamp"]
    assert profile.BUZZER == wired["buzzer"]["pin"]
    assert profile.DOOR == wired.get("door", {}).get("pin")


@pytest.mark.parametrize("model", models.BOARDS)
def test_no_two_wires_share_a_pin_and_none_is_impossible(model):
    wires = models.wires(model)
    assert len(set(wires.values())) == len(wires)
    assert not set(wires.values()) & {0, 6, 7, 8, 9, 10, 11, 12}
    movers = {wires[name] for name in ("throw", "retract", "enable", "servo") if name in wires}
    assert not movers & {1, 2, 3, 5, 14, 15} and all(pin < 34 for pin in movers)


def test_the_boards_differ_where_it_matters():
    first, second = (models.wires(model) for model in models.BOARDS)
    assert all(first[name] != second[name] for name in set(first) & set(second))
