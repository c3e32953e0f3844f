"""Peers that do what no broker does: each ends in the right name, in its time, and the thread goes on."""

import threading
import time

import pytest

from tests_host.netside import WILL, NetThread, configuration
from tools.netlab.broker import Broker, free_port
from tools.netlab.certificates import Authority
from tools.netlab.peer import CONNACK, BlackHole, Peer, greet, packet, published, reset, silence

TIMES = {"broker": {"_CONNECT": 800, "_PACKET": 800, "_PING": 60000}, "backoff": {"_FIRST": 20, "_LIMIT": 60}}
TOPIC = b"latchkey/A1/command"
SUBACK = b"\x90\x03\x00\x01\x01"
PUBACK = b"\x40\x02\x00\x02"


def _serving(port, **more):
    return NetThread(configuration(port, **{"times": TIMES, **more}))


def _downs(thread, name, times=2):
    # The second one shows that it goes on.
    thread.post(*WILL)
    for _ in range(times):
        began = time.monotonic()
        assert thread.until("down", 8) == ["down", name]
        assert time.monotonic() - began < 6


def _stalls(answers, after):
    """Serves sound answers to (CONNECT, SUBSCRIBE, PUBLISH), all but the last bytes of the last one."""

    def serve(connection):
        for number, answer in enumerate(answers):
            packet(connection)
            connection.sendall(answer[:after] if number == len(answers) - 1 else answer)
        silence(connection)

    return serve


@pytest.mark.parametrize("after", range(4))
def test_a_connack_that_stalls(after):
    with Peer(_stalls([CONNACK], after)) as peer, _serving(peer.port) as thread:
        _downs(thread, "timeout")


@pytest.mark.parametrize("after", range(5))
def test_a_suback_that_stalls(after):
    with Peer(_stalls([CONNACK, SUBACK], after)) as peer, _serving(peer.port) as thread:
        _downs(thread, "timeout")


@pytest.mark.parametrize("after", range(4))
def test_a_puback_that_stalls(after):
    with Peer(_stalls([CONNACK, SUBACK, PUBACK], after)) as peer, _serving(peer.port) as thread:
        thread.post(*WILL)
        for tag in range(2):
            assert thread.until("up")
            thread.post("publish", tag, "latchkey/A1/event", "x", False, 1)
            assert thread.until("down", 8) == ["down", "timeout"]


def test_a_message_that_stalls_at_any_byte():
    whole = published(TOPIC, b"hello", 0x32)
    places = iter(range(1, len(whole)))

    def serve(connection):
        greet(connection)
        connection.sendall(whole[: next(places)])
        silence(connection)

    times = {**TIMES, "broker": {**TIMES["broker"], "_PACKET": 300}}
    with Peer(serve) as peer, _serving(peer.port, times=times) as thread:
        thread.post(*WILL)
        assert thread.next()[0] == "joined"
        for _ in range(1, len(whole)):
            assert [thread.next(8), thread.next(8)] == [["up"], ["down", "timeout"]]


def test_bytes_that_trickle_do_not_prolong_a_packet():
    def serve(connection):
        greet(connection)
        for byte in published(TOPIC, b"x" * 500):
            connection.sendall(bytes([byte]))
            time.sleep(0.02)

    with Peer(serve) as peer, _serving(peer.port) as thread:
        thread.post(*WILL)
        assert thread.until("up")
        began = time.monotonic()
        assert thread.next() == ["down", "timeout"]
        assert time.monotonic() - began < 8  # all of it takes 10


@pytest.mark.parametrize(
    "garbage",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        bytes(64),
        b"\xff" * 64,
        b"\x30" + b"\xff" * 64,  # a length without end
        b"\x30\x03\x00\x10abc",  # the topic is longer than its packet
        b"\x32\x02\x00\x00",  # QoS 1 without a packet ID
        b"\x34\x07\x00\x01a\x00\x01xy",  # QoS 2
        b"\x40\x02\x00\x09",  # acknowledges nothing
        b"\xd0\x01\x00",  # a PINGRESP with a body
    ],
    ids=lambda garbage: garbage.hex()[:12],
)
def test_garbage_instead_of_a_packet_is_broken(garbage):
    def serve(connection):
        greet(connection)
        connection.sendall(garbage + b"\xff" * 32)
        silence(connection)

    with Peer(serve) as peer, _serving(peer.port) as thread:
        _downs(thread, "broken")


@pytest.mark.parametrize("answer", [b"SSH-2.0-x\r\n", bytes(4), b"\x20\x03\x00\x00", b"\xff" * 4096])
def test_garbage_instead_of_a_connack_is_broken(answer):
    def serve(connection):
        packet(connection)
        connection.sendall(answer)
        silence(connection)

    with Peer(serve) as peer, _serving(peer.port) as thread:
        _downs(thread, "broken")


@pytest.mark.parametrize("code, name", [(1, "not-allowed"), (2, "not-allowed"), (3, "refused"), (5, "not-allowed")])
def test_a_connack_that_says_no(code, name):
    with Peer(_stalls([b"\x20\x02\x00" + bytes([code])], 4)) as peer, _serving(peer.port) as thread:
        _downs(thread, name)


def test_a_suback_that_says_no():
    with Peer(_stalls([CONNACK, b"\x90\x03\x00\x01\x80"], 5)) as peer, _serving(peer.port) as thread:
        _downs(thread, "not-allowed")


@pytest.mark.parametrize("point", ["before CONNACK", "before SUBACK", "afterwards"])
@pytest.mark.parametrize("end", [reset, lambda connection: connection.close()], ids=["reset", "close"])
def test_a_connection_that_ends(point, end):
    def serve(connection):
        if point == "afterwards":
            greet(connection)
        else:
            packet(connection)
        if point == "before SUBACK":
            connection.sendall(CONNACK)
            packet(connection)
        time.sleep(0.1)
        end(connection)

    with Peer(serve) as peer, _serving(peer.port) as thread:
        _downs(thread, "broken")


ENDLESS = {  # what comes without end in place of a PUBACK -> what becomes of the connection
    "answers to no ping": (b"\xd0\x00", "broken"),
    "PUBACKs of ids that were never used": (b"\x40\x02\x00\x63", "broken"),
    "SUBACKs": (SUBACK, "broken"),
    "nothing at all": (bytes(4), "broken"),
    "sound messages": (published(TOPIC, b"x"), "timeout"),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_a_broker_that_never_acknowledges_but_talks_on(what):
    said, why = ENDLESS[what]

    def serve(connection):
        greet(connection)
        packet(connection)
        while True:
            connection.sendall(said * 50)
            time.sleep(0.01)

    times = {**TIMES, "broker": {**TIMES["broker"], "_SLACK": 300}}
    with Peer(serve) as peer, _serving(peer.port, times=times) as thread:
        thread.post(*WILL)
        assert thread.until("up")
        thread.post("publish", 1, "latchkey/A1/event", "x", False, 1)
        assert thread.until("down", 8) == ["down", why]


def test_messages_without_end_while_the_loop_takes_none_do_not_hold_a_publication_for_ever():
    """What the thread waits for the loop prolongs the publication's time, by `_SLACK` at most."""

    def serve(connection):
        greet(connection)
        packet(connection)
        while True:
            connection.sendall(published(TOPIC, b"x" * 500))

    times = {**TIMES, "broker": {**TIMES["broker"], "_SLACK": 500}}
    with Peer(serve) as peer, _serving(peer.port, times=times) as thread:
        thread.post(*WILL)
        assert thread.until("up")
        thread.post("publish", 1, "latchkey/A1/event", "x", False, 1)
        ended = threading.Event()

        def hold():
            while not ended.wait(0.2):
                thread.post("hold", 195)

        holding = threading.Thread(target=hold)
        holding.start()
        try:
            assert thread.until("down", 6) == ["down", "timeout"]
        finally:
            ended.set()
            holding.join()


def test_zeros_are_no_packets_either():
    def serve(connection):
        greet(connection)
        connection.sendall(bytes(64))
        silence(connection)

    with Peer(serve) as peer, _serving(peer.port) as thread:
        _downs(thread, "broken")


@pytest.mark.parametrize("first", [0x30, 0x31, 0x32])
@pytest.mark.parametrize("size, kept", [(2048, True), (2049, False), (1 << 20, False)])
def test_long_messages_are_read_away(size, kept, first):
    def serve(connection):
        greet(connection)
        connection.sendall(published(TOPIC, b"x" * size, first) + published(TOPIC, b"after"))
        silence(connection)

    with Peer(serve) as peer, NetThread(configuration(peer.port)) as thread:
        thread.post(*WILL)
        assert thread.until("up")
        payload = (b"x" * size).hex() if kept else None
        assert thread.next() == ["message", TOPIC.hex(), payload, first == 0x31]
        assert thread.next() == ["message", TOPIC.hex(), b"after".hex(), False]


def test_a_message_that_takes_too_long_to_read_away_is_oversized():
    def serve(connection):
        greet(connection)
        connection.sendall(published(TOPIC, b"x" * 200000)[:100000])
        silence(connection)

    with Peer(serve) as peer, _serving(peer.port) as thread:
        _downs(thread, "oversized")


def test_a_long_topic_is_no_message():
    def serve(connection):
        greet(connection)
        connection.sendall(published(b"t" * 60000, b"short"))
        silence(connection)

    with Peer(serve) as peer, NetThread(configuration(peer.port)) as thread:
        thread.post(*WILL)
        assert thread.until("up")
        assert thread.next() == ["message", "", None, False]


def test_a_flood_of_messages_neither_kills_nor_starves():
    count = 1000

    def serve(connection):
        greet(connection)
        connection.sendall(published(TOPIC, b"x" * 100) * count + published(TOPIC, b"last"))
        silence(connection)

    with Peer(serve) as peer, NetThread(configuration(peer.port), bits=32) as thread:
        thread.post(*WILL)
        assert thread.until("up")
        for _ in range(count):
            assert thread.next()[2] == (b"x" * 100).hex()
        assert thread.next()[2] == b"last".hex()
    assert thread.gap < 500


def test_no_such_name():
    with _serving(1, host="nowhere.invalid") as thread:
        _downs(thread, "no-name")


def test_a_port_where_nobody_listens():
    with _serving(free_port()) as thread:
        _downs(thread, "refused")


def test_a_black_hole():
    with BlackHole() as hole, _serving(hole.port, host="127.0.0.1") as thread:
        _downs(thread, "timeout")


@pytest.mark.parametrize("after", [0, 1, 5, 6, 60])
def test_a_tls_handshake_that_stalls(after):
    """A record that promises 64 bytes and stops after so many of them."""

    def serve(connection):
        connection.recv(1000)
        connection.sendall((b"\x16\x03\x03\x00\x40\x02" + bytes(64))[:after])
        silence(connection)

    with Peer(serve) as peer, _serving(peer.port, ca=Authority().der) as thread:
        _downs(thread, "timeout")


def test_a_tls_handshake_that_trickles():
    def serve(connection):
        for byte in b"\x16\x03\x03\x00\xff\x02" + bytes(250):
            connection.sendall(bytes([byte]))
            time.sleep(0.02)

    with Peer(serve) as peer, _serving(peer.port, ca=Authority().der) as thread:
        _downs(thread, "timeout")


@pytest.mark.parametrize("answer", [b"220 mail ready\r\n", bytes(64), b"\x15\x03\x03\x00\x02\x02\x28"])
def test_a_peer_that_speaks_no_tls_is_broken(answer):
    def serve(connection):
        connection.recv(1000)
        connection.sendall(answer)
        silence(connection)

    with Peer(serve) as peer, _serving(peer.port, ca=Authority().der) as thread:
        _downs(thread, "broken")


def test_inside_tls_as_outside(tmp_path):
    """One stall and one long message, over a sound handshake."""
    authority = Authority()

    def serve(connection):
        greet(connection)
        connection.sendall(published(TOPIC, b"x" * 9000) + published(TOPIC, b"hello")[:-1])
        silence(connection)

    with Peer(serve, authority.issue(tmp_path)) as peer, _serving(peer.port, ca=authority.der) as thread:
        thread.post(*WILL)
        assert thread.until("up")
        assert thread.next() == ["message", TOPIC.hex(), None, False]
        assert thread.next() == ["down", "timeout"]


def test_after_all_of_them_a_sound_broker_is_found(tmp_path):
    """One thread, one port: garbage, silence and a reset, then the real one."""
    authority = Authority()
    certificate = authority.issue(tmp_path)
    turns = iter([lambda c: c.sendall(b"\xff" * 99), silence, reset])

    def serve(connection):
        packet(connection)
        next(turns)(connection)

    with Peer(serve, certificate) as peer, _serving(peer.port, ca=authority.der) as thread:
        thread.post(*WILL)
        assert [thread.until("down", 8)[1] for _ in range(3)] == ["broken", "timeout", "broken"]
        peer.close()
        users = {"A1": ("secret", "latchkey/A1/#")}
        with Broker(tmp_path / "broker", certificate, users, peer.port):
            assert thread.until("up", 8) == ["up"]


def test_packet_ids_never_leave_their_two_bytes():
    """`umqtt` counts on without end; MQTT has 65,535."""
    seen = []

    def serve(connection):
        greet(connection)
        while True:
            _, body = packet(connection)
            at = 2 + int.from_bytes(body[:2], "big")
            seen.append(int.from_bytes(body[at : at + 2], "big"))
            connection.sendall(b"\x40\x02" + body[at : at + 2])

    times = {"broker": {"_LAST_ID": 3}}
    with Peer(serve) as peer, NetThread(configuration(peer.port, times=times)) as thread:
        thread.post(*WILL)
        assert thread.until("up")
        for tag in range(6):
            thread.post("publish", tag, "latchkey/A1/event", "x", False, 1)
            assert thread.next() == ["sent", tag]
    assert seen == [2, 3, 4, 1, 2, 3]
