"""Events on their way to the server: in order, each until it has arrived, and again from where the server says."""

import json
from types import SimpleNamespace

import pytest

from eventlog.log import EventLog
from firmware.online.outbox import KEY, Outbox
from tests_host.commandside import Lent
from tests_host.fakes import MemoryStore
from tests_host.on_device.eventlog_core import Nor
from tools.desk.order import Order


class Side:
    """An Outbox over a real log of two sectors, and what it sent. `takes`: is there room to send? `may`: is it time?
    `calm`: is nobody at the keypad?"""

    def __init__(self):
        self.clock = SimpleNamespace(now=lambda: 1767261600, trust="synced", uptime=lambda: self.uptime)
        self.uptime = 1000
        self.store = MemoryStore()
        self.region = Nor(2)
        self.told: list[dict] = []
        self.takes = self.may = self.calm = True
        self.start()

    def start(self):
        """The power was gone."""
        self.log = EventLog(self.region, self.clock, self.store)
        self.log.open()
        self.words = Lent()
        self.box = Outbox(self.log, self.store, self.clock, self._send, lambda: self.may, lambda: self.calm, self.words)

    def _send(self, payload, done):
        if not self.takes:
            return False
        self.told.append(json.loads(payload))
        self._done = done
        return True

    def logs(self, count):
        """So many more records."""
        for _ in range(count):
            self.log.add("bench", "", self.log.next)

    def arrives(self, count=1):
        """The broker has so many, one after the other."""
        for _ in range(count):
            self._done()

    def numbers(self) -> list[int]:
        """Of what was sent since the last look."""
        told, self.told[:] = [event["seq"] for event in self.told], []
        return told


@pytest.fixture
def side():
    """With five records."""
    made = Side()
    made.logs(5)
    return made


def test_one_at_a_time_and_the_next_when_it_has_arrived(side):
    side.box.turn()
    side.box.turn()
    assert side.numbers() == [1]
    side.arrives(4)
    assert side.numbers() == [2, 3, 4, 5] and side.box.sent == 4
    side.arrives()
    side.box.turn()
    assert side.numbers() == [] and side.box.sent == 5


def test_what_had_not_arrived_is_sent_again_over_the_next_connection(side):
    side.box.turn()
    side.arrives()
    side.box.again()
    side.box.turn()
    assert side.numbers() == [1, 2, 2]


def test_without_room_nothing_is_passed_over(side):
    side.takes = False
    side.box.turn()
    side.takes = True
    side.box.turn()
    assert side.numbers() == [1]


def test_what_the_server_misses_is_sent_again(side):
    side.box.turn()
    side.arrives(5)
    side.box.back(2)
    side.box.turn()
    side.arrives(3)
    assert side.numbers() == [1, 2, 3, 4, 5, 3, 4, 5] and side.box.sent == 5


@pytest.mark.parametrize("seen", [5, 6, 0xFFFFFFFF])
def test_a_server_that_misses_nothing_gets_nothing_again(side, seen):
    side.box.turn()
    side.arrives(5)
    side.box.back(seen)
    side.logs(1)
    side.box.turn()
    assert side.numbers() == [1, 2, 3, 4, 5, 6]


def test_what_arrives_after_the_server_went_back_does_not_count_for_what_it_misses(side):
    side.box.turn()
    side.arrives(3)
    side.box.back(1)  # 4 is on its way
    side.box.turn()
    side.arrives()
    assert side.box.sent == 1 and side.numbers() == [1, 2, 3, 4, 2]
    side.arrives(3)
    assert side.numbers() == [3, 4, 5]


def test_after_a_power_cut_the_same_numbers_come_again(side):
    side.logs(20)
    side.box.turn()
    side.arrives(20)
    before = {event["seq"]: event for event in side.told}
    assert side.store.get(KEY, 0) == 16
    side.told.clear()
    side.start()
    side.box.turn()
    side.arrives(8)
    assert [event["seq"] for event in side.told] == list(range(17, 26))
    assert all(before.get(event["seq"], event) == event for event in side.told)


def test_what_was_overwritten_is_told_with_its_number(side):
    side.logs(200)
    assert side.log.first > 1
    side.box.turn()
    gone = side.log.first - 1
    assert side.told == [{"seq": gone, "kind": "lost", "value": gone}]
    side.arrives()
    assert side.told[1]["seq"] == gone + 1
    order = Order(0)
    assert [order.take(event) for event in side.told] == ["next", "next"]


def test_a_torn_record_is_told_as_such(side):
    offset = side.log.ring.offset(3)
    side.region.data[offset + 48 : offset + 64] = bytes(16)
    side.box.turn()
    side.arrives(3)
    assert [event["kind"] for event in side.told] == ["bench", "bench", "torn", "bench"]
    assert side.told[2] == {"seq": 3, "kind": "torn"}


def test_a_log_that_was_lost_begins_anew(side):
    side.store.data.update({KEY: 900, "log_seq": 0})
    side.start()
    side.box.turn()
    assert side.numbers() == []
    side.logs(1)
    side.box.turn()
    assert side.numbers() == [6]


def test_a_flash_that_cannot_be_read_at_the_start_is_no_lost_log(side):
    side.logs(200)
    side.store.put(KEY, side.log.next - 2)
    read, side.region.read_into = side.region.read_into, _fails
    side.start()
    side.box.turn()
    side.region.read_into = read
    side.logs(1)
    side.box.turn()
    side.arrives(2)
    assert side.numbers() == [205, 206]


# -- the words, which take heap


def test_the_words_are_loaded_once_for_a_backlog_and_forgotten_with_the_last(side):
    side.logs(95)
    side.box.turn()
    side.arrives(99)
    assert (side.words.loads, side.words.backs) == (1, 0) and side.numbers() == [*range(1, 101)]
    side.arrives()
    assert (side.words.loads, side.words.backs) == (1, 1)
    for _ in range(9):
        side.box.turn()
    assert (side.words.loads, side.words.backs) == (1, 1)


def test_nothing_is_loaded_for_a_server_that_may_hear_nothing_yet(side):
    side.may = False
    side.box.turn()
    assert side.words.loads == 0
    side.may = True
    side.box.turn()
    side.may = False  # the connection is gone, in the middle
    side.box.turn()
    assert side.words.backs == 1 and not side.words.here


def test_the_words_wait_for_the_keypad_but_no_longer_than_a_minute(side):
    side.calm = False
    side.box.turn()
    side.uptime += 59
    side.box.turn()
    assert side.words.loads == 0
    side.calm = True
    side.box.turn()
    assert side.numbers() == [1]
    side.calm = False
    side.arrives(5)
    assert side.numbers() == [2, 3, 4, 5] and side.words.here, "forgetting takes time, too"
    side.calm = True
    side.box.turn()
    assert not side.words.here
    side.calm = False
    side.logs(1)
    side.box.turn()
    side.uptime += 59
    side.box.turn()
    assert side.numbers() == []
    side.uptime += 1
    side.box.turn()
    assert side.numbers() == [6], "a hand that never leaves the keypad silences no log"


def test_words_for_which_there_is_no_memory_are_tried_again_a_minute_later(side):
    side.words.fails = True
    for _ in range(9):
        side.box.turn()
    assert side.words.loads == 1 and side.numbers() == []
    side.words.fails = False
    side.uptime += 60
    side.box.turn()
    assert side.numbers() == [1]


def _fails(_offset, _buffer):
    raise OSError(5)


def test_the_order_of_events():
    order = Order()
    told = [(7, "bench", 0), (8, "bench", 3), (8, "bench", 3), (6, "bench", 0), (10, "bench", 0), (9, "torn", 0),
            (20, "lost", 11), (30, "lost", 9), (30, "lost", 15), (29, "lost", 2)]  # fmt: skip
    said = [order.take({"seq": seq, "kind": kind, "value": value}) for seq, kind, value in told]
    assert said == ["next", "next", "again", "again", "ahead", "next", "next", "ahead", "next", "again"]
    assert order.seen == 30


@pytest.mark.parametrize("event", [{}, {"seq": "1"}, {"seq": 1, "value": None}, {"seq": True}])
def test_what_is_no_event(event):
    with pytest.raises(ValueError):
        Order().take(event)
