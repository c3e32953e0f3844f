"""The network thread on the real MicroPython, against a real broker with TLS, passwords and an ACL."""

import ast
import select
import signal
import socket
import subprocess
import threading
import time

import pytest

from tests_host import device_rules
from tests_host.netside import ROOT, SCRIPT, WILL, NetThread, configuration
from tools.netlab.broker import Broker
from tools.netlab.certificates import Authority
from tools.netlab.client import Client
from tools.netlab.peer import Peer
from tools.netlab.web import WebServer
from tools.shrink.shorten import shorten

USERS = {"A1": ("secret", "latchkey/A1/#"), "server": ("other secret", "latchkey/#")}
COMMAND = "latchkey/A1/command"
COMMAND_HEX = COMMAND.encode().hex()


@pytest.fixture(scope="module")
def authority():
    return Authority()


@pytest.fixture(scope="module")
def broker(authority, tmp_path_factory):
    folder = tmp_path_factory.mktemp("broker")
    with Broker(folder, authority.issue(folder / "host"), USERS) as running:
        yield running


@pytest.fixture(scope="module")
def server(authority, broker):
    client = Client(broker, "server", authority.write(broker.folder / "ca.pem"))
    client.listen("latchkey/#")
    yield client
    client.close()


def _up(thread):
    thread.post(*WILL)
    assert thread.next() == ["joined", "Home", -60]
    assert thread.next() == ["up"]


def quiet(thread, seconds):
    """For so long it tells nothing."""
    with pytest.raises(AssertionError, match="tells nothing"):
        thread.next(seconds)


def pipe(one, other):
    """Both ways, until one of them ends."""
    ends = {one: other, other: one}
    while True:
        for end in select.select(list(ends), [], [])[0]:
            data = end.recv(4096)
            if not data:
                return
            ends[end].sendall(data)


def _hear(server, topic, payload):
    while server.next() != (topic, payload, False):  # what earlier tests left passes by
        pass


@pytest.mark.parametrize("bits", [64, 32])
def test_messages_go_both_ways(authority, broker, server, bits):
    with NetThread(configuration(broker.port, authority.der), bits) as thread:
        _up(thread)
        thread.post("publish", 7, "latchkey/A1/event", "x" * 1100, False, 1)
        assert thread.next() == ["sent", 7]
        _hear(server, "latchkey/A1/event", b"x" * 1100)
        thread.post("publish", 8, "latchkey/A1/event", "quick", False, 0)
        assert thread.next() == ["sent", 8]
        _hear(server, "latchkey/A1/event", b"quick")
        for payload in (b"", b"\0\xff", b"y" * 2048):
            server.publish(COMMAND, payload)
            assert thread.next() == ["message", COMMAND_HEX, payload.hex(), False]
        for size in (2049, 1 << 20):
            server.publish(COMMAND, b"y" * size)
            assert thread.next() == ["message", COMMAND_HEX, None, False]
    assert thread.gap < 500


def test_retained_messages_are_told_as_such(authority, broker, server):
    server.publish(COMMAND, b"old", retain=True)
    try:
        with NetThread(configuration(broker.port, authority.der)) as thread:
            _up(thread)
            assert thread.next() == ["message", COMMAND_HEX, b"old".hex(), True]
            server.publish(COMMAND, b"new")
            assert thread.next() == ["message", COMMAND_HEX, b"new".hex(), False]
    finally:
        server.publish(COMMAND, b"", retain=True)


def test_the_will_is_published_when_the_lock_goes(authority, broker, server):
    with NetThread(configuration(broker.port, authority.der)) as thread:
        _up(thread)
        thread.post("publish", 1, "latchkey/A1/status", "online", True, 1)
        assert thread.next() == ["sent", 1]
        _hear(server, "latchkey/A1/status", b"online")
        thread.post("drop", "update")
        assert thread.next() == ["down", "update"]
        _hear(server, "latchkey/A1/status", b"offline")


def test_after_a_drop_it_stays_away_until_it_is_asked_to_connect(authority, broker):
    with NetThread(configuration(broker.port, authority.der)) as thread:
        _up(thread)
        thread.post("drop", "update")
        assert thread.next() == ["down", "update"]
        quiet(thread, 4)  # a try that failed would be made again within two
        thread.post(*WILL)
        assert thread.next(5) == ["up"]


def test_messages_that_the_loop_has_no_room_for_wait_at_the_broker(authority, broker, server):
    """Twelve through a mailbox of four while the loop stands still: none lost, in order."""
    with NetThread(configuration(broker.port, authority.der)) as thread:
        _up(thread)
        thread.post("hold", 3000)
        for number in range(12):
            server.publish(COMMAND, b"%d" % number)
        assert [thread.next()[2] for _ in range(12)] == [(b"%d" % number).hex() for number in range(12)]
    assert thread.gap >= 3000


def test_a_full_mailbox_refuses(authority, broker):
    with NetThread(configuration(broker.port, authority.der)) as thread:
        thread.post("calm", False)
        thread.post(*WILL)
        time.sleep(0.5)  # it takes that one
        for number in range(9):
            thread.post("publish", number, "latchkey/A1/event", "x", False, 1)
        assert thread.next() == ["full"]


def test_a_handshake_waits_for_the_keypad(authority, broker):
    config = configuration(broker.port, authority.der, times={"thread": {"_CALM": 3000}})
    with NetThread(config) as thread:
        thread.post("calm", False)
        thread.post(*WILL)
        quiet(thread, 2)
        assert thread.next()[0] == "joined", "but not for ever"
        thread.post("calm", True)
        assert thread.next(2) == ["up"]


def test_a_handshake_under_way_waits_for_the_keypad_and_that_time_does_not_count(authority, broker):
    """The broker's answer comes when somebody has begun to type: its arithmetic is not done then."""
    begun, answers = threading.Event(), threading.Event()

    def serve(connection):
        with socket.create_connection(("127.0.0.1", broker.port)) as other:
            other.sendall(connection.recv(4096))
            begun.set()
            answers.wait(20)
            pipe(connection, other)

    with Peer(serve) as peer:
        config = configuration(peer.port, authority.der, times={"broker": {"_CONNECT": 2000}})
        with NetThread(config) as thread:
            thread.post(*WILL)
            assert thread.next()[0] == "joined" and begun.wait(10)
            thread.post("calm", False)
            time.sleep(0.3)  # it hears of that
            answers.set()
            quiet(thread, 3)
            thread.post("calm", True)
            assert thread.next(2) == ["up"]


def test_after_a_break_it_comes_back_by_itself(authority, tmp_path):
    with Broker(tmp_path, authority.issue(tmp_path / "host"), USERS) as broker:
        with NetThread(configuration(broker.port, authority.der)) as thread:
            _up(thread)
            broker.stop()
            assert thread.next() == ["down", "broken"]
            assert thread.next() == ["down", "refused"]
            broker.start()
            assert thread.until("up") == ["up"]


def test_a_broker_that_answers_no_ping_is_dead(authority, tmp_path):
    times = {"broker": {"_PING": 500, "_PACKET": 1500}}
    with Broker(tmp_path, authority.issue(tmp_path / "host"), USERS) as broker:
        with NetThread(configuration(broker.port, authority.der, times=times)) as thread:
            _up(thread)
            time.sleep(3)  # several pings
            broker.pause(signal.SIGSTOP)
            began = time.monotonic()
            assert thread.next() == ["down", "timeout"], "and not before"
            assert 1 < time.monotonic() - began < 10
            broker.pause(signal.SIGCONT)
            assert thread.until("up") == ["up"]


def test_a_session_that_lives_is_pinged_and_kept(authority, broker):
    times = {"broker": {"_PING": 200, "_KEEPALIVE": 1}}
    with NetThread(configuration(broker.port, authority.der, times=times)) as thread:
        _up(thread)
        time.sleep(4)
        thread.post("publish", 1, "latchkey/A1/event", "still", False, 1)
        assert thread.next() == ["sent", 1]


def test_lost_wifi_is_told_and_joined_again(authority, broker):
    with NetThread(configuration(broker.port, authority.der)) as thread:
        _up(thread)
        thread.post("air", False)
        assert thread.next() == ["parted", "lost"]
        assert thread.next() == ["down", "no-network"]
        thread.post("fetch", "http://localhost:1/x", 0, 16)
        assert thread.until("failed") == ["failed", "no-network"]
        thread.post("air", True)
        assert thread.until("joined", 30) == ["joined", "Home", -60]
        assert thread.next() == ["up"]


def test_without_an_access_point_each_try_is_told(authority, broker):
    times = {"wifi": {"_JOIN": 300, "_STALE": 100}}
    with NetThread(configuration(broker.port, authority.der, times=times)) as thread:
        thread.post("air", False)
        thread.post(*WILL)
        assert [thread.next() for _ in range(2)] == [["parted", "no-access-point"], ["down", "no-network"]]


@pytest.mark.parametrize("user, password", [("A1", "wrong"), ("A2", "secret")])
def test_a_wrong_password_is_not_allowed(authority, broker, user, password):
    config = configuration(broker.port, authority.der, password=password)
    config["broker"]["user"] = user
    with NetThread(config) as thread:
        thread.post(*WILL)
        assert thread.next()[0] == "joined"
        assert thread.next() == ["down", "not-allowed"]


@pytest.mark.parametrize(
    "fault", ["expired", "not yet valid", "other name", "other authority", "no authority"]
)
@pytest.mark.parametrize("bits", [64, 32])
def test_a_certificate_that_proves_nothing_is_refused(authority, tmp_path, fault, bits):
    signer = Authority() if fault == "other authority" else authority
    days = {"expired": (-9, -1), "not yet valid": (1, 9)}.get(fault, (-1, 9))
    certificate = signer.issue(tmp_path / "host", "other" if fault == "other name" else "localhost", *days)
    ca = b"0" if fault == "no authority" else authority.der
    with Broker(tmp_path / "broker", certificate, USERS) as broker:
        with NetThread(configuration(broker.port, ca), bits) as thread:
            thread.post(*WILL)
            assert thread.next()[0] == "joined"
            assert thread.next() == ["down", "bad-certificate"]
        assert "New client connected" not in broker.log(), "nothing was said to it"


def test_what_an_acl_forbids_does_not_arrive(authority, broker, server):
    """PUBACK comes all the same: MQTT 3.1.1 section 3.3.5."""
    with NetThread(configuration(broker.port, authority.der)) as thread:
        _up(thread)
        thread.post("publish", 1, "latchkey/A2/event", "not mine", False, 1)
        thread.post("publish", 2, "latchkey/A1/event", "mine", False, 1)
        assert [thread.next(), thread.next()] == [["sent", 1], ["sent", 2]]
        topics = []
        while "latchkey/A1/event" not in topics:
            topics.append(server.next()[0])
        assert "latchkey/A2/event" not in topics


def test_clients_without_a_password_are_turned_away(broker):
    """The laboratory's own broker asks for one."""
    broker.users["nobody"] = ("guess", "#")
    ca = broker.folder / "ca.pem"
    with pytest.raises(subprocess.CalledProcessError):
        Client(broker, "nobody", ca).publish(COMMAND, b"x")


def test_as_an_image_carries_it(authority, broker, server, tmp_path):
    """With the names that tools/shrink/shorten.py gives."""
    sources = {path: (ROOT / path).read_text(encoding="utf-8") for path in device_rules.files()
               if "/" in path and not path.startswith("firmware/online/")}  # joined, there would be no thread alone
    used = {node.attr for node in ast.walk(ast.parse(SCRIPT.read_text("utf-8"))) if isinstance(node, ast.Attribute)}
    lines = "".join(f"    getattr(part, {name!r})\n" for name in sorted(used))  # what is looked for keeps its name
    sources["firmware/used.py"] = f"def used(part):\n{lines}"
    for path, text in shorten(sources).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    assert "_GATHERED" not in (tmp_path / "firmware/net/patient.py").read_text(encoding="utf-8")
    config = configuration(broker.port, authority.der)
    with NetThread(config, sources=tmp_path) as thread, WebServer({"/x": b"y"}) as web:
        _up(thread)
        thread.post("publish", 7, "latchkey/A1/event", "short", False, 1)
        assert thread.next() == ["sent", 7]
        _hear(server, "latchkey/A1/event", b"short")
        server.publish(COMMAND, b"long" * 1000)
        assert thread.next() == ["message", COMMAND_HEX, None, False]
        thread.post("fetch", web.url("/x"), 0, 16)
        assert thread.next() == ["got", 1, b"y".hex()]
