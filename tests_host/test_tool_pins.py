"""Host tool: PINs are random, shown once, and the lock finds exactly those that were exported."""

import itertools
import os
import stat

import pytest
from tool_runner import SECRET, new_lock, run

from codes import keys
from codes.pin_book import PinBook
from codes.schedule import Schedule
from tools import pinfile, pinwords, secretfile
from tools.refusals import Refused


@pytest.fixture
def lock(tmp_path):
    return new_lock(tmp_path)


def new(lock, name, *options):
    result = run("pins", "new", lock, name, "--json", *options)
    assert result.status == 0, result.err
    return result.data["pin"]


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def test_the_lock_finds_exported_pins_and_no_removed_one(lock, tmp_path):
    cleaner = new(lock, "Cleaner", "--days", "mon-fri", "--from", "09:00", "--to", "17:00")
    gone = new(lock, "Gone")
    zoe = new(lock, "Zoë", "--digits", "9", "--not-before", "2026-12-24", "--not-after", "2027-01-31 12:00")
    assert run("pins", "remove", lock, "Gone").status == 0
    folder = tmp_path / "pins"
    assert run("pins", "export", lock, folder).status == 0
    on_lock = PinBook(str(folder), keys.pin_mac(SECRET))
    assert on_lock.find(gone.encode()) is None and len(list(on_lock.list())) == 2
    found = on_lock.find(cleaner.encode())
    assert (found.name, found.length) == (b"Cleaner", 6)
    assert (found.schedule.days, found.schedule.from_minute, found.schedule.to_minute) == (0x1F, 540, 1020)
    schedule = on_lock.find(zoe.encode()).schedule
    assert (schedule.not_before, schedule.not_after) == (1798066800, 1801393200)
    assert mode(folder) == 0o700 and all(mode(folder / name) == 0o600 for name in os.listdir(folder))
    assert run("pins", "export", lock, folder).status == 1  # not empty


def test_a_pin_is_shown_once_and_kept_hashed(lock):
    pin = new(lock, "Cleaner")
    path = pinfile.path_of(lock)
    assert mode(path) == 0o600 and pin not in path.read_text().replace(path.name, "")
    listed = run("pins", "list", lock)
    assert "Cleaner" in listed.out and "always" in listed.out and pin not in listed.out


def test_explain_names_the_pin_and_its_schedule(lock):
    pin = new(lock, "Cleaner", "--days", "tue", "--from", "22:00", "--to", "02:00")
    open_now = run("explain", lock, "--at", "2026-11-25 01:00", stdin=pin)
    assert open_now.status == 0 and "Cleaner" in open_now.out and "tue 22:00-02:00" in open_now.out
    assert (
        run("explain", lock, "--at", "2026-11-25 03:00", "--json", stdin=pin).data["findings"][0]["state"]
        == "closed"
    )


@pytest.mark.parametrize(
    ("argv", "name"),
    [
        (("A" * 17,), "bad-name"),
        (("Zoë" * 5,), "bad-name"),
        (("",), "bad-name"),
        (("x", "--digits", "3"), "bad-pin"),
        (("x", "--digits", "10"), "bad-pin"),
        (("x", "--from", "9:00", "--to", "9:00"), "bad-schedule"),
        (("x", "--not-before", "2027-01-02", "--not-after", "2027-01-01"), "bad-schedule"),
        (("x", "--not-after", "2020-01-01"), "bad-schedule"),  # over: it would never open
        (("x", "--days", "monday-freitag"), "bad-usage"),
        (("x", "--from", "9:00"), "bad-usage"),
        (("x", "--from", "25:00", "--to", "26:00"), "bad-usage"),
    ],
)
def test_bad_pins_are_refused_and_nothing_is_written(lock, argv, name):
    result = run("pins", "new", lock, *argv)
    assert result.status in (1, 2) and f"[{name}]" in result.err
    assert not pinfile.path_of(lock).exists()


def test_names_are_unique_and_removing_an_unknown_one_is_refused(lock):
    new(lock, "Cleaner")
    assert "[pin-exists]" in run("pins", "new", lock, "Cleaner").err
    assert "[bad-name]" in run("pins", "remove", lock, "Nobody").err


def test_four_digit_pins_end_at_ten(lock):
    file = pinfile.PinFile(pinfile.path_of(lock), secretfile.load(lock)[0])
    made = {file.add(f"p{number}", Schedule(), 4) for number in range(10)}
    assert len(made) == 10
    with pytest.raises(Refused) as caught:
        file.add("p10", Schedule(), 4)
    assert caught.value.name == "pin-crowd"


def test_a_pin_that_is_taken_never_comes_up_again(lock, monkeypatch):
    file = pinfile.PinFile(pinfile.path_of(lock), secretfile.load(lock)[0])
    digits = itertools.chain("482913", "482913", "123456", "121212", "241226", "739518")
    monkeypatch.setattr(pinfile.secrets, "choice", lambda _: next(digits))
    assert [file.add(name, Schedule()) for name in "ab"] == ["482913", "739518"]


@pytest.mark.parametrize(
    "pin",
    [
        "0000",
        "1234",
        "9876",
        "8901",
        "1212",
        "1999",
        "2026",
        "2412",
        "1224",
        "111222",
        "241226",
        "261224",
        "24122026",
        "20261224",
        "123123",
        "999999999",
    ],
)
def test_easily_guessed_pins_are_known_as_such(pin):
    assert pinwords.is_guessable(pin)


def test_most_pins_are_not_called_guessable():
    rest = sum(not pinwords.is_guessable(f"{number:06}") for number in range(0, 1000000, 7))
    assert rest > 0.85 * 1000000 / 7


@pytest.mark.parametrize(
    ("text", "mask"), [("mon-fri", 0x1F), ("sat,sun", 0x60), ("fri-mon", 0x71), ("Wednesday", 4)]
)
def test_days(text, mask):
    assert pinwords.parse_days(text) == mask


def test_a_damaged_pin_file_is_refused(lock):
    new(lock, "Cleaner")
    path = pinfile.path_of(lock)
    for data in (
        b"",
        b"{}",
        path.read_bytes()[:-9],
        path.read_bytes().replace(b'"record": "', b'"record": "00'),
    ):
        path.write_bytes(data)
        assert "[bad-file]" in run("pins", "list", lock).err
    path.chmod(0o644)
    assert "[permissions]" in run("pins", "list", lock).err
