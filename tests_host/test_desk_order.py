"""A server that misses events says so: with its welcome, where one comes too early, and after a break of its own."""

import json

import pytest

from codes import keys
from firmware.command.envelope import Envelope
from tests_host.commandside import SECRET, SERIAL, SESSION
from tools.desk.greeting import ALL, Greeter
from tools.desk.order import Order
from tools.desk.protocol import Answer, BadMessage, Desk
from tools.desk.seen import Seen

LOCK = Envelope(keys.answer_mac(SECRET), keys.ANSWER, SERIAL)
HELLO = {"session": SESSION, "model": "6000i", "version": "1", "time": 1798761600, "trust": "synced"}


class Server:
    """A Greeter and one lock, of whose events it has three."""

    def __init__(self):
        self.sent: list[dict] = []
        self.lock = Seen(Desk(SECRET, SERIAL), 100)
        self.lock.order = Order(3)
        self.greeter = Greeter(ALL, lambda: 1798761600, lambda _, payload: self.sent.append(json.loads(payload[33:])))

    def hello(self, kept):
        """The lock says it, or the broker had kept it."""
        self.greeter.on_hello(self.lock, LOCK.seal(json.dumps(HELLO).encode()), kept)[1]()

    def answered(self, **said) -> bool:
        """Its last command is. True: it sends another one."""
        publish = self.greeter.on_answer(self.lock, Answer(self.sent[-1]["id"], True, "", said))
        if publish:
            publish()
        return bool(publish)


@pytest.fixture
def server():
    """That has welcomed its lock."""
    made = Server()
    made.hello(False)
    assert made.sent[0]["do"] == "welcome" and made.sent[0]["seen"] == 3
    assert not made.answered()
    return made


def test_one_that_comes_too_early_is_not_taken_and_asked_for_once(server):
    assert server.lock.take_event(b'{"seq":5}') is None and not server.lock.events
    publish = server.greeter.on_gap(server.lock)
    assert publish is not None
    publish()
    assert server.sent[-1]["do"] == "welcome" and server.sent[-1]["seen"] == 3
    assert server.greeter.on_gap(server.lock) is None
    assert server.lock.take_event(b'{"seq":4}') and server.lock.take_event(b'{"seq":5}')


@pytest.mark.parametrize("newest, asks", [(3, False), (4, True), (None, False)])
def test_after_its_own_break_it_asks_where_the_lock_has_more(server, newest, asks):
    server.hello(True)
    assert server.sent[-1]["do"] == "report"
    assert server.answered(log=[1, newest]) == asks
    assert (server.sent[-1]["do"] == "welcome") == asks


def test_a_report_at_another_time_asks_for_nothing(server):
    server.greeter.prove(server.lock)()
    assert not server.answered(log=[1, 9])


def test_what_has_no_number_is_no_event(server):
    with pytest.raises(BadMessage):
        server.lock.take_event(b'{"kind":"locked"}')
