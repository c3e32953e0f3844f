"""The server's side: what it seals a lock opens, and it believes nothing that the lock has not said."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes import keys
from codes.keys import BadSecret
from codes.pin_book import PinBook
from codes.pin_form import row
from firmware.command.envelope import MOST, Envelope
from tests_host.commandside import OTHER, SECRET, SERIAL, SESSION
from tests_host.test_command_judge import NOW, made, name_of
from tools.desk.protocol import Answer, BadCommand, BadMessage, Desk, Hello

DESK = Desk(SECRET, SERIAL)
LOCK = Envelope(keys.answer_mac(SECRET), keys.ANSWER, SERIAL)
HELLO = {"session": SESSION, "model": "6000i", "version": "1.2.3", "time": NOW, "trust": "synced"}
ANSWER = {"id": "0123456789abcdef", "ok": False, "reason": "jammed", "bolt": "between"}

SOUND = [
    ("unlock", {}),
    ("set", {"name": "sound", "value": 0}),
    ("pin-set", {"name": "\u00c4nne \U0001f511", "days": 3, **DESK.pin("271828")}),
    ("pins", {"from": 8}),
    ("offer", {"url": "http://10.0.0.1/a.img", "force": True}),
]


def said(body) -> bytes:
    return LOCK.seal(body if isinstance(body, bytes) else json.dumps(body).encode())


@pytest.mark.parametrize("do, more", SOUND, ids=[do for do, _ in SOUND])
def test_what_it_seals_the_lock_takes(do, more):
    id, payload = DESK.command(SESSION, do, NOW, **more)
    verdict = made()[1].check(payload, False)
    assert (verdict.name, verdict.id, verdict.do) == ("", id, do) and more.items() <= verdict.arguments.items()


def test_no_two_commands_have_one_id_and_they_count_for_a_minute():
    made_ = [DESK.command(SESSION, "unlock", NOW) for _ in range(100)]
    assert len({id for id, _ in made_}) == 100
    assert {json.loads(payload[33:])["exp"] for _, payload in made_} == {NOW + 60}
    assert name_of(DESK.command(SESSION, "unlock", NOW, 601)[1]) == "too-far"


@pytest.mark.parametrize("do, more", [
    ("open", {}), ("unlock", {"force": True}), ("set", {"name": "sound"}), ("set", {"name": "sound", "value": "0"}),
    ("pin-set", {"name": "", **DESK.pin("271828")}), ("offer", {"url": "https://10.0.0.1/"}),
])
def test_what_the_lock_would_refuse_is_not_sent(do, more):
    with pytest.raises(BadCommand):
        DESK.command(SESSION, do, NOW, **more)


def test_a_command_needs_a_session():
    with pytest.raises(BadCommand):
        DESK.command("", "unlock", NOW)


@pytest.mark.parametrize("secret", [b"", bytes(31), bytes(33)])
def test_a_desk_needs_the_locks_secret(secret):
    with pytest.raises(BadSecret):
        Desk(secret, SERIAL)


def test_the_secret_is_in_no_text_of_it():
    assert repr(DESK) == "Desk(serial='LK-0042')"


def test_topics_are_the_locks_own():
    assert DESK.topic("command") == "latchkey/LK-0042/command"


def test_hello_and_answer_are_read():
    assert DESK.hello(said(HELLO)) == Hello(SESSION, "6000i", "1.2.3", NOW, "synced")
    assert DESK.answer(said(ANSWER)) == Answer("0123456789abcdef", False, "jammed", {"bolt": "between"})


FORGED = {
    "oversized": said(HELLO) + bytes(MOST),
    "malformed": b"{}",
    "bad-mac": said(HELLO)[:-1] + b" ",
}


@pytest.mark.parametrize("read", [DESK.hello, DESK.answer])
@pytest.mark.parametrize("name, payload", [
    *FORGED.items(),
    ("bad-mac", DESK.command(SESSION, "unlock", NOW)[1]),  # its own command, sent back
    ("bad-mac", Envelope(keys.answer_mac(SECRET), keys.ANSWER, "LK-0043").seal(json.dumps(HELLO).encode())),
    ("bad-mac", Envelope(keys.answer_mac(bytes(32)), keys.ANSWER, SERIAL).seal(json.dumps(HELLO).encode())),
    ("bad-body", said(b"")), ("bad-body", said(b"[]")), ("bad-body", said({})), ("bad-body", said(b"[" * 1000)),
    ("bad-body", said(b"\xff")),
])
def test_what_the_lock_has_not_said_is_refused(read, name, payload):
    with pytest.raises(BadMessage) as refused:
        read(payload)
    assert refused.value.name == name


@pytest.mark.parametrize("change", [
    {"session": 1}, {"session": OTHER.upper()}, {"session": "0"}, {"time": "now"}, {"time": True}, {"time": 1.5},
    {"model": None}, {"version": 7}, {"trust": []}, {"id": "0123456789abcdef"},
], ids=str)
def test_what_is_no_hello(change):
    with pytest.raises(BadMessage, match="bad-body"):
        DESK.hello(said({**HELLO, **change}))


@pytest.mark.parametrize("change", [
    {"id": 1}, {"id": None}, {"ok": 1}, {"ok": None}, {"reason": None}, {"reason": ""}, {"ok": True},
], ids=str)
def test_what_is_no_answer(change):
    with pytest.raises(BadMessage, match="bad-body"):
        DESK.answer(said({**ANSWER, **change}))


def test_neither_passes_for_the_other():
    with pytest.raises(BadMessage):
        DESK.answer(said(HELLO))
    with pytest.raises(BadMessage):
        DESK.hello(said(ANSWER))


@given(st.one_of(st.binary(max_size=200), st.binary(max_size=MOST).map(said)))
def test_any_bytes_are_refused_by_name(payload):
    for read in (DESK.hello, DESK.answer):
        with pytest.raises(BadMessage):
            read(payload)


def test_the_mark_is_the_one_that_the_lock_makes_at_the_keypad(tmp_path):
    pin = DESK.pin("271828")
    book = PinBook(str(tmp_path / "pins"), keys.pin_mac(SECRET))
    assert book.assign(row(bytes.fromhex(pin["mark"]), pin["length"], "Ann")[1]) == ""
    assert book.find(b"271828").name == b"Ann" and book.find(b"271829") is None
    assert DESK.pin("271828") == pin != Desk(bytes(32), SERIAL).pin("271828")


@pytest.mark.parametrize("name, pin", [
    ("bad-pin", "123"), ("pin-weak", "12345"), ("pin-weak", "7777"), ("bad-pin", "12a4"),
])
def test_a_weak_pin_gets_no_mark(name, pin):
    with pytest.raises(BadCommand, match=name):
        DESK.pin(pin)


def test_a_welcome_has_the_time_and_the_session():
    id, payload = DESK.welcome(SESSION, NOW + 0.9)
    verdict = made(trusted=False)[1].check(payload, False)
    assert (verdict.name, verdict.id, verdict.arguments) == ("", id, {"time": NOW, "seen": 0xFFFFFFFF})
