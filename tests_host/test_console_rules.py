"""What a technician's session may: times, the calm at the door, blocks in order, pieces (docs/console.md)."""

import base64

import pytest

from tests_host.consoleside import board, mac, said
from tests_host.lockside import SECRET
from tests_host.trialside import image
from tools.image import dev


@pytest.fixture
def lock(shared):
    """With an open session."""
    shared.run(40)  # nobody at the keypad, no install under way
    opened(shared)
    return shared


def opened(lock):
    assert said(lock, "auth", mac=mac(said(lock, "hello")["challenge"]))["seconds"] == 600


def block(offset, data):
    return {"offset": offset, "data": base64.b64encode(data).decode()}


def test_a_forgotten_conversation_is_unloaded(lock):
    """A minute after a hello all of it is gone, the challenge first."""
    right = mac(said(lock, "hello")["challenge"])
    lock.run(62)
    assert said(lock, "auth", mac=right)["refused"] == "no-challenge"


def test_a_verb_that_is_none_is_refused(lock):
    assert said(lock, "dance")["refused"] == "unknown-command"
    assert said(lock, "log")["records"]


@pytest.mark.parametrize("do, told", [("report", "slots"), ("select", "refused")])
def test_a_verb_that_disturbs_waits_for_whoever_is_at_the_keypad(lock, do, told):
    lock.press("1")
    began = lock.now
    assert told in said(lock, do, seconds=40)
    assert lock.now - began > 4
    lock.press("1")
    began = lock.now
    assert said(lock, "log")["records"] and lock.now - began < 1  # that one disturbs nobody


def test_a_line_while_somebody_types_is_left_unanswered(shared):
    shared.run(650)  # nothing is loaded
    shared.press("1")
    assert said(shared, "hello", seconds=2) == {}
    shared.run(12)
    assert "challenge" in said(shared, "hello")


def test_a_slot_that_this_lock_may_not_run_is_not_selected():
    with board() as lock:
        lock.load(dev.dev_image(model="7000i"), slot=1)  # which resets it
        lock.run(12)
        opened(lock)
        assert said(lock, "select", seconds=40)["refused"] == "wrong-model"
        assert said(lock, "report", seconds=40)["running"] == 0


def test_a_block_that_was_not_asked_for_is_not_taken(lock):
    data = image()
    assert said(lock, "block", **block(0, data[:192]))["refused"] == "no-install"
    assert said(lock, "install", size=len(data), seconds=40)["want"] == 0
    assert said(lock, "block", **block(192, data[192:384]))["want"] == 0
    assert said(lock, "block", **block(0, data[:200])) == {"n": 1, "refused": "bad-argument", "want": 0}
    assert said(lock, "block", offset=0, data="?")["refused"] == "bad-argument"
    assert said(lock, "block", **block(0, data[:192]))["want"] == 192
    assert said(lock, "block", **block(0, data[:192]))["want"] == 192  # sent twice: an answer was lost
    said(lock, "hello")


def test_no_block_reaches_past_the_size_that_was_named(lock):
    assert said(lock, "install", size=100, seconds=40)["want"] == 0
    assert said(lock, "block", **block(0, bytes(192)))["refused"] == "bad-argument"
    said(lock, "hello")


def test_nothing_else_goes_on_beside_an_install(lock):
    assert said(lock, "install", size=len(image()), seconds=40)["want"] == 0
    for verb, fields in (("report", {}), ("select", {}), ("repl", {}), ("install", {"size": 9000})):
        assert said(lock, verb, seconds=40, **fields)["refused"] == "busy"
    said(lock, "hello")


def test_the_log_is_told_from_a_number_on_in_pieces(lock):
    for _ in range(4):
        opened(lock)  # each leaves a record
    told = said(lock, "log", **{"from": 2})
    assert len(told["records"]) == 4 and told["next"] == 6 < told["end"]
    assert said(lock, "log", **{"from": told["end"]})["records"] == []


def test_a_report_tells_no_secret(lock):
    told = said(lock, "report", seconds=40)
    assert told["throttle"] == "free" and told["pins"] == 0  # words and counts
    assert SECRET.hex() not in str(told)
