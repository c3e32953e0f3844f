"""A man between a lock and its broker learns nothing and moves nothing, and the door opens for its codes meanwhile. The
whole simulated lock, a real broker; what reached the man is looked through."""

import threading

import pytest

from tests_host.fixtures import SERIAL
from tests_host.forged import FORGED
from tools.campaign import air, sound
from tools.netlab.mitm import Man
from tools.netlab.peer import CONNACK, published
from tools.sim import Board

CLEAR = {  # answers to a lock that begins with TLS
    "no TLS": CONNACK * 9,
    "a web server": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "no such version": b"\x15\x03\x01\x00\x02\x02\x46",
    "an end before it began": b"\x15\x03\x03\x00\x02\x01\x00",
}
SAID = [b"lock-" + SERIAL.encode(), SERIAL.encode(), b"latchkey/", b"latchkey-", b"MQTT", b"online", b"hello",
        b"unlock", b"session"]


def met(door, man, why):
    """The lock meets him twice, in place of its broker; the door opens; then he is gone."""
    seen, hello = len(door.downs()), door.seen.hello
    door.routes(broker=man.port)
    try:
        door.breaks()
        door.until(lambda: len(door.downs()) >= seen + 3, 400)
        assert set(door.downs()[seen + 1 :]) == {why}, "the first is the break itself"
        assert man.served >= 2 and door.opens() and door.seen.hello is hello
    finally:
        door.routes()
    door.until(lambda: door.seen.hello is not hello and door.seen.greeted, 400)
    door.board.run(45)  # a ping is answered: the next wait is a short one


def learnt(man) -> set:
    """What of the lock's words reached him."""
    return {word for word in SAID if word in man.raw or word in man.plain}


@pytest.mark.parametrize("what", FORGED)
def test_who_can_not_prove_to_be_the_broker_hears_nothing(door, site, tmp_path, what):
    noted = len(door.faults())
    with Man(site.broker.port, FORGED[what](site.authority, tmp_path)) as man, door.unmoved("accepted"):
        met(door, man, "bad-certificate")
    assert man.raw[:2] == b"\x16\x03" and b"broker.latchkey" in man.raw, "it began a handshake, with the name"
    assert not man.plain and not learnt(man)
    assert door.faults()[noted:] in ([], ["bad-certificate"]), "one record an hour"


def test_the_first_of_them_is_in_the_log(door, site, tmp_path):
    door.restarts()
    noted = len(door.faults())
    with Man(site.broker.port, FORGED["another authority"](site.authority, tmp_path)) as man:
        met(door, man, "bad-certificate")
        met(door, man, "bad-certificate")
    assert door.faults()[noted:] == ["bad-certificate"], "and the second one, in the same hour, is not"
    door.until(lambda: door.reported()[-20:].count("broker-fault bad-certificate"), 400)


@pytest.mark.parametrize("what", CLEAR)
def test_who_speaks_no_tls_hears_nothing(door, site, what):
    with Man(site.broker.port, says=CLEAR[what]) as man, door.unmoved("accepted"):
        met(door, man, "broken")
    assert man.raw[:2] == b"\x16\x03" and not learnt(man)


def test_who_would_do_without_certificates_hears_nothing(door, site):
    with Man(site.broker.port, anonymous=True) as man, door.unmoved("accepted"):
        met(door, man, "broken")
    assert not man.plain and not learnt(man)


def test_a_lock_that_was_told_no_authority_speaks_to_nobody(site):
    """What the bench has told can't be used: it goes on without a server."""
    options = site.options(SERIAL)
    del options["told"]["ca"]
    with Man(site.broker.port, says=CONNACK) as man:
        for place in options["net"]["routes"]:
            options["net"]["routes"][place] = man.port
        with Board("6000i", image=air.old(), speed=air.SPEED, **options) as board:
            board.run(90)
            assert "no authority" in board.console and man.served == 0 and sound.opens(board)


def through(door, man):
    """The lock's connection goes through him, and its server has greeted it."""
    hello = door.seen.hello
    door.routes(broker=man.port)
    door.breaks()
    door.until(lambda: door.seen.hello is not hello and door.seen.greeted, 400)
    door.board.run(45)  # a ping is answered: the next wait is a short one


def home(door):
    """And again past him."""
    door.routes()
    hello = door.seen.hello
    door.breaks()
    door.until(lambda: door.seen.hello is not hello and door.seen.greeted, 400)
    door.board.run(45)


def test_who_listens_to_the_true_broker_hears_the_name_of_the_host_and_no_more(door, site):
    with Man(site.broker.port) as man:
        through(door, man)
        for do in ("unlock", "lock"):
            id = site.fleet.send(SERIAL, do)
            door.until(lambda id=id: door.seen.answers[id], 400)
            assert door.seen.answers[id][0].ok
        door.board.run(3)
        home(door)
    assert len(man.raw) > 500 and len(man.down) > 500
    assert not learnt(man) and not any(word in man.down for word in SAID)


@pytest.mark.parametrize("how", ["a bit is turned", "the same bytes twice", "a message in the clear"])
def test_who_meddles_with_it_breaks_it_and_moves_nothing(door, site, how):
    make = {
        "a bit is turned": lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        "the same bytes twice": lambda data: data + data,
        "a message in the clear": lambda data: data + published(b"latchkey/LK-0/command", door.maker().good()),
    }[how]
    with Man(site.broker.port) as man:
        through(door, man)
        with door.unmoved():
            seen, hello = len(door.downs()), door.seen.hello
            man.meddle = make
            site.fleet.send(SERIAL, "report")
            door.until(lambda: len(door.downs()) > seen, 400)
            man.meddle = lambda data: data
            door.until(lambda: door.seen.hello is not hello and door.seen.greeted, 400)
        assert door.downs()[seen:] == ["broken"]
        home(door)


def test_who_plays_an_old_connection_again_is_broken_off(door, site):
    """Every byte of a connection in which the bolt moved, to a lock that begins another."""
    with Man(site.broker.port) as man:
        through(door, man)
        id = site.fleet.send(SERIAL, "lock")
        door.until(lambda: door.seen.answers[id], 400)
        home(door)
    with Man(site.broker.port, says=bytes(man.down)) as again, door.unmoved("accepted"):
        met(door, again, "broken")
    assert not learnt(again)


def test_who_holds_a_command_back_until_its_time_is_over_moves_nothing(door, site):
    with Man(site.broker.port) as man:
        through(door, man)
        with door.unmoved():
            held = threading.Event()
            man.meddle = lambda data: data if held.wait(20) else data
            id = site.fleet.send(SERIAL, "unlock", ttl=5)
            door.board.run(8)
            held.set()
            man.meddle = lambda data: data
            door.until(lambda: door.seen.answers[id], 400)
        assert door.seen.answers[id][0].reason == "expired"
        home(door)
