"""The drivers on a small `machine` (tests_host/fake_machine.py): levels, order of edges, dates."""

import itertools
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import boards
from tests_host.fake_machine import Pin, driver, installed

UTC = timezone.utc
PROFILES = {model: boards.load(model) for model in boards.MODELS}
KEYS = [(model, key) for model in PROFILES for key in range(12)]


@pytest.fixture
def board():
    with installed() as made:
        yield made


def contact(keypad, key):
    sense = keypad["sense"]
    return frozenset((keypad["drive"][key // len(sense)], sense[key % len(sense)]))


def legend_of(mask, keypad):
    return {keypad["keys"][bit] for bit in range(12) if mask >> bit & 1}


class TestMatrix:
    @pytest.mark.parametrize("model, key", KEYS)
    def test_one_key_is_seen_as_itself_alone_and_ends_the_rest(self, board, model, key):
        keypad = PROFILES[model].KEYPAD
        matrix = driver("matrix").Matrix(keypad)
        assert matrix.rest() and matrix.scan() == 0
        board.contacts.add(contact(keypad, key))
        board.changed()
        assert not matrix.rest()
        assert legend_of(matrix.scan(), keypad) == {keypad["keys"][key]}
        assert not matrix.rest()  # the lines are as they were before the scan
        board.contacts.clear()
        board.tick(5000)
        assert matrix.rest() and matrix.scan() == 0

    @pytest.mark.parametrize("model", PROFILES)
    def test_any_two_keys_are_seen_as_two_and_never_join_two_outputs(self, board, model):
        keypad = PROFILES[model].KEYPAD
        matrix = driver("matrix").Matrix(keypad)
        for pair in itertools.combinations(range(12), 2):
            board.contacts = {contact(keypad, key) for key in pair}
            board.tick(5000)
            assert legend_of(matrix.scan(), keypad) == {keypad["keys"][key] for key in pair}
            assert not matrix.rest()
        assert not board.shorts

    @pytest.mark.parametrize("model", PROFILES)
    def test_no_number_of_keys_joins_two_outputs_or_hides_one(self, board, model):
        keypad = PROFILES[model].KEYPAD
        matrix = driver("matrix").Matrix(keypad)
        for keys in itertools.combinations(range(12), 4):
            board.contacts = {contact(keypad, key) for key in keys}
            board.tick(5000)
            assert legend_of(matrix.scan(), keypad) >= {keypad["keys"][key] for key in keys}
        assert not board.shorts
        assert {board.mode[pad] for pad in keypad["drive"]} == {Pin.OPEN_DRAIN}

    def test_the_legends_are_those_of_a_telephone(self):
        columns = PROFILES["7000i"].KEYPAD
        rows = [columns["keys"][row::4] for row in range(4)]
        assert "".join(rows) == PROFILES["6000i"].KEYPAD["keys"] == "123456789*0#"


class TestHBridge:
    @pytest.fixture
    def motor(self, board):
        self.lock = PROFILES["6000i"].LOCK
        self.board = board
        return driver("hbridge").HBridge(self.lock)

    def levels(self):
        return tuple(self.board.driven(self.lock[name]) for name in ("in1", "in2", "enable"))

    def energised(self):
        """(in1, in2, enable) after each output change so far."""
        names = {self.lock[name]: place for place, name in enumerate(("in1", "in2", "enable"))}
        state = [0, 0, 0]
        for pad, what, value in self.board.history:
            if what == "value" and pad in names:
                state[names[pad]] = value
                yield tuple(state)

    def test_all_is_low_from_the_start(self, motor):
        assert self.levels() == (0, 0, 0)
        assert set(self.energised()) == {(0, 0, 0)}

    def test_a_pad_gets_its_level_before_it_becomes_an_output_enable_first(self, board):
        lock = PROFILES["6000i"].LOCK
        for name in ("in1", "in2", "enable"):
            board.out[lock[name]] = 1  # what a soft reset left
        driver("hbridge").HBridge(lock)
        assert not board.shorts and board.history[0][0] == lock["enable"]
        assert all(board.driven(lock[name]) == 0 for name in ("in1", "in2", "enable"))

    @pytest.mark.parametrize("target, levels", [("locked", (1, 0, 1)), ("unlocked", (0, 1, 1))])
    def test_each_direction_has_its_input(self, motor, target, levels):
        motor.drive(target)
        assert self.levels() == levels
        motor.off()
        motor.off()
        assert self.levels() == (0, 0, 0)

    @given(steps=st.lists(st.sampled_from(["locked", "unlocked", "off"]), max_size=12))
    @settings(deadline=None, max_examples=50)
    def test_never_both_inputs_high_and_never_enabled_while_they_change(self, steps):
        with installed() as self.board:
            self.lock = PROFILES["6000i"].LOCK
            motor = driver("hbridge").HBridge(self.lock)
            for step in steps:
                motor.off() if step == "off" else motor.drive(step)
            before = (0, 0, 0)
            for state in self.energised():
                assert state[:2] != (1, 1)
                assert not (before[2] and state[2] and before[:2] != state[:2])
                before = state

    def test_an_unknown_target_leaves_it_off(self, motor):
        motor.drive("locked")
        with pytest.raises(KeyError):
            motor.drive("open")
        assert self.levels() == (0, 0, 0)


class TestServo:
    def test_pulses_only_while_it_moves_and_the_pad_is_a_low_output_after(self, board):
        lock = PROFILES["7000i"].LOCK
        servo = driver("servo").Servo(lock)
        pad = lock["servo"]
        assert board.driven(pad) == 0
        for target, width in (("locked", 1_000_000), ("unlocked", 2_000_000)):
            servo.drive(target)
            assert board.pwm[pad] == (50, width)
            servo.off()
            assert board.driven(pad) == 0 and pad not in board.pwm and pad not in board.routed
        servo.drive("locked")
        servo.drive("unlocked")
        assert board.pwm[pad] == (50, 2_000_000)
        servo.off()
        servo.off()
        assert board.driven(pad) == 0 and pad not in board.routed

    def test_an_unknown_target_leaves_it_off(self, board):
        servo = driver("servo").Servo(PROFILES["7000i"].LOCK)
        with pytest.raises(KeyError):
            servo.drive("open")
        assert not board.pwm


class TestGuard:
    """Whatever hangs, a motor that nobody turns off is off in time."""

    @pytest.fixture(params=PROFILES)
    def motor(self, request, board):
        self.lock, self.board = PROFILES[request.param].LOCK, board
        self.watchdog_ms = PROFILES[request.param].WDT_MS
        made = driver("servo").Servo if "servo" in self.lock else driver("hbridge").HBridge
        return driver("guard").GuardedMotor(made(self.lock))

    def runs(self):
        if "servo" in self.lock:
            return self.lock["servo"] in self.board.pwm
        return self.board.driven(self.lock["enable"]) == 1

    def test_it_goes_off_after_the_longest_stroke_and_before_the_watchdog(self, motor):
        for target in ("locked", "unlocked"):
            motor.drive(target)
            self.board.tick(1000 * (self.lock.get("limit_ms", self.lock["travel_ms"]) + 100))
            assert self.runs()
            self.board.tick(2_000_000)
            assert not self.runs()
        assert 2000 < self.watchdog_ms

    def test_each_drive_has_its_whole_time(self, motor):
        motor.drive("locked")
        self.board.tick(1_500_000)
        motor.off()
        assert not self.runs()
        motor.drive("unlocked")
        self.board.tick(1_500_000)
        assert self.runs()
        motor.off()
        motor.off()
        assert not self.runs() and self.board.timer is None


class TestBuzzer:
    def test_tone_silence_and_mute(self, board):
        buzzer = driver("buzzer").Buzzer(15)
        buzzer.tone(2000)
        assert board.pwm[15] == (2000, 32768)
        buzzer.tone(2700)
        assert board.pwm[15] == (2700, 32768)
        buzzer.tone(0)
        assert board.driven(15) == 0 and 15 not in board.routed
        buzzer.off()
        buzzer.muted = True
        buzzer.tone(2000)
        assert not board.pwm and board.driven(15) == 0

    def test_muting_ends_the_tone_at_the_next_call(self, board):
        buzzer = driver("buzzer").Buzzer(15)
        buzzer.tone(2000)
        buzzer.muted = True
        buzzer.tone(2000)
        assert not board.pwm and board.driven(15) == 0


@pytest.mark.parametrize("model", PROFILES)
def test_lamps_are_dark_from_the_start_and_shine_at_their_level(board, model):
    lamp = PROFILES[model].LAMP
    made = driver("lamp").Lamp(lamp)
    on = lamp["on"]

    def lit():
        return [board.driven(lamp["green"]) == on, board.driven(lamp["red"]) == on]

    assert lit() == [False, False]
    assert all(value != on for _, what, value in board.history if what == "value")
    for green, red in itertools.product((0, 1), (0, 1)):
        made.set(green, red)
        assert lit() == [bool(green), bool(red)]
    made.off()
    assert lit() == [False, False]


class TestBattery:
    @given(millivolts=st.integers(0, 9900))
    @settings(deadline=None)
    def test_the_divider_is_undone_to_a_few_millivolts(self, millivolts):
        with installed() as board:
            board.adc_uv = millivolts * 1000 // 3
            battery = driver("battery").Battery(PROFILES["6000i"].BATTERY)
            assert -3 <= battery.millivolts() - millivolts <= 0

    def test_noise_is_averaged(self, board):
        board.adc_uv = lambda count: 1_500_000 + (40_000 if count % 2 else -40_000)
        assert driver("battery").Battery(PROFILES["7000i"].BATTERY).millivolts() == 4500


@pytest.mark.parametrize("level, closed", [(0, True), (None, False)])
def test_a_contact_is_closed_to_ground_and_a_broken_wire_reads_open(board, level, closed):
    lock = PROFILES["6000i"].LOCK
    switches = driver("switches").BoltSwitches(lock)
    board.external[lock["locked"]] = level
    board.tick(1000)
    assert switches.read() == (closed, False)
    assert board.pull[lock["locked"]] == board.pull[lock["unlocked"]] == Pin.PULL_UP


BORN = 0
END = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())
TIMES = st.integers(BORN, END - 1)


@given(at=TIMES)
def test_civil_dates_are_the_calendars(at):
    from drivers import civil

    then = datetime(1970, 1, 1) + timedelta(seconds=at)
    fields = (then.year, then.month, then.day, then.hour, then.minute, then.second)
    assert civil.split(at) == fields
    assert civil.unix(*fields) == at


def test_civil_knows_every_day_from_1970_to_2099():
    from drivers import civil

    for day in range((END - BORN) // 86400):
        date = datetime(1970, 1, 1) + timedelta(days=day)
        assert civil.days(date.year, date.month, date.day) == day
        assert civil.split(day * 86400)[:3] == (date.year, date.month, date.day)


def test_the_chips_clock_counts_from_what_it_was_set_to(board):
    clock = driver("chiprtc").ChipRtc()
    assert clock.read() == int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())
    clock.write(1_800_000_000)
    assert clock.read() == 1_800_000_000
    assert board.chip_time[:3] == [2027, 1, 15]


class TestDS3231:
    RTC = PROFILES["6000i"].RTC

    def chip(self, board, registers=None):
        board.bus[0x68] = bytearray(19)
        if registers is not None:
            board.bus[0x68][: len(registers)] = registers
        return driver("ds3231").DS3231(self.RTC)

    @given(at=st.integers(946684800, END - 1))
    @settings(deadline=None)
    def test_what_is_written_is_read_and_is_the_datasheets_bcd(self, at):
        with installed() as board:
            clock = self.chip(board)
            assert clock.write(at) and clock.read() == at
            then = datetime(1970, 1, 1) + timedelta(seconds=at)
            digits = then.strftime("%S%M%H") + "0%d" % then.isoweekday() + then.strftime("%d%m%y")
            assert board.bus[0x68][:7].hex() == digits

    @pytest.mark.parametrize("at", [946684799, END, 0, -1])
    def test_years_that_the_chip_has_not_are_not_written(self, board, at):
        clock = self.chip(board)
        before = bytes(board.bus[0x68])
        assert clock.write(at) is False and board.bus[0x68] == before

    def test_a_stopped_oscillator_is_no_time_until_it_is_set(self, board):
        clock = self.chip(board)
        assert clock.write(1_800_000_000)
        board.bus[0x68][15] = 0x88
        assert clock.read() is None
        assert clock.write(1_800_000_000)
        assert board.bus[0x68][15] == 0x08  # the other flags stay
        assert clock.read() == 1_800_000_000

    def test_setting_it_lets_it_run_on_its_own_battery(self, board):
        clock = self.chip(board)
        board.bus[0x68][14] = 0x9C  # EOSC: as a module may have been left
        clock.write(1_800_000_000)
        assert board.bus[0x68][14] == 0x1C

    def test_a_missing_chip_is_no_time(self, board):
        clock = driver("ds3231").DS3231(self.RTC)
        assert clock.read() is None and clock.write(1_800_000_000) is False

    @pytest.mark.parametrize("place, value", [
        (0, 0x60), (0, 0x0A), (0, 0x80), (1, 0x60), (1, 0xFF), (2, 0x24), (2, 0x52), (2, 0x40), (4, 0x00),
        (4, 0x32), (4, 0x3A), (5, 0x00), (5, 0x13), (5, 0x85), (6, 0xA0), (6, 0x0F),
    ])  # fmt: skip
    def test_registers_that_are_no_date_are_no_time(self, board, place, value):
        clock = self.chip(board, bytes.fromhex("59590904120526"))
        assert clock.read() is not None
        board.bus[0x68][place] = value
        assert clock.read() is None

    @pytest.mark.parametrize("date, known", [
        ("300226", False), ("290226", False), ("290228", True), ("310626", False), ("300626", True),
        ("290200", True), ("311299", True), ("310426", False),
    ])  # fmt: skip
    def test_days_that_a_month_has_not_are_no_time(self, board, date, known):
        clock = self.chip(board, bytes.fromhex("00000001" + date))
        assert (clock.read() is not None) == known

    @given(registers=st.binary(min_size=7, max_size=7))
    @settings(deadline=None)
    def test_any_registers_are_a_sound_time_or_none(self, registers):
        with installed() as board:
            clock = self.chip(board, registers)
            at = clock.read()
            if at is not None:
                assert 946684800 <= at < END
                again = self.chip(board)
                again.write(at)
                assert board.bus[0x68][:3] + board.bus[0x68][4:7] == registers[:3] + registers[4:]
