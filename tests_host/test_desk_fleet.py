"""The desk believes only what a lock proves, keeps no more than it said it would, and names what goes wrong."""

import json

import pytest

from codes import keys
from firmware.command.envelope import Envelope
from tests_host.commandside import OTHER, SECRET, SERIAL, SESSION
from tools.desk import greeting
from tools.desk.fleet import Absent, BadCommand, Fleet, NoAnswer, NoBroker
from tools.desk.seen import LARGEST

NOW = 1_800_000_000
SHORT_S = 0.05
LOCK = Envelope(keys.answer_mac(SECRET), keys.ANSWER, SERIAL)
COMMAND = Envelope(keys.command_mac(SECRET), keys.COMMAND, SERIAL)


class Wire:
    """In the place of tools/desk/link.py: the test is the broker and the lock."""

    def __init__(self, place, user, password, ca_file, again_s, topics, heard, changed):
        self.up, self.why, self.sent = True, "", []
        self.topics, self.heard, self.changed = topics, heard, changed

    def publish(self, topic, payload):
        if not self.up:
            raise self.failure()
        name, body = COMMAND.open(payload)
        assert not name and topic == f"latchkey/{SERIAL}/command"
        self.sent.append(json.loads(body))
        self.on_sent(self.sent[-1])

    def on_sent(self, said):
        """Nobody is there."""

    def failure(self):
        return NoBroker(self.why or "timeout", "here:1")

    # -- what the lock says

    def says(self, name, body, kept=False):
        payload = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.heard(f"latchkey/{SERIAL}/{name}", payload, kept)

    def hello(self, session=SESSION, kept=False):
        said = {"session": session, "model": "6000i", "version": "1.0.0", "time": NOW, "trust": "synced"}
        self.says("hello", LOCK.seal(json.dumps(said).encode()), kept)

    def answers(self, id, reason="", **said):
        body = {"id": id, "ok": not reason, "reason": reason, **said}
        self.says("answer", LOCK.seal(json.dumps(body).encode()))

    def obeys(self, said):
        """on_sent of a lock that does everything."""
        self.answers(said["id"], **({"bolt": "unlocked"} if said["do"] == "unlock" else {}))


@pytest.fixture
def made(monkeypatch):
    """make(greets, ...): a Fleet, its Wire and its Seen of SERIAL."""
    monkeypatch.setattr("tools.desk.fleet.Link", Wire)

    def make(greets=greeting.ALL, **more):
        fleet = Fleet("here", 1, "desk", "word", None, {SERIAL: SECRET}, lambda: NOW, greets=greets, **more)
        return fleet, fleet._link, fleet.locks[SERIAL]

    return make


def dos(wire):
    return [said["do"] for said in wire.sent]


# -- who is there

@pytest.mark.parametrize("greets", [greeting.ALL, greeting.NEW, greeting.NONE])
def test_a_stored_hello_and_a_stored_status_of_a_dead_lock_are_not_believed(made, greets):
    fleet, wire, lock = made(greets)
    wire.says("status", b"online", kept=True)
    wire.hello(kept=True)
    assert lock.online and not lock.greeted and lock.last == 0
    with pytest.raises(Absent, match="answers nothing"):
        fleet.wait(SERIAL, SHORT_S)
    with pytest.raises(Absent):
        fleet.send(SERIAL, "unlock")
    assert "unlock" not in dos(wire)


@pytest.mark.parametrize("greets, kept, asks", [
    (greeting.ALL, False, "welcome"), (greeting.NEW, False, "welcome"), (greeting.NONE, False, "report"),
    (greeting.ALL, True, "welcome"), (greeting.NEW, True, "report"), (greeting.NONE, True, "report"),
])
def test_who_greets_a_lock_and_who_only_asks_whether_it_is_there(made, greets, kept, asks):
    fleet, wire, lock = made(greets)
    wire.hello(kept=kept)
    assert dos(wire) == [asks] and wire.sent[0]["session"] == SESSION
    wire.obeys(wire.sent[0])
    assert fleet.wait(SERIAL, 0) is lock and lock.greeted


def test_a_desk_that_comes_late_leaves_the_session_to_the_others_but_gives_the_time_where_the_lock_has_none(made):
    _, wire, lock = made(greeting.NEW)
    wire.hello(kept=True)
    wire.answers(wire.sent[0]["id"], "clock-lost")
    assert dos(wire) == ["report", "welcome"] and not lock.greeted
    wire.answers(wire.sent[1]["id"], "expired")
    wire.hello(OTHER)
    wire.obeys(wire.sent[2])
    assert lock.greeted and lock.hello.session == OTHER and dos(wire)[2:] == ["welcome"]


def test_who_only_watches_never_greets(made):
    _, wire, lock = made(greeting.NONE)
    wire.hello()
    wire.answers(wire.sent[0]["id"], "clock-lost")
    assert dos(wire) == ["report"] and not lock.greeted


def test_a_server_that_knew_the_session_does_not_disturb_it_after_a_break(made):
    _, wire, lock = made()
    wire.hello()
    wire.obeys(wire.sent[0])
    wire.changed(False)
    wire.changed(True)
    assert not lock.greeted and not lock.online
    wire.hello(kept=True)
    assert dos(wire) == ["welcome", "report"]
    wire.obeys(wire.sent[1])
    assert lock.greeted


def test_an_answer_of_another_session_proves_nothing_for_this_one(made):
    _, wire, lock = made()
    wire.hello()
    wire.hello(OTHER)
    wire.obeys(wire.sent[0])
    assert not lock.greeted
    wire.obeys(wire.sent[1])
    assert lock.greeted


def test_the_will_and_a_break_end_what_was_proven(made):
    for end in (lambda wire: wire.says("status", b"offline"), lambda wire: wire.changed(False)):
        fleet, wire, lock = made()
        wire.hello()
        wire.obeys(wire.sent[0])
        assert lock.greeted
        end(wire)
        with pytest.raises(Absent):
            fleet.send(SERIAL, "unlock")


def test_a_lock_that_does_not_answer_when_asked_again_counts_as_gone(made):
    fleet, wire, lock = made(greeting.NONE)
    wire.hello()
    wire.obeys(wire.sent[0])
    fleet.refresh(SERIAL)
    assert lock.greeted
    fleet.refresh(SERIAL)
    assert not lock.greeted
    wire.obeys(wire.sent[2])
    fleet.refresh(SERIAL)
    assert lock.greeted


# -- commands

@pytest.fixture
def there(made):
    """A Fleet whose lock has proven that it is there."""
    fleet, wire, lock = made()
    wire.hello()
    wire.obeys(wire.sent.pop())
    return fleet, wire, lock


def test_a_command_nobody_answers_ends_with_a_name_and_the_lock_may_not_take_it_later(there):
    fleet, wire, _ = there
    with pytest.raises(NoAnswer, match="unlock") as ended:
        fleet.command(SERIAL, "unlock", SHORT_S)
    assert ended.value.name == "no-answer" and isinstance(ended.value, Absent)
    assert wire.sent[0]["exp"] <= NOW + 5
    with pytest.raises(NoAnswer):
        fleet.command(SERIAL, "unlock", SHORT_S, ttl=60)
    assert wire.sent[1]["exp"] == NOW + 60


def test_the_first_answer_counts(there):
    fleet, wire, _ = there

    def twice(said):
        wire.obeys(said)
        wire.answers(said["id"], "replayed")

    wire.on_sent = twice
    assert fleet.command(SERIAL, "unlock").said == {"bolt": "unlocked"}


def test_what_met_another_session_is_sent_once_more_in_the_new_one(there):
    fleet, wire, _ = there

    def renewed(said):
        wire.on_sent = wire.obeys
        wire.answers(said["id"], "other-session")
        wire.hello(OTHER)

    wire.on_sent = renewed
    assert fleet.command(SERIAL, "unlock").ok
    assert [(said["do"], said["session"]) for said in wire.sent] == [
        ("unlock", SESSION), ("welcome", OTHER), ("unlock", OTHER)]
    assert len({said["id"] for said in wire.sent}) == 3


def test_an_answer_that_the_lock_has_not_signed_is_none(there):
    fleet, wire, lock = there

    def forged(said):
        body = json.dumps({"id": said["id"], "ok": True, "reason": ""}).encode()
        wire.says("answer", b"0" * 32 + b"." + body)
        wire.says("answer", COMMAND.seal(body))
        wire.says("answer", body)

    wire.on_sent = forged
    with pytest.raises(NoAnswer):
        fleet.command(SERIAL, "unlock", SHORT_S)
    assert list(lock.strange) == ["answer: bad-mac", "answer: bad-mac", "answer: malformed"]


def test_without_a_broker_nothing_is_kept_for_later(there):
    fleet, wire, _ = there
    wire.up, wire.why = False, "refused"
    with pytest.raises(NoBroker, match="here:1") as ended:
        fleet.send(SERIAL, "unlock")
    assert ended.value.name == "refused" and not wire.sent
    assert "here:1" in fleet.trouble


def test_what_no_lock_takes_is_not_sent(there):
    fleet, wire, _ = there
    for do, said in (("open", {}), ("set", {"name": "sound"}), ("offer", {"url": "https://x/"})):
        with pytest.raises(BadCommand):
            fleet.command(SERIAL, do, **said)
    with pytest.raises(BadCommand, match="pin-weak"):
        fleet.pin(SERIAL, "Ann", "1234")
    assert not wire.sent


def test_names_of_pins_come_page_by_page(there):
    fleet, wire, _ = there
    pages = {0: (["a", "b"], 2), 2: (["c"], 0)}

    def page(said):
        names, following = pages[said.get("from", 0)]
        wire.answers(said["id"], names=names, next=following)

    wire.on_sent = page
    assert fleet.pins(SERIAL).said == {"names": ["a", "b", "c"]}


def test_a_lock_that_sends_pages_in_a_circle_is_not_followed_for_ever(there):
    fleet, wire, _ = there
    wire.on_sent = lambda said: wire.answers(said["id"], names=["a"], next=2)
    assert fleet.pins(SERIAL).said == {"names": ["a", "a"]}


# -- memory

def test_what_is_kept_of_a_lock_is_bounded(made):
    fleet, wire, lock = made(kept=50)
    wire.hello()
    wire.on_sent = wire.obeys
    wire.obeys(wire.sent[0])
    for number in range(1000):
        wire.says("event", {"seq": number, "kind": "accepted"})
        wire.says("event", b"\xff")
        wire.answers(f"{number:016x}")  # another desk's
        fleet.refresh(SERIAL)
        wire.hello(f"{number:032x}")
    assert len(lock.events) == 50 and lock.heard == 1000 and lock.events[-1]["seq"] == 999
    for size in (len(lock.answers), len(lock.asked), len(lock.strange)):
        assert size <= 128
    id = fleet.send(SERIAL, "unlock")
    for _ in range(1000):
        wire.answers(id, update="writing")
    assert len(lock.answers[id]) <= 128


@pytest.mark.parametrize("name", ["state", "event"])
@pytest.mark.parametrize("payload", [b"", b"[]", b"1", b"{", b"\xff", b"[" * 4000, b'{"a":"' + b"x" * LARGEST + b'"}'])
def test_what_is_no_object_or_too_large_is_not_kept(made, name, payload):
    _, wire, lock = made()
    wire.says(name, payload)
    assert not lock.state and not lock.events and len(lock.strange) == 1


def test_events_are_handed_on_one_by_one_and_a_slow_reader_misses_the_oldest(made):
    fleet, wire, _ = made(kept=3)
    events = fleet.events(SERIAL, SHORT_S)
    wire.says("event", {"seq": 1})
    reader = iter(events)
    wire.changed(True)

    def later():
        for seq in range(2, 8):
            wire.says("event", {"seq": seq})

    fleet.news.wait_for = lambda true, timeout: (later(), True)[1] if not true() else True
    assert [next(reader)["seq"] for _ in range(3)] == [5, 6, 7]


def test_what_a_backend_does_wrong_in_its_callback_is_logged_and_the_lock_still_heard(made, caplog):
    def broken(*_):
        raise KeyError("mine")

    _, wire, lock = made(on_message=broken)
    wire.says("event", {"seq": 1})
    wire.says("event", {"seq": 2})
    assert lock.heard == 2 and "KeyError" in caplog.text


def test_a_backend_hears_of_messages_and_of_the_broker(made):
    heard = []
    _, wire, _ = made(on_message=lambda *what: heard.append(what))
    wire.changed(True)
    wire.says("state", {"bolt": "LOCKED"})
    wire.up, wire.why = False, "refused"
    wire.changed(False)
    wire.changed(False)
    assert heard[:2] == [("", "broker", "there"), (SERIAL, "state", {"bolt": "LOCKED"})]
    assert len(heard) == 3 and heard[2][2].startswith("here:1")
