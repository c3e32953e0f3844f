"""The console is not a back door: only the answer of this lock's technician's key opens the verbs (docs/console.md)."""

import pytest

from codes import keys
from tests_host import consoleside
from tests_host.consoleside import KEY, board, mac, said, typed
from tests_host.lockside import SECRET, verdict
from tools import ROOT

VERBS = ("report", "log", "install", "block", "select", "restart", "repl")


@pytest.fixture
def lock(shared):
    """One that asks nobody to wait, with nobody's session open."""
    told = said(shared, "hello")
    if "wait" in told:
        shared.run(told["wait"] + 1)
        told = said(shared, "hello")
    assert "challenge" in told
    return shared


def kinds(lock):
    return [(row["kind"], row["reason"], row["detail"]) for row in lock.log()]


def opened(lock):
    return said(lock, "auth", mac=mac(said(lock, "hello")["challenge"]))


def test_anybody_may_ask_who_it_is(lock):
    told = said(lock, "hello", number=7)
    assert len(bytes.fromhex(told.pop("challenge"))) == 16
    assert told == {"n": 7, "model": "6000i", "hardware": 1, "serial": consoleside.SERIAL, "role": "application",
                    "version": "0.1.0", "slot": 0}


@pytest.mark.parametrize("do", VERBS)
def test_no_verb_without_an_answer(lock, do):
    assert said(lock, do, offset=0, size=9000, data="AAAA") == {"n": 1, "refused": "no-session"}


def test_the_right_answer_opens_and_is_logged(lock):
    assert opened(lock) == {"n": 1, "seconds": 600}
    assert kinds(lock)[-1] == ("bench", "", "session")
    assert "slots" in said(lock, "report")


@pytest.mark.parametrize("given", [
    lambda right: mac(right, keys.derive(bytes(32), keys.CONSOLE)),  # another lock's key
    lambda right: mac(right, SECRET),  # the secret itself
    lambda right: mac(right, keys.derive(SECRET, keys.COMMAND)),
    lambda right: mac(right, serial="LK-SIM-2"),
    lambda right: mac("00" * 16),
    lambda right: "zz" * 32,
    lambda right: mac(right)[:-2],
    lambda right: mac(right) + "00",
    lambda right: "",
    lambda right: None,
    lambda right: 5,
    lambda right: [mac(right)],
])  # fmt: skip
def test_a_wrong_answer_opens_nothing_and_makes_wait(lock, given):
    challenge = said(lock, "hello")["challenge"]
    assert said(lock, "auth", mac=given(challenge))["refused"] == "bad-mac"
    assert said(lock, "report")["refused"] == "no-session"
    assert said(lock, "auth", mac=mac(challenge))["refused"] == "no-challenge"  # spent
    lock.run(61)
    assert opened(lock)["seconds"] == 600  # which also ends the waiting


def test_a_replayed_answer_is_none(lock):
    right = mac(said(lock, "hello")["challenge"])
    assert said(lock, "auth", mac=right)["seconds"]
    assert said(lock, "auth", mac=right)["refused"] == "no-challenge"
    assert said(lock, "report")["refused"] == "no-session"  # and what was open is closed


def test_a_second_hello_takes_the_first_challenge_and_the_session_back(lock):
    first = said(lock, "hello")["challenge"]
    second = said(lock, "hello")["challenge"]
    assert first != second
    assert said(lock, "auth", mac=mac(first))["refused"] == "bad-mac"
    lock.run(61)
    assert opened(lock)["seconds"]
    said(lock, "hello")
    assert said(lock, "report")["refused"] == "no-session"


def test_a_challenge_lasts_a_minute(lock):
    challenge = said(lock, "hello")["challenge"]
    lock.run(61)
    assert said(lock, "auth", mac=mac(challenge))["refused"] in ("expired", "no-challenge")


def test_a_session_lasts_ten_minutes_from_its_last_verb(lock):
    opened(lock)
    for _ in range(2):
        lock.run(570)
        assert said(lock, "log")["records"]
    lock.run(610)
    assert said(lock, "log")["refused"] == "no-session"


def test_each_wrong_answer_makes_the_next_challenge_later(lock):
    waits = []
    opened(lock)
    for _ in range(8):
        told = said(lock, "hello")
        assert said(lock, "auth", mac="0" * 64)["refused"] == "bad-mac", told
        told = said(lock, "hello")
        assert told["refused"] == "throttled"
        waits.append(told["wait"])
        lock.run(told["wait"])
    assert all(due - 1 <= wait <= due for wait, due in zip(waits, (1, 2, 4, 8, 16, 32, 60, 60))), waits
    refusals = [row for row in lock.log() if row["kind"] == "bench" and row["reason"] == "bad-mac"]
    assert [row["value"] for row in refusals[-4:]] == [1, 2, 4, 8]


def test_a_right_answer_begins_the_count_anew(lock):
    opened(lock)
    for due in (1, 2):
        assert wrong(lock)["wait"] == due
        lock.run(due)
    opened(lock)
    assert wrong(lock)["wait"] == 1


def wrong(lock):
    said(lock, "hello")
    assert said(lock, "auth", mac="0" * 64)["refused"] == "bad-mac"
    return said(lock, "hello")


@pytest.mark.parametrize("line", [
    b"lk \r\n", b"lk {\r\n", b"lk []\r\n", b"lk 5\r\n", b'lk {"do":"hello"}\r\n', b'lk {"n":"1","do":"hello"}\r\n',
    b'lk {"n":1,"do":5}\r\n', b'lk {"n":1.5,"do":"hello"}\r\n', b"lk " + b"[" * 500 + b"\r\n",
])  # fmt: skip
def test_a_line_that_is_no_request_is_refused(lock, line):
    assert typed(lock, line) == [{"refused": "bad-form"}]


@pytest.mark.parametrize("line", [
    b'{"n":1,"do":"hello"}\r\n', b' lk {"n":1,"do":"hello"}\r\n', b'lkx{"n":1,"do":"hello"}\r\n',
    b'x lk {"n":1,"do":"hello"}\r\n',
    b'lk {"n":1,"do":"he\x03llo"}\r\n', b'lk {"n":1,"do":"hello"}\x04\r\n', b'\x01lk {"n":1,"do":"hello"}\r\n',
    b'lk {"n":1,"do":"hello","x":"' + b"y" * 512 + b'"}\r\n', b"\xff" * 300 + b"\r\n", b"hello\r\n",
    b'lk {"n":1,"do":"hello","x":"\xc3\xa4"}\r\n', b'lk {"n":1,"do":"hello","x":"\x7f"}\r\n',
])  # fmt: skip
def test_what_is_no_line_for_the_lock_is_nothing(lock, line):
    assert typed(lock, line) == []
    assert "challenge" in said(lock, "hello")


def test_the_longest_line_is_read():
    with board() as lock:
        for over, answered in ((0, True), (1, False)):
            line = b'lk {"n":1,"do":"hello","x":"'
            line += b"y" * (512 + over - len(line) - 2) + b'"}'
            assert bool(typed(lock, line + b"\n")) == answered


@pytest.mark.parametrize("do, fields", [
    ("log", {"from": -1}), ("log", {"from": "1"}), ("log", {"from": True}), ("install", {}), ("install", {"size": -1}),
    ("install", {"size": 1 << 40}), ("block", {"data": "AAAA"}),
])  # fmt: skip
def test_a_verbs_number_is_bounded(lock, do, fields):
    opened(lock)
    assert said(lock, do, **fields)["refused"] == "bad-argument"


def test_verbs_are_those_of_the_page():
    page = (ROOT / "docs" / "console.md").read_text(encoding="utf-8")
    for verb in ("hello", "auth", *VERBS):
        assert f"| `{verb}` |" in page


def test_what_opens_the_console_is_no_code(lock):
    """Nor is anything of it in what the lock printed or wrote down."""
    opened(lock)
    assert verdict(lock, KEY.hex().translate({ord(sign): None for sign in "abcdef"})[:10]).startswith("refused")
    for secret in (KEY, SECRET):
        assert secret.hex() not in lock.console
        assert secret not in lock.console.encode()
