"""What a command does on the lock: the bolt, PINs, settings, the clock, the log, and the answer."""

import json
import re
from pathlib import Path

import pytest

from codes import keys, totp
from codes.pin_form import REFUSALS
from codes.schedule import Schedule
from eventlog import words
from firmware.command import record, table
from lock import settings
from names import LOST, SYNCED
from tests_host.commandside import OTHER, SECRET, SERIAL, Peer, sealed, use_kept


@pytest.fixture
def lock(tmp_path, monkeypatch):
    use_kept(monkeypatch)
    return Peer(tmp_path)


@pytest.fixture
def lost(tmp_path, monkeypatch):
    use_kept(monkeypatch)
    return Peer(tmp_path, trusted=False)


# -- the bolt


@pytest.mark.parametrize("do, target", [("unlock", "unlocked"), ("lock", "locked")])
def test_the_answer_comes_when_the_bolt_has_arrived_and_the_log_knows_before_it_moves(lock, do, target):
    assert lock.says(do) == ""
    assert lock.logged() == [("command", "", do.encode())]
    assert lock.mover.asked == [(target, "command")] and lock.answers() == []
    lock.mover.arrive()
    assert lock.answered() == ("", {"bolt": target})
    assert lock.logged()[1:] == [(target, "command", b"")]
    lock.mover.arrive()
    assert lock.answers() == []


@pytest.mark.parametrize("name", ["jammed", "low-battery", "no-switch", "switch-fault"])
def test_what_became_of_the_bolt_is_the_reason(lock, name):
    lock.says("unlock")
    lock.mover.arrive(name)
    assert lock.answered() == (name, {"bolt": "locked"})
    assert lock.logged("command-refused") == [("command-refused", name, b"unlock")]


def test_a_stroke_that_was_under_way_for_somebody_else_answers_too(lock):
    lock.says("unlock")
    lock.mover.arrive("unlocked", "pin")
    assert lock.answered() == ("", {"bolt": "unlocked"})


@pytest.mark.parametrize("noticed", ["door-open", "door-closed", "door-left-open", "turned-by-hand", "halfway"])
def test_what_else_is_noticed_is_no_end_of_the_movement(lock, noticed):
    lock.says("unlock")
    lock.mover.on_event(noticed, "")
    assert lock.answers() == []
    lock.mover.arrive()
    assert lock.answered()[0] == ""


def test_somebody_else_moves_it_the_other_way(lock):
    lock.says("unlock")
    lock.mover.arrive("locked", "keypad")
    assert lock.answered() == ("overtaken", {"bolt": "locked"})


def test_one_movement_is_awaited_at_a_time(lock):
    lock.says("unlock")
    first = lock.id
    lock.says("lock")
    (answer,) = lock.answers()
    assert (answer.id, answer.reason) == (first, "overtaken")
    lock.mover.arrive()
    assert lock.answered() == ("", {"bolt": "locked"})


def test_no_answer_is_owed_for_longer_than_15_s(lock):
    lock.says("unlock")
    lock.time.passes(14)
    lock.executor.tick()
    assert lock.answers() == []
    lock.time.passes(1)
    lock.executor.tick()
    assert lock.answered() == ("timeout", {"bolt": "locked"})
    lock.executor.tick()
    lock.mover.arrive()
    assert lock.answers() == []


def test_a_listener_that_fails_does_not_end_the_bolts_task(lock, monkeypatch):
    told, reports = [], []
    monkeypatch.setattr("lock.console.report", lambda *what: reports.append(what))
    lock.parts.lock.listeners[:0] = [lambda name, cause: 1 // 0]
    lock.parts.lock.listeners.append(lambda name, cause: told.append((name, cause)))
    lock.says("unlock")
    lock.mover.arrive()
    assert reports[0][0] == "listener" and told == [("unlocked", "command")] and lock.answered()[0] == ""


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


# -- settings


@pytest.mark.parametrize("name, value", [("auto_lock_s", 30), ("checkin_hour", 16), ("door_alarm_s", 0)])
def test_a_setting_holds_at_once_and_after_a_reset(lock, name, value):
    lock.says("set", name=name, value=value)
    assert lock.answered() == ("", {})
    assert lock.parts.settings[name] == value == settings.load(lock.store)[name]
    assert lock.logged("settings-changed") == [("settings-changed", "", name.encode())]
    lock.says("settings")
    assert lock.answered() == ("", settings.load(lock.store))


def test_the_buzzer_is_muted_with_its_setting(lock):
    lock.says("set", name="sound", value=0)
    assert lock.parts.hardware.buzzer.muted
    lock.says("set", name="sound", value=1)
    assert not lock.parts.hardware.buzzer.muted


@pytest.mark.parametrize("name, value", [("auto_lock_s", 601), ("checkin_hour", 24), ("colour", 1)])
def test_no_such_setting_or_out_of_its_limits(lock, name, value):
    before = dict(lock.parts.settings)
    lock.says("set", name=name, value=value)
    assert lock.answered() == ("bad-setting", {})
    assert lock.parts.settings == before and not lock.store.read("settings")


def test_a_full_store_changes_nothing(lock):
    lock.store.full = True
    lock.says("set", name="auto_lock_s", value=60)
    assert lock.answered() == ("store-full", {}) and lock.parts.settings["auto_lock_s"] == 5
    assert lock.logged("command-refused") == [("command-refused", "store-full", b"set")]


# -- the server


def greet(lock):
    lock.id, payload = lock.desk.welcome(lock.session, lock.time.true)
    return lock.sends(payload)


def test_a_welcome_sets_a_lost_clock_and_then_commands_count(lost):
    assert lost.says("unlock") == "clock-lost" and lost.answered()[0] == "clock-lost"
    assert greet(lost) == ""
    reason, said = lost.answered()
    assert reason == "" and said == {"time": lost.time.true, "trust": SYNCED}
    assert lost.online.reached == 1 and lost.time.board.wrong() <= 1
    assert ("clock-set", "server", b"") in lost.logged()
    assert lost.says("unlock") == ""


def test_after_busy_another_hello_is_due(lock):
    """Else the ids that are remembered would end the session for as long as they count."""
    assert {lock.says("report") for _ in range(64)} == {""} and lock.online.too_late == 0
    assert lock.says("report") == "busy" and lock.online.too_late == 1


@pytest.mark.parametrize("wrong", [-86400 * 100, -3600, 7, 3600, 86400 * 100])
def test_a_welcome_sets_a_clock_that_is_wrong_and_believed(lock, wrong):
    lock.time.jumps(wrong)
    assert greet(lock) == "" and lock.answered()[0] == ""
    assert lock.time.board.wrong() <= 1 and lock.time.clock.trust == SYNCED


def test_a_welcome_that_was_on_the_way_counts_half_of_it_and_the_clock_says_how_far_it_may_be_off(lock):
    lock.time.jumps(-1000)
    lock.id, payload = lock.desk.welcome(lock.session, lock.time.true)
    lock.time.passes(30)
    assert lock.sends(payload) == ""
    off = lock.time.board.wrong()
    assert 14 <= off <= 16 and off <= lock.time.clock.bound() <= 18


def test_a_clock_that_is_right_is_left_alone(lock):
    writes = len(lock.time.board.store.writes)
    greet(lock)
    assert len(lock.time.board.store.writes) == writes and not lock.logged("clock-set")
    assert lock.online.reached == 1


def test_a_clock_that_nobody_has_confirmed_is_set_even_if_it_is_right(lock):
    lock.time.clock.confirmed = False
    greet(lock)
    assert lock.logged("clock-set") and lock.time.clock.confirmed


def test_a_welcome_without_time_is_one(lost):
    lost.says("welcome")
    assert lost.answered()[0] == "" and lost.online.reached == 1 and lost.time.clock.trust == LOST


def test_an_offer_is_for_who_takes_updates_to_decide(lock):
    lock.says("offer", url="http://10.0.0.1:8000/a.img")
    assert lock.answered() == ("", {}) and lock.online.offered == [("http://10.0.0.1:8000/a.img", False, "", lock.id)]
    lock.online.refuses = "busy"
    lock.says("offer", url="http://10.0.0.1/b.img", force=True)
    assert lock.answered()[0] == "busy" and lock.online.offered[1][1] is True
    lock.executor.answer(lock.id, "", {"progress": 17})
    assert lock.answered() == ("", {"progress": 17})


def test_a_report_tells_all_and_fits(lock):
    lock.says("report")
    reason, said = lock.answered()
    assert reason == "" and {"bolt", "battery", "trust", "uptime", "model", "log", "cause"} <= set(said)
    assert said["log"] == [1, 1] and said["time"] == lock.time.true


def test_an_answer_that_would_be_too_long_is_a_short_one(lock):
    lock.online.told = {"pad": "x" * 1024}
    lock.says("report")
    assert lock.answered() == ("oversized", {})


def test_a_fault_in_one_command_ends_neither_session_nor_lock(lock, monkeypatch):
    reports = []
    monkeypatch.setattr("lock.console.report", lambda *what: reports.append(what))
    monkeypatch.setattr(lock.online, "facts", lambda: 1 // 0)
    lock.says("report")
    assert lock.answered() == ("failed", {}) and reports[0][0] == "command report"
    assert lock.says("unlock") == ""


# -- Home Assistant


def one_time_code(lock):
    return totp.code(keys.totp_mac(SECRET), lock.time.true // 30)


def test_its_code_is_judged_by_the_judge_of_the_keypad(lock):
    code = one_time_code(lock)
    lock.executor.take_plain(b"UNLOCK " + code, False)
    assert lock.mover.asked == [("unlocked", "totp")]
    assert lock.logged() == [("accepted", "totp", b""), ("command", "", b"ha-enter")]
    lock.mover.arrive()
    lock.executor.take_plain(b"UNLOCK " + code, False)
    lock.parts.lock.on_line(("enter", code))
    assert lock.logged("refused") == [("refused", "used", b"")] * 2 and len(lock.mover.asked) == 1


def test_its_wrong_codes_count_against_the_same_budget(lock):
    for number in range(5):
        lock.executor.take_plain(b"UNLOCK %04d" % (2711 + number), False)
    lock.parts.lock.on_line(("enter", b"9999"))
    assert [row[1] for row in lock.logged("refused")] == ["wrong"] * 5 + ["throttled"]


def test_it_locks(lock):
    lock.executor.take_plain(b"LOCK", False)
    assert lock.mover.asked == [] and lock.logged() == []  # it is locked
    lock.mover.resting = "unlocked"
    lock.executor.take_plain(b"LOCK", False)
    assert lock.mover.asked == [("locked", "command")]
    assert lock.logged("command") == [("command", "", b"ha-lock")]


@pytest.mark.parametrize("name, payload", [
    ("bad-argument", b"UNLOCK"),
    ("bad-argument", b"UNLOCK "),
    ("malformed", b""),
    ("malformed", b"UNLOCK None"),
    ("malformed", b"UNLOCK  123456"),
    ("malformed", b"UNLOCK 123456\n"),
    ("malformed", b"UNLOCK 12345678901"),
    ("malformed", b"UNLOCK \xd9\xa1\xd9\xa2\xd9\xa3\xd9\xa4"),
    ("malformed", b"unlock 123456"),
    ("malformed", b"UNLOCK\x00123456"),
    ("malformed", b"LOCK "),
    ("malformed", b"OPEN"),
    ("malformed", bytes(2000)),
    ("oversized", None),
    ("retained", b"LOCK"),
    ("retained", b"UNLOCK 123456"),
])
def test_what_it_may_not_say(lock, name, payload):
    lock.mover.resting = "unlocked"
    if payload == b"UNLOCK 123456":
        payload = b"UNLOCK " + one_time_code(lock)
    lock.executor.take_plain(payload, name == "retained")
    assert lock.mover.asked == [] and lock.logged() == [("command-refused", name, b"ha")]


def test_install_hurries_the_offer_that_waits_and_is_refused_where_none_does(lock):
    lock.online.waits = True
    lock.executor.take_plain(b"INSTALL", False)
    assert lock.logged() == [("command", "", b"ha-install")] and lock.online.hurries == 1
    lock.online.waits = False
    lock.executor.take_plain(b"INSTALL", False)
    assert lock.logged("command-refused") == [("command-refused", "not-found", b"ha")]
    lock.executor.take_plain(b"INSTALL", True)
    assert lock.online.hurries == 2 and lock.mover.asked == []


def test_while_throttled_the_owners_two_codes_are_not_come_between(lock):
    for number in range(5):
        lock.parts.lock.on_line(("enter", b"%04d" % (2711 + number)))
    lock.parts.lock.on_line(("enter", one_time_code(lock)))
    lock.time.passes(30)
    lock.executor.take_plain(b"UNLOCK " + one_time_code(lock), False)
    lock.executor.take_plain(b"UNLOCK 123456", False)
    assert lock.mover.asked == []
    lock.parts.lock.on_line(("enter", one_time_code(lock)))
    assert lock.mover.asked == [("unlocked", "pair")]


def test_with_the_clock_lost_the_owners_search_goes_on(lost):
    for _ in range(2):
        lost.parts.lock.on_line(("enter", one_time_code(lost)))
        lost.time.passes(30)
    search = lost.parts.lock._search
    assert search is not None
    for payload in (b"UNLOCK " + one_time_code(lost), b"UNLOCK 2711", b"LOCK", b"UNLOCK"):
        lost.executor.take_plain(payload, False)
    assert lost.parts.lock._search is search and lost.mover.asked == []
    assert ("refused", "clock-lost", b"") in lost.logged()
    verdict = None
    while verdict is None:
        verdict = search.step()
    assert verdict.ok


def test_a_battery_that_can_move_nothing_spends_no_code(lock):
    lock.parts.energy.state = "stop"
    code = one_time_code(lock)
    lock.executor.take_plain(b"UNLOCK " + code, False)
    lock.parts.energy.state = "ok"
    lock.executor.take_plain(b"UNLOCK " + code, False)
    assert [row[:2] for row in lock.logged("refused", "accepted")] == [("refused", "low-battery"), ("accepted", "totp")]


# -- the log and the room

ROOM = Path(table.__file__).parent
BEYOND = ("machine", "esp32", "network", "socket", "ssl", "umqtt", "_thread", "drivers", "firmware.net")


@pytest.mark.parametrize("path", sorted(ROOM.glob("*.py")), ids=lambda path: path.stem)
def test_the_room_knows_no_hardware_and_no_network(path):
    words = re.findall(r"^\s*(?:from|import) (\S+)", path.read_text(encoding="utf-8"), re.M)
    assert not [word for word in words if word.startswith(BEYOND)]


def test_every_name_that_is_logged_is_known_to_the_log():
    reasons = set(words.names(words.REASONS))
    ends = {"overtaken", "timeout", "occupied", "failed", "busy", "bad-setting", "pin-exists", "pin-crowd", "pins-full"}
    assert (ends | set(REFUSALS) - {"bad-pin", "pin-weak"} | set(record.CHEAP)) <= reasons
    assert max(len(do) for do in table.TABLE) <= 16


def test_a_flood_of_what_needs_no_key_is_one_record_an_hour(lock):
    old = lock.desk.command(OTHER, "unlock", lock.time.true)[1]
    again = lock.desk.command(lock.session, "lock", lock.time.true)[1]
    lock.sends(again)
    before = lock.log.next
    flood = [(b"", False), (b"x" * 2000, False), (None, False), (bytes(40), False), (b"0" * 32 + b".{}", False),
             (old, False), (again, False), (sealed({}), False), (again, True)]  # fmt: skip
    for _ in range(300):
        for payload, retained in flood:
            assert lock.sends(payload, retained) in record.CHEAP
        lock.executor.take_plain(b"UNLOCK", False)
    assert lock.log.next == before + 1
    lock.time.passes(3600)
    lock.sends(bytes(40))
    assert lock.logged("command-refused")[-1] == ("command-refused", "malformed", b"2999 left out")
    assert lock.log.next == before + 2


def test_a_server_that_asks_often_fills_no_log(lock):
    for _ in range(60):
        for do in ("report", "settings", "pins"):
            assert lock.says(do) == ""
        lock.time.passes(11)
    assert len(lock.logged("command")) == 1
    lock.time.passes(3600)
    lock.says("pins")
    assert len(lock.logged("command")) == 2


def test_refusals_that_need_the_key_are_all_logged(lock):
    for _ in range(10):
        lock.says("unlock", ttl=601)
    assert lock.logged() == [("command-refused", "too-far", b"unlock")] * 10


def test_what_was_asked_for_is_noted_where_it_is_a_plain_word(lock):
    said = {"session": lock.session, "exp": lock.time.true + 60}
    asked = ["open", "x" * 16, "x" * 17, "\u00e4", "a b", "a\0", "\ud800", ""]
    for number, do in enumerate(asked):
        assert lock.sends(sealed({**said, "id": "%016x" % number, "do": do})) == "unknown-command"
    noted = [detail for _, _, detail in lock.logged()]
    assert noted == [b"open", b"x" * 16, b"", b"", b"", b"", b"", b""]


# -- whoever knows everything but the key


def hostile(lock):
    """(what, payload, retained): nothing of it may move anything."""
    desk, now, session = lock.desk, lock.time.true, lock.session
    good = {"session": session, "id": "0123456789abcdef", "exp": now + 60, "do": "unlock"}
    done = desk.command(session, "unlock", now)[1]
    assert lock.sends(done) == ""
    yield "replay", done, False
    yield "other lock's", type(desk)(bytes(32), SERIAL).command(session, "unlock", now)[1], False
    yield "other serial", type(desk)(SECRET, "LK-0043").command(session, "unlock", now)[1], False
    yield "other session", desk.command(OTHER, "unlock", now)[1], False
    yield "retained", desk.command(session, "unlock", now)[1], True
    yield "expired", desk.command(session, "unlock", now - 100)[1], False
    yield "future", desk.command(session, "unlock", now + 1000)[1], False
    yield "bad MAC", b"0" * 32 + desk.command(session, "unlock", now)[1][32:], False
    yield "truncated JSON", sealed(json.dumps(good).encode()[:-1]), False
    yield "1 MB", sealed(good) + b" " * 1_000_000, False
    yield "1 MB of its own", sealed(b'{"a":"' + b"x" * 1_000_000 + b'"}'), False
    yield "the lock's own answer", lock.online.published[-1] if lock.online.published else b"", False
    yield "Home Assistant's words on the wrong topic", b"LOCK", False
    yield "NUL bytes", b"\0" * 100, False
    yield "NUL in it", sealed(json.dumps(good).encode().replace(b"unlock", b"unlock\0")), False
    yield "deep", sealed(b"[" * 1024), False
    yield "deep and long", sealed(b'{"a":' * 50_000), False
    yield "duplicate keys", sealed(json.dumps(good).encode()[:-1] + b',"do":"lock"}'), False
    yield "huge number", sealed(json.dumps(good).replace(str(now + 60), "9" * 400).encode()), False
    yield "float", sealed({**good, "exp": now + 60.0}), False
    yield "bool", sealed({**good, "exp": True}), False
    yield "not UTF-8", sealed(json.dumps(good).encode().replace(b"unlock", b"unl\xc3\x28k")), False


def test_nothing_hostile_moves_anything(lock):
    rows = list(hostile(lock))
    lock.mover.arrive()
    lock.answers()
    before = dict(lock.parts.settings), dict(lock.store.data), lock.time.clock.now()
    told = {what: lock.sends(payload, retained) for what, payload, retained in rows}
    for _, payload, retained in rows:
        if payload != b"LOCK":
            lock.executor.take_plain(payload, retained)  # and on the wrong topic
    assert all(told.values()), told
    assert len(lock.mover.asked) == 1 and not lock.mover.moving
    assert (dict(lock.parts.settings), dict(lock.store.data), lock.time.clock.now()) == before
    assert list(lock.book.list()) == [] and lock.online.reached == 0 and lock.online.offered == []
    assert not any(answer.ok for answer in lock.answers())
