"""What commands on PINs do on the lock, and that they wait for the keypad."""

import pytest

from codes.pin_form import REFUSALS
from codes.schedule import Schedule
from firmware.command import table

# -- PINs


def pin_of(lock, digits):
    found = lock.pins.find(digits)
    return found and (found.name.decode(), found.length, found.schedule)


def test_a_pin_is_set_by_its_mark_opens_at_the_keypad_and_is_removed(lock):
    assert lock.says("pin-set", name="Ann", **lock.desk.pin("271828")) == ""
    assert lock.answered() == ("", {})
    lock.parts.lock.on_line(("enter", b"271828"))
    assert lock.mover.asked == [("unlocked", "pin")]
    assert lock.logged("accepted", "pin-changed") == [("pin-changed", "changed", b"Ann"), ("accepted", "pin", b"Ann")]
    lock.says("pin-remove", name="Ann")
    assert lock.answered() == ("", {"removed": 1}) and pin_of(lock, b"271828") is None
    lock.says("pin-remove", name="Ann")
    assert lock.answered() == ("", {"removed": 0})
    assert lock.logged("pin-changed")[1:] == [("pin-changed", "removed", b"Ann")]


def test_its_schedule_is_as_it_was_sent(lock):
    times = {"days": 31, "begin": 540, "end": 1020, "not_before": 1800000000, "not_after": 1900000000}
    lock.says("pin-set", name="\u00c4nne", **lock.desk.pin("2718"), **times)
    assert lock.answered()[0] == ""
    name, length, schedule = pin_of(lock, b"2718")
    assert (name, length) == ("\u00c4nne", 4) and vars(schedule) == vars(Schedule(*times.values()))


def test_a_name_has_one_pin_so_setting_another_ends_the_old_one(lock):
    lock.book.add(b"314159", "Ann")
    lock.book.add(b"161803", "Bob")
    lock.says("pin-set", name="Ann", **lock.desk.pin("271828"))
    assert lock.answered()[0] == ""
    assert pin_of(lock, b"314159") is None
    assert pin_of(lock, b"271828")[0] == "Ann" and pin_of(lock, b"161803")[0] == "Bob"


def test_the_same_pin_again_changes_its_schedule(lock):
    for days in (1, 3):
        lock.says("pin-set", name="Ann", days=days, **lock.desk.pin("271828"))
        assert lock.answered()[0] == ""
    assert pin_of(lock, b"271828")[2].days == 3 and len(list(lock.book.list())) == 1


@pytest.mark.parametrize("reason, said", [
    ("pin-exists", {"name": "Bob"}),
    ("bad-name", {"name": "a\0b"}),
    ("bad-schedule", {"name": "Ann", "not_before": 5, "not_after": 5}),
])
def test_why_a_pin_is_not_set(lock, reason, said):
    lock.book.add(b"271828", "Ann")
    lock.says("pin-set", **said, **lock.desk.pin("271828"))
    assert lock.answered() == (reason, {}) and reason in REFUSALS
    assert pin_of(lock, b"271828")[0] == "Ann"
    assert lock.logged("command-refused") == [("command-refused", reason, b"pin-set")]


def test_four_digit_pins_are_few(lock):
    for number in range(11):
        lock.says("pin-set", name=f"guest {number}", **lock.desk.pin(str(2700 + number)))
    assert [answer.reason for answer in lock.answers()] == [""] * 10 + ["pin-crowd"]


def test_a_file_system_that_takes_no_more_is_told(lock, monkeypatch):
    def full(*_):
        raise OSError(28)

    lock.book.add(b"271828", "Ann")
    monkeypatch.setattr("codes.pin_book.os.rename", full)
    lock.says("pin-set", name="Bob", **lock.desk.pin("314159"))
    assert lock.answered() == ("store-full", {})
    lock.says("pin-remove", name="Ann")
    assert lock.answered() == ("store-full", {})
    assert pin_of(lock, b"271828")[0] == "Ann"


def test_names_are_told_a_page_at_a_time(lock):
    names = {f"\u00fcber {number:03}\t\u4e16" for number in range(120)}
    for number, name in enumerate(sorted(names)):
        assert lock.book.add(b"%06d" % (271828 + number), name) == ""
    found, page, rounds = [], 0, 0
    while page or not rounds:
        lock.says("pins", **({"from": page} if rounds else {}))
        assert len(lock.online.published[0]) <= 1057
        reason, said = lock.answered()
        assert reason == "" and said["names"]
        found += said["names"]
        page = said["next"]
        rounds += 1
    assert sorted(found) == sorted(names) and 2 < rounds < 20
    lock.says("pins", **{"from": 500})
    assert lock.answered() == ("", {"names": [], "next": 0})


# -- what waits for the keypad

FILES = ("pin-set", "pin-remove", "pins")


def test_only_commands_on_files_wait_and_they_say_so():
    assert tuple(do for do, row in table.TABLE.items() if row[4]) == FILES


def test_nobody_at_the_keypad_waits_for_a_file(lock):
    lock.calm = False
    assert lock.says("pin-set", name="Ann", **lock.desk.pin("271828")) == ""
    lock.time.passes(20)
    lock.executor.tick()
    assert lock.answers() == [] and pin_of(lock, b"271828") is None and lock.logged() == []
    lock.calm = True
    lock.executor.tick()
    assert lock.answered() == ("", {}) and pin_of(lock, b"271828")
    lock.executor.tick()
    assert lock.answers() == []


def test_it_waits_for_30_s_and_no_other_with_it(lock):
    lock.calm = False
    lock.says("pin-remove", name="Ann")
    first = lock.id
    assert lock.says("pins") == "busy"
    assert lock.answered()[0] == "busy"
    lock.says("unlock")  # which needs no file
    assert lock.mover.moving
    lock.time.passes(29)
    lock.executor.tick()
    assert [answer.reason for answer in lock.answers()] == ["timeout"]
    lock.time.passes(1)
    lock.executor.tick()
    (answer,) = lock.answers()
    assert (answer.id, answer.reason) == (first, "occupied")
    assert lock.says("pins") == ""
