"""Promise 5, from far away: whatever is sent to a lock through its own broker, nothing moves that its server has not
asked for. The whole simulated lock, a real broker; each message has the name of its refusal, a good one is obeyed."""

import pytest

from tests_host.fixtures import FAST, SERIAL
from tests_host.hostile_messages import MESSAGES
from tests_host.intruder import Door, Intruder

COMMAND, HA = f"latchkey/{SERIAL}/command", f"latchkey/{SERIAL}/ha"
CHEAP = ("retained", "oversized", "malformed", "bad-mac", "bad-body", "other-session", "replayed")


@pytest.fixture(scope="module")
def operator(site):
    """Has all rights at the broker."""
    with Intruder(site, "desk") as made:
        made.listen(f"latchkey/{SERIAL}/answer")
        yield made


@pytest.fixture(scope="module")
def door(site):
    with Door(site, SERIAL, speed=FAST) as made:
        yield made


def answers(operator, desk) -> list[tuple[str, str]]:
    """(id, reason) of what was heard so far, all of it signed by the lock."""
    return [(answer.id, answer.reason) for answer in (desk.answer(payload) for _, payload, _ in list(operator.heard))]


@pytest.mark.parametrize("what", MESSAGES)
def test_each_is_refused_by_its_name_and_nothing_moves(door, operator, what):
    make, name, answered = MESSAGES[what]
    maker, heard = door.maker(), len(operator.heard)
    with door.unmoved():
        refused, logged = len(door.refused()), len(door.refusals())
        operator.say(COMMAND, make(maker))
        door.until(lambda: len(door.refused()) > refused, 400)
    assert door.refused()[refused:] == [name]
    assert name in CHEAP or door.refusals()[logged:] == [name]
    said = [reason for _, reason in answers(operator, maker.desk)[heard:] if reason]
    assert said == ([name] if answered else [])


@pytest.mark.parametrize("name", sorted({name for _, name, _ in MESSAGES.values()} & set(CHEAP)))
def test_the_first_that_needs_no_key_is_in_the_log(door, operator, name):
    """One an hour: here the first after a start."""
    door.restarts()
    logged = len(door.refusals())
    make = [make for make, why, _ in MESSAGES.values() if why == name][0]
    operator.say(COMMAND, make(door.maker()))
    door.until(lambda: door.refusals()[logged:] == [name], 400)


def test_what_was_carried_out_is_not_again_not_even_after_a_start(door, operator):
    door.restarts()
    maker = door.maker()
    lock, unlock = maker.good(do="lock"), maker.good(do="unlock", id="00000000deadbeef")
    operator.say(COMMAND, unlock)
    door.until(lambda: door.board.bolt == "unlocked", 400)
    operator.say(COMMAND, lock)
    door.until(lambda: door.board.bolt == "locked" and not door.board.motor, 400)
    door.board.run(3)
    for name, prepare in (("replayed", lambda: None), ("other-session", door.restarts)):
        prepare()
        with door.unmoved():
            logged = len(door.refusals())
            operator.say(COMMAND, unlock)
            operator.say(COMMAND, maker.good(do="lock", id="00000000deadbeef"))
            door.until(lambda count=logged, why=name: why in door.refusals()[count:], 400)
            door.board.run(2)
        assert [reason for id, reason in answers(operator, maker.desk) if id == "00000000deadbeef"][-2:] == [name] * 2


def test_a_good_one_on_another_topic(door, operator):
    door.restarts()
    with door.unmoved():
        for name in ("state", "event", "answer", "command/x", "Command", "", "commands"):
            operator.say(f"latchkey/{SERIAL}/{name}", door.maker().good())
        for topic in ("latchkey/LK-1/command", "latchkey//command", f"latchkey/{SERIAL}", f"{SERIAL}/command"):
            operator.say(topic, door.maker().good())
        operator.say(HA, door.maker().good())
        door.until(lambda: door.refusals()[-1:] == ["malformed"], 400)
        door.board.run(3)


def test_a_good_one_that_the_broker_keeps(door, operator):
    """Who makes it in time for the present session has it delivered; it is worth nothing later."""
    operator.say(COMMAND, door.maker().good(do="report"), retain=True)
    try:
        door.board.run(2)
        for _ in range(2):
            logged = len(door.refusals())
            door.restarts()
            door.until(lambda count=logged: door.refusals()[count:] == ["retained"], 400)
    finally:
        operator.say(COMMAND, b"", retain=True)


def test_another_lock_at_the_same_broker(door, site):
    """Its name and password are good; the ACL gives it its own branch. It speaks and listens in vain, and its last will
    with it."""
    with door.unmoved(), Intruder(site, "LK-1", (COMMAND, door.maker().good())) as other:
        for topic in (COMMAND, HA, f"latchkey/{SERIAL}/hello", f"latchkey/{SERIAL}/status"):
            for retain in (False, True):
                other.say(topic, door.maker().good(), retain)
        for topic in ("#", "latchkey/#", f"latchkey/{SERIAL}/#", "latchkey/+/hello", COMMAND, "$SYS/#"):
            other.listen(topic)
        refused, online = len(door.refusals()), door.seen.online
        door.board.run(3)
        door.report()
        other.say("latchkey/LK-1/event", b"mine")
        other.listen("latchkey/LK-1/#")
        other.say("latchkey/LK-1/event", b"mine")
        other.die()
        door.board.run(2)
    assert len(door.refusals()) == refused and door.seen.online == online is True
    assert {topic for topic, _, _ in other.heard} <= {"latchkey/LK-1/event"}
    assert "Denied PUBLISH" in site.broker.log()
