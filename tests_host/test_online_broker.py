"""A broker with a sound certificate that does what no broker may: the lock breaks off with a name, opens for its codes
meanwhile, and finds a sound one afterwards. It can withhold; it can't make anything move."""

import pytest

from tests_host.fixtures import SERIAL
from tools.campaign import sound
from tools.desk.protocol import Desk
from tools.netlab.peer import CONNACK, Peer, packet, published
from tools.netlab.site import BROKER

COMMAND = f"latchkey/{SERIAL}/command".encode()


@pytest.fixture(scope="module")
def certificate(site, tmp_path_factory):
    return site.authority.issue(tmp_path_factory.mktemp("host"), BROKER, begins=-3650)


class Crook:
    """Plays a sound broker up to its SUBACKs, answers as one should, and says `then(session)` before its PINGRESP.
    subacks: codes it answers the lock's subscriptions with."""

    def __init__(self, then=lambda session: b"", subacks=(1, 1)):
        self._then = then
        self._subacks = list(subacks)
        self.session = ""
        self.heard: list[bytes] = []

    def __call__(self, connection):
        packet(connection)
        connection.sendall(CONNACK)
        for code in self._subacks:
            _, body = packet(connection)
            connection.sendall(b"\x90\x03" + body[:2] + bytes([code]))
        while True:
            first, body = packet(connection)
            if first & 0xF0 == 0x30:
                self._published(connection, body)
            elif first == 0xC0:
                connection.sendall(self._then(self.session) + b"\xd0\x00")

    def _published(self, connection, body):
        end = 2 + int.from_bytes(body[:2], "big")
        topic, id, payload = body[2:end], body[end : end + 2], body[end + 2 :]
        connection.sendall(b"\x40\x02" + id)
        self.heard.append(topic)
        if topic.endswith(b"/hello"):
            self.session = Desk(sound.SECRET, SERIAL).hello(payload).session


# name -> (what it says, why the lock breaks off)
ODD = {
    "QoS 2": (published(COMMAND, b"x", 0x34), "broken"),
    "an answer to nothing": (b"\x40\x02\x00\x63", "broken"),
    "a SUBACK to nothing": (b"\x90\x03\x00\x63\x01", "broken"),
    "a length of five bytes": (b"\x30\xff\xff\xff\xff\x01" + bytes(64), "broken"),
    "a topic longer than its packet": (b"\x30\x05\x00\x20abc" + bytes(64), "broken"),
    "a packet of nothing": (b"\x30\x00", "oversized"),
    "half a packet": (published(COMMAND, b"x" * 100)[:50], "timeout"),
    "a gigabyte": (b"\x30\xff\xff\xff\x7f" + b"\x00\x15" + COMMAND + b"x" * 4000, "oversized"),
    "a PINGRESP with something in it": (b"\xd0\x02ab", "broken"),
    "what only clients say": (b"\xe0\x00" + b"\x10\x00", "broken"),
    "no packet at all": (b"\x00\x00\xff\xff" * 16, "broken"),
}


def met(door, crook, certificate, why):
    """The lock meets it, breaks off, and the door opens; then it is gone."""
    seen = len(door.downs())
    with Peer(crook, certificate) as peer:
        door.routes(broker=peer.port)
        try:
            door.breaks()
            door.until(lambda: len(door.downs()) >= seen + 2, 400)
            assert door.downs()[seen + 1] == why and door.opens()
        finally:
            hello = door.seen.hello
            door.routes()
    door.until(lambda: door.seen.hello is not hello and door.seen.greeted, 400)
    door.board.run(45)


@pytest.mark.parametrize("what", ODD)
def test_what_no_broker_may_say(door, certificate, what):
    says, why = ODD[what]
    with door.unmoved("accepted"):
        met(door, Crook(lambda session: says), certificate, why)


@pytest.mark.parametrize("subacks", [(0x80, 1), (1, 0x80)])
def test_one_that_gives_no_subscription(door, certificate, subacks):
    with door.unmoved("accepted"):
        met(door, Crook(subacks=subacks), certificate, "not-allowed")


def test_one_that_has_a_good_command_and_delivers_it_wrongly(door, certificate):
    """Made in time for the session, signed with the lock's key: retained, or of another topic, it is nothing; as it
    should be it is carried out, so that it is those that count."""
    desk = Desk(sound.SECRET, SERIAL)

    def good(session):
        return desk.command(session, "unlock", door.board.now, 300)[1]

    wrong = [b"latchkey/LK-1/command", COMMAND + b"s", COMMAND[:-1], COMMAND.upper(), b"command", b"", COMMAND + b"\0",
             b"latchkey/LK-0/answer", b"latchkey/LK-0/", b"/" + COMMAND, b"latchkey/LK-0//command"]
    crook = Crook(lambda session: b"".join([
        *[published(topic, good(session)) for topic in wrong],
        *[published(COMMAND, good(session), first) for first in (0x31, 0x33, 0x39)],
        published(b"latchkey/LK-0/ha", b"UNLOCK " + sound.code(door.board.now).encode(), 0x31),
    ]))  # fmt: skip
    right = Crook(lambda session: published(COMMAND, good(session)))
    hello = door.seen.hello
    with Peer(crook, certificate) as peer, Peer(right, certificate) as honest:
        door.routes(broker=peer.port)
        door.breaks()
        motor = len(door.board.seen("motor"))
        refused = len(door.refused())
        door.until(lambda: door.refused()[refused:].count("retained") >= 4, 400)
        door.board.run(20)
        assert set(door.refused()[refused:]) == {"retained"}
        assert len(door.board.seen("motor")) == motor and door.board.bolt == "locked"
        door.routes(broker=honest.port)
        peer.close()
        door.board.drop_station()
        door.until(lambda: door.board.bolt == "unlocked", 400)
        door.routes()
        door.board.drop_station()
    door.until(lambda: door.seen.hello is not hello and door.seen.greeted, 400)
