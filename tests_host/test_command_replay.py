"""No command is carried out twice, nor after it was refused, nor after its time: whatever is recorded, held back and
sent again, and whatever becomes of the clock."""

import json

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from codes import keys
from firmware.command.ids import MOST, Ids
from firmware.command.judge import Judge
from tests_host.commandside import OTHER, SECRET, SERIAL, SESSION, Lent, Time
from tools.desk.protocol import Desk

DESK = Desk(SECRET, SERIAL)


@pytest.fixture
def side():
    time = Time()
    judge = Judge(keys.command_mac(SECRET), SERIAL, time.clock, Lent())
    judge.begin(SESSION)
    return time, judge


def command(at, do="unlock", session=SESSION, ttl=60, **said):
    return DESK.command(session, do, at.true, ttl, **said)[1]


def name(judge, payload):
    return judge.check(payload, False).name


def test_in_the_same_session_a_second_time(side):
    time, judge = side
    payload = command(time)
    assert [name(judge, payload) for _ in range(3)] == ["", "replayed", "replayed"]


def test_in_the_next_session_whatever_was_remembered(side):
    time, judge = side
    carried_out, held_back = command(time), command(time)
    assert name(judge, carried_out) == ""
    judge.begin(OTHER)
    assert [name(judge, payload) for payload in (carried_out, held_back)] == ["other-session"] * 2
    again = Judge(keys.command_mac(SECRET), SERIAL, time.clock, Lent())  # a reset: it remembers nothing
    again.begin("0" * 32)
    assert [name(again, payload) for payload in (carried_out, held_back)] == ["other-session"] * 2


def test_a_new_session_has_the_whole_memory_to_itself(side):
    time, judge = side
    for session in (SESSION, OTHER, SESSION):
        judge.begin(session)
        taken = [name(judge, command(time, session=session)) for _ in range(MOST + 1)]
        assert taken == [""] * MOST + ["busy"]
    judge.begin(OTHER)
    assert name(judge, command(time, session=OTHER)) == ""  # and what was busy there says nothing here


@pytest.mark.parametrize("back", [1, 59, 61, 3600, 86400])
def test_after_the_clock_was_set_back(side, back):
    time, judge = side
    payload = command(time)
    assert name(judge, payload) == ""
    time.passes(61)
    time.jumps(-back)
    assert name(judge, payload) == "replayed"


@pytest.mark.parametrize("back", [61, 3600])
def test_refused_as_expired_and_again_when_the_clock_was_set_back(side, back):
    time, judge = side
    payload = command(time)
    time.jumps(back)
    assert name(judge, payload) == "expired"
    time.jumps(-back)
    assert name(judge, payload) == "replayed"


def test_refused_as_too_far_and_again_when_its_time_has_come(side):
    time, judge = side
    payload = command(time, ttl=3600)
    assert name(judge, payload) == "too-far"
    time.passes(3500)
    assert name(judge, payload) == "replayed"


def test_refused_for_a_lost_clock_and_again_when_it_is_set():
    time = Time(trusted=False)
    judge = Judge(keys.command_mac(SECRET), SERIAL, time.clock, Lent())
    judge.begin(SESSION)
    payload = command(time)
    assert name(judge, payload) == "clock-lost"
    assert name(judge, command(time, "welcome", time=time.true)) == ""
    time.clock.set(time.true, "server")
    assert name(judge, payload) == "replayed"
    assert name(judge, command(time)) == ""


def test_a_welcome_held_back_sets_no_clock(side):
    time, judge = side
    held = command(time, "welcome", time=time.true)
    time.passes(31)
    assert name(judge, held) == "expired"


def test_64_that_have_not_expired_are_remembered_and_the_next_is_refused_for_good(side):
    time, judge = side
    all_ = [command(time, ttl=60 + number) for number in range(MOST)]
    assert {name(judge, payload) for payload in all_} == {""}
    refused = command(time, ttl=90)
    assert name(judge, refused) == "busy"
    time.passes(61)  # two have expired: there is room
    assert name(judge, refused) == "expired"
    assert {name(judge, payload) for payload in all_[2:]} == {"replayed"}
    assert name(judge, command(time, ttl=90)) == ""


def test_what_was_forgotten_for_its_room_does_not_come_back_with_the_clock(side):
    time, judge = side
    old = [command(time, ttl=60 + number % 7) for number in range(MOST)]
    assert {name(judge, payload) for payload in old} == {""}
    time.passes(70)
    assert name(judge, command(time)) == ""  # now they are forgotten
    time.jumps(-3600)
    assert {name(judge, payload) for payload in old} == {"expired"}
    judge.begin(OTHER)
    time.jumps(3600)
    assert name(judge, command(time, session=OTHER)) == ""


def test_the_memory_grows_no_further_than_64():
    ids = Ids()
    took = [ids.add(number.to_bytes(8, "big"), 100 + number, 0) for number in range(3 * MOST)]
    assert took == [True] * MOST + [False] * 2 * MOST
    assert ids.has((63).to_bytes(8, "big")) and not ids.has((64).to_bytes(8, "big"))
    assert ids.floor == 100 + 3 * MOST - 1  # of the last that was not taken
    assert ids.add(bytes([1] * 8), 1000, 100 + 10)  # eleven have expired
    assert not ids.has((10).to_bytes(8, "big")) and ids.has((11).to_bytes(8, "big"))
    assert len(ids._rows) == 54 * 12
    assert [ids.add(bytes([2, number] + [0] * 6), 1000, 110) for number in range(11)] == [True] * 10 + [False]
    assert len(ids._rows) == 768


def test_what_there_was_no_memory_to_remember_is_refused_for_good():
    class Full(bytearray):
        def extend(self, _):
            raise MemoryError

    ids = Ids()
    ids._rows = Full()
    assert not ids.add(bytes(8), 100, 0) and ids.floor == 100 and not ids.has(bytes(8))


class Attacker(RuleBasedStateMachine):
    """Has every payload the server ever made, sends them as often and as late as they please, cuts connections, and
    sees the lock's clock go wrong and be set right."""

    @initialize(trusted=st.booleans())
    def install(self, trusted):
        self.time = Time(trusted)
        self.judge = Judge(keys.command_mac(SECRET), SERIAL, self.time.clock, Lent())
        self.sessions = 0
        self.recorded = []
        self.over = {}  # payload -> what became of it when it was first seen in its session
        self.connect()

    @rule()
    def connect(self):
        self.sessions += 1
        self.session = "%032x" % self.sessions
        self.judge.begin(self.session)

    @rule(count=st.sampled_from([1, 1, 1, 70]), ttl=st.sampled_from([5, 60, 600, 900]), welcome=st.booleans())
    def server_makes(self, count, ttl, welcome):
        said = {"time": self.time.true} if welcome else {}
        for _ in range(count):
            payload = command(self.time, "welcome" if welcome else "unlock", self.session, ttl, **said)
            self.recorded.append((payload, self.session, self.time.clock.uptime()))

    @precondition(lambda self: self.recorded)
    @rule(newest=st.integers(0, 80), count=st.sampled_from([1, 1, 2, 70]))
    def sends(self, newest, count):
        for payload, session, made_at in self.recorded[-newest - 1 :][:count]:
            verdict = self.judge.check(payload, False)
            said = json.loads(payload[33:])
            if verdict.name:
                if session == self.session:
                    self.over.setdefault(payload, verdict.name)
                continue
            assert payload not in self.over, (self.over[payload], "and then carried out")
            assert session == self.session
            self.over[payload] = "carried out"
            if verdict.do == "welcome":
                assert self.time.clock.uptime() - made_at <= 30
                self.time.clock.set(said["time"], "server")
            else:
                assert self.time.clock.now() < said["exp"] and self.time.clock.trust != "lost"

    @rule(seconds=st.sampled_from([1, 10, 31, 61, 601, 4000]))
    def time_passes(self, seconds):
        self.time.passes(seconds)

    @rule(seconds=st.sampled_from([-4000, -601, -61, 61, 601, 4000]))
    def the_clock_is_moved(self, seconds):
        self.time.jumps(seconds)

    @invariant()
    def memory_is_bounded(self):
        assert len(self.judge._ids._rows) <= 12 * MOST


Attacker.TestCase.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
TestAttacker = Attacker.TestCase
