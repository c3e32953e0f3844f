"""What a command does on the lock: settings, the clock, the answer; and that nothing without the key moves anything."""

import json

import pytest

from lock import settings
from names import LOST, SYNCED
from tests_host.commandside import OTHER, SECRET, SERIAL, sealed

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


def test_an_offer_takes_the_place_of_one_that_waits_but_not_of_one_that_is_written(lock):
    offer = lock.online.offer
    lock.says("offer", url="http://10.0.0.1:8000/a.img", version="1.1.0")
    first = lock.id
    assert lock.answered() == ("", {}) and (offer.state, offer.url, offer.id, offer.version, offer.forced) == (
        "waiting", "http://10.0.0.1:8000/a.img", first, "1.1.0", False)
    offer.waits, offer.due, offer.tries, offer.percent = "window", 99, 3, 35
    lock.says("offer", url="http://10.0.0.1/b.img", force=True)
    overtaken, answer = lock.answers()
    assert (overtaken.id, overtaken.reason, overtaken.said) == (first, "overtaken", {"update": "overtaken"})
    assert (answer.id, answer.reason) == (lock.id, "")
    assert (offer.url, offer.id, offer.version, offer.forced) == ("http://10.0.0.1/b.img", lock.id, "", True)
    assert (offer.waits, offer.due, offer.tries, offer.percent) == ("", 0, 0, 0)
    for state in ("writing", "ready"):
        offer.state = state
        lock.says("offer", url="http://10.0.0.1/c.img")
        assert lock.answered()[0] == "busy" and offer.url == "http://10.0.0.1/b.img"
    offer.state = "bad-hash"
    lock.says("offer", url="http://10.0.0.1/c.img")
    assert lock.answered() == ("", {}) and offer.state == "waiting"
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
    assert list(lock.book.list()) == [] and lock.online.reached == 0 and lock.online.offer.state == ""
    assert not any(answer.ok for answer in lock.answers())


# -- what carries a command out is loaded for it


def test_what_is_refused_without_the_key_loads_nothing(lock):
    again = lock.desk.command(lock.session, "lock", lock.time.true)[1]
    lock.sends(again)
    lock.mover.arrive()
    lock.executor.tick()
    before = lock.orders.loads
    old = lock.desk.command(OTHER, "unlock", lock.time.true)[1]
    for payload in (b"", None, bytes(40), b"0" * 32 + b".{}", old, again, sealed({})):
        assert lock.sends(payload)
    assert lock.says("unlock", ttl=601) == "too-far"
    assert lock.sends(again, True) == "retained"
    for payload in (b"LOCK", b"UNLOCK", b"UNLOCK 123456", b"INSTALL", b"x"):
        lock.executor.take_plain(payload, False)
    assert lock.orders.loads == before == lock.orders.backs and not lock.orders.here


def test_it_stays_while_the_bolt_moves_and_goes_with_the_next_second(lock):
    lock.says("unlock")
    assert lock.orders.here
    lock.says("report")
    lock.executor.tick()
    assert lock.orders.here and lock.orders.loads == 1, "the movement is not over"
    lock.mover.arrive()
    assert [answer.ok for answer in lock.answers()] == [True, True]
    lock.executor.tick()
    assert not lock.orders.here
    lock.says("report")
    assert not lock.orders.here and lock.orders.loads == lock.orders.backs == 2


def test_without_memory_for_it_a_command_has_failed_for_good_and_the_next_may_not(lock):
    lock.orders.fails = True
    lock.id, payload = lock.desk.command(lock.session, "unlock", lock.time.true)
    assert lock.sends(payload) == "failed" and lock.answered() == ("failed", {})
    assert lock.logged() == [("command-refused", "failed", b"unlock")] and lock.mover.asked == []
    lock.orders.fails = False
    assert lock.sends(payload) == "replayed"
    assert lock.says("unlock") == "" and len(lock.mover.asked) == 1


def test_what_has_no_memory_in_the_middle_has_failed_too(lock, monkeypatch):
    def full(*_):
        raise MemoryError

    monkeypatch.setattr("lock.console.report", lambda *what: None)
    monkeypatch.setattr("firmware.command.carry.Carrier", full)
    assert lock.says("unlock") == "failed" and lock.answered() == ("failed", {})
    assert not lock.orders.here
