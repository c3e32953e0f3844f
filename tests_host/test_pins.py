"""PINs: what is stored, what is refused and why, and that no change is ever half made."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from codes import keys, pin_form, pin_record
from codes.pin_book import PinBook
from codes.schedule import Schedule
from tests_host.fakes import fixed_zone
from tests_host.micropython import run

ROOT = Path(__file__).resolve().parent.parent
SECRET = bytes(range(32))
DAY = 86400
MONDAY = 20720 * DAY + 4 * DAY  # 2026-09-28 is day 20724


def made(path):
    return PinBook(str(path / "pins"), keys.pin_mac(SECRET))


@pytest.mark.parametrize("bits", [64, 32])
def test_on_littlefs_a_thousand_fit_and_a_cut_at_every_operation_leaves_old_or_new(bits):
    script = ROOT / "tests_host" / "on_device" / "codes_pins.py"
    said = run(script, str(ROOT / "lib"), bits=bits).splitlines()
    assert said[0] == "stored 1000 removed 1" and said[-1] == "ok" and len(said) == 6


@pytest.mark.parametrize(
    "pin",
    [b"", b"123", b"1234567890", b"12a4", "4711", None, 4711, b" 4711", b"\xb2\xb3\xb4\xb5", [4, 7, 1, 1]],
)
def test_what_is_no_pin_is_refused(tmp_path, pin):
    assert made(tmp_path).add(pin, "Anna") == "bad-pin"


@pytest.mark.parametrize("pin", [b"0000", b"1111", b"1234", b"6789", b"8901", b"4321", b"987654321", b"1098"])
def test_the_first_that_anybody_tries_are_refused(tmp_path, pin):
    assert made(tmp_path).add(pin, "Anna") == "pin-weak"


@pytest.mark.parametrize("name", ["", b"", None, 7, b"\xff\xfe", "a\0b", b"\xc3"])
def test_what_is_no_name_is_refused(tmp_path, name):
    assert made(tmp_path).add(b"4711", name) == "bad-name"


@pytest.mark.parametrize("fields", [
    {"days": 0}, {"days": 128}, {"days": None}, {"from_minute": -1}, {"to_minute": 1440},
    {"not_before": 2**32},
    {"not_before": 5, "not_after": 5}, {"not_after": -1}, {"days": True}, {"from_minute": "8"},
])  # fmt: skip
def test_what_is_no_schedule_is_refused(tmp_path, fields):
    assert made(tmp_path).add(b"4711", "Anna", Schedule(**fields)) == "bad-schedule"


def test_a_pin_is_given_once_unless_it_is_to_be_replaced(tmp_path):
    pins = made(tmp_path)
    assert pins.add(b"4711", "Anna") == ""
    assert pins.add(b"4711", "Otto") == "pin-exists" and pins.find(b"4711").name == b"Anna"
    assert pins.add(b"4711", "Otto", Schedule(days=3), replace=True) == ""
    assert [(pin.name, pin.schedule.days) for pin in pins.list()] == [(b"Otto", 3)]


def test_no_more_than_one_guess_in_a_thousand_hits(tmp_path):
    pins = made(tmp_path)
    for number in range(10):
        assert pins.add(b"47%02d" % (number * 3), "guest") == ""
    assert pins.add(b"9102", "guest") == "pin-crowd"
    assert made(tmp_path).add(b"9102", "guest") == "pin-crowd"
    assert pins.add(b"91024", "guest") == ""
    assert pins.remove("guest") == 11 and pins.add(b"9102", "guest") == ""


def test_the_digits_are_nowhere_on_disk(tmp_path):
    pins = made(tmp_path)
    pins.add(b"471182", "Anna")
    stored = b"".join(file.read_bytes() for file in (tmp_path / "pins").iterdir())
    assert len(stored) == 48 and b"471182" not in stored and b"Anna" in stored
    other = PinBook(str(tmp_path / "pins"), keys.pin_mac(bytes(32)))
    assert other.find(b"471182") is None


def test_looking_one_up_reads_one_file(tmp_path, monkeypatch):
    pins = made(tmp_path)
    for number in range(200):
        assert pins.add(b"%06d" % (number * 4999 + 100003), "guest") == ""
    import builtins

    opened = []
    real = builtins.open
    monkeypatch.setattr(builtins, "open", lambda path, *mode: opened.append(path) or real(path, *mode))
    assert pins.find(b"100003") is not None
    assert len(opened) == 1


def test_each_record_of_the_file_is_compared_found_or_not(tmp_path, monkeypatch):
    pins = made(tmp_path)
    for number in range(200):
        pins.add(b"%06d" % (number * 4999 + 100003), "guest")
    compared = []
    from codes import pins as module

    real = module.equal
    monkeypatch.setattr(module, "equal", lambda one, other: compared.append(1) or real(one, other))
    for digits in (b"100003", b"105002"):
        del compared[:]
        pins.find(digits)
        bucket = "%x" % (pin_record.mark(keys.pin_mac(SECRET), digits)[0] >> 4)
        assert len(compared) == os.stat(tmp_path / "pins" / bucket).st_size // 48


def test_a_missing_or_damaged_store_reads_as_no_pins(tmp_path):
    pins = made(tmp_path / "nowhere")
    assert pins.find(b"4711") is None and list(pins.list()) == []
    assert pins.add(b"4711", "Anna") == "store-full"  # its parent is missing: the partition is not mounted
    pins = made(tmp_path)
    pins.add(b"4711", "Anna")
    for file in (tmp_path / "pins").iterdir():
        file.write_bytes(file.read_bytes() + b"torn")
    assert pins.find(b"4711").name == b"Anna" and len(list(pins.list())) == 1


def test_a_file_that_was_written_short_never_replaces_the_old_one(tmp_path, monkeypatch):
    """A full littlefs may close without a word and leave an empty file (seen on the ESP32)."""
    pins = made(tmp_path)
    pins.add(b"4711", "Anna")
    real = os.stat

    def stat(path):
        found = list(real(path))
        if str(path).endswith(".new"):
            found[6] = 0
        return found

    monkeypatch.setattr(os, "stat", stat)
    assert pins.add(b"4711", "Otto", replace=True) == "store-full"
    monkeypatch.undo()
    assert pins.find(b"4711").name == b"Anna" and not list((tmp_path / "pins").glob("*.new"))


@given(st.text(min_size=1, max_size=20))
def test_a_name_is_cut_between_characters(text):
    try:
        whole = text.encode()
    except UnicodeEncodeError:
        return
    cut = pin_form.cut(whole)
    if b"\0" in whole[:16]:
        assert cut == b""
        return
    assert whole.startswith(cut) and text.startswith(cut.decode()) and len(cut) <= 16
    assert len(whole) <= 16 and cut == whole or len(whole) > 16 and len(cut) > 12


# --- schedule


@pytest.mark.parametrize("begin, end, open_at, shut_at", [
    (480, 600, [480, 599], [479, 600, 0, 1439]),
    (1320, 360, [1320, 1439], [359, 360, 1319]),  # Monday night; Monday morning belongs to Sunday
    (0, 0, [0, 720, 1439], []),
])  # fmt: skip
def test_hours_of_the_day(begin, end, open_at, shut_at):
    schedule = Schedule(days=1, from_minute=begin, to_minute=end)
    zone = fixed_zone()
    assert all(schedule.is_open(MONDAY + minute * 60, zone) for minute in open_at)
    assert not any(schedule.is_open(MONDAY + minute * 60, zone) for minute in shut_at)


def test_a_night_belongs_to_the_day_on_which_it_begins():
    schedule = Schedule(days=1, from_minute=1320, to_minute=360)
    zone = fixed_zone()
    assert schedule.is_open(MONDAY + DAY + 359 * 60, zone) and not schedule.is_open(
        MONDAY + DAY + 360 * 60, zone
    )
    assert not schedule.is_open(MONDAY + DAY + 1320 * 60, zone)


@pytest.mark.parametrize("day", range(7))
def test_each_bit_is_a_weekday_and_bit_0_is_monday(day):
    opens = [Schedule(days=1 << bit).is_open(MONDAY + day * DAY, fixed_zone()) for bit in range(7)]
    assert opens == [bit == day for bit in range(7)]


def test_the_day_is_the_local_one():
    schedule = Schedule(days=1)
    assert schedule.is_open(MONDAY - 3600, fixed_zone(60)) and not schedule.is_open(
        MONDAY - 3601, fixed_zone(60)
    )


def test_first_and_last_moment():
    schedule = Schedule(not_before=MONDAY, not_after=MONDAY + 10)
    found = [schedule.is_open(MONDAY + second, fixed_zone()) for second in (-1, 0, 9, 10)]
    assert found == [False, True, True, False]


def test_only_always_needs_no_clock():
    assert Schedule().is_always() and Schedule(from_minute=60, to_minute=60).is_always()
    for fields in ({"days": 126}, {"to_minute": 60}, {"not_before": 1}, {"not_after": 1}):
        assert not Schedule(**fields).is_always()


# --- model


class PinsMachine(RuleBasedStateMachine):
    """The files against a dict, with writes that fail at any point."""

    PINS = st.sampled_from([b"4711", b"4712", b"90210", b"777123", b"314159265", b"0815"])
    NAMES = st.sampled_from(["Anna", "Otto", "Çağla", "x" * 16])

    def __init__(self):
        super().__init__()
        self.path = Path(tempfile.mkdtemp())
        self.pins = made(self.path)
        self.model = {}

    @rule(pin=PINS, name=NAMES, days=st.integers(1, 127), replace=st.booleans())
    def add(self, pin, name, days, replace):
        reason = self.pins.add(pin, name, Schedule(days=days), replace)
        assert reason == ("pin-exists" if pin in self.model and not replace else "")
        if not reason:
            self.model[pin] = (name.encode(), days)

    @rule(name=NAMES)
    def remove(self, name):
        gone = [pin for pin, (owner, _) in self.model.items() if owner == name.encode()]
        assert self.pins.remove(name) == len(gone)
        for pin in gone:
            del self.model[pin]

    @rule(pin=PINS, name=NAMES)
    def fail_to_write(self, pin, name):
        bucket = "%x" % (pin_record.mark(keys.pin_mac(SECRET), pin)[0] >> 4)
        block = self.path / "pins" / (bucket + ".new")
        block.mkdir(parents=True, exist_ok=True)  # no file can be opened here
        assert self.pins.add(pin, name, replace=True) == "store-full"
        block.rmdir()

    @rule()
    def restart(self):
        self.pins = made(self.path)

    @invariant()
    def the_files_are_the_model(self):
        stored = sorted((pin.name, pin.schedule.days, pin.length) for pin in self.pins.list())
        assert stored == sorted((name, days, len(pin)) for pin, (name, days) in self.model.items())
        for pin in (b"4711", b"90210", b"0815", b"8888"):
            found = self.pins.find(pin)
            assert (found and (found.name, found.schedule.days)) == self.model.get(pin)

    def teardown(self):
        shutil.rmtree(self.path)


PinsMachine.TestCase.settings = settings(max_examples=30, stateful_step_count=15, deadline=None)
TestPinsMachine = PinsMachine.TestCase
