"""A broker with a sound certificate that says without end what nobody asked for: keys are heard and the door opens
meanwhile, nothing starts anew, and the lock breaks off. The whole simulated lock."""

import time

import pytest

from tests_host.fixtures import FAST
from tests_host.test_online_broker import COMMAND, Crook
from tests_host.test_online_flood import opening
from tools.netlab.peer import Peer, published
from tools.netlab.site import BROKER

FLOOD_S = 30  # of the computer's time, if nobody breaks off
LATER_S = 0.1  # the motor may be

# name -> (what comes without end, pause between two in s, why the lock breaks off)
ENDLESS = {
    "PINGRESPs": (b"\xd0\x00" * 512, 0, "broken"),
    "PUBACKs of unknown ids": (b"\x40\x02\x12\x34" * 256, 0, "broken"),
    "SUBACKs": (b"\x90\x03\x00\x63\x01" * 256, 0, "broken"),
    "messages of QoS 0": (published(COMMAND, b"x" * 40) * 64, 0, "timeout"),
    "messages of QoS 1": (published(COMMAND, b"x" * 40, 0x32) * 64, 0, "timeout"),
    "long messages on another topic": (published(b"latchkey/LK-0/nothing", b"x" * 2000) * 8, 0, "timeout"),
    "a message, a byte at a time": (published(COMMAND, b"x" * 400), 0.02, "timeout"),
    "PINGRESPs, a byte at a time": (b"\xd0\x00", 0.02, "broken"),
}


@pytest.fixture(scope="module")
def offline(door):
    """Seconds from the last key to the motor with a broker that is silent."""
    return typed(door)


def typed(door) -> float:
    door.board.hurry(1)
    took = opening(door, lambda seconds: None)
    door.board.hurry(FAST)
    door.board.run(8)  # it locks again
    return took


class Flood(Crook):
    """Once the lock has said hello, `said` and nothing else; bytewise where there is a pause."""

    def __init__(self, said, pause):
        super().__init__()
        self._said, self._pause = said, pause

    def _published(self, connection, body):
        super()._published(connection, body)
        end = time.monotonic() + FLOOD_S
        while self.session and time.monotonic() < end:
            for piece in [bytes([byte]) for byte in self._said] if self._pause else [self._said]:
                connection.sendall(piece)
                time.sleep(self._pause)
        self.session = ""


@pytest.mark.parametrize("what", ENDLESS)
def test_what_comes_without_end_neither_hangs_the_lock_nor_delays_a_key(site, door, offline, tmp_path, what):
    said, pause, why = ENDLESS[what]
    crook = Flood(said, pause)
    certificate = site.authority.issue(tmp_path, BROKER, begins=-3650)
    starts, seen = len(door.board.seen("boot")), len(door.downs())
    with door.unmoved("accepted"):
        with Peer(crook, certificate) as peer:
            door.routes(broker=peer.port)
            door.breaks()
            try:
                door.until(lambda: crook.session, 400)
                assert typed(door) < offline + LATER_S, "in the flood"
                door.until(lambda: len(door.downs()) >= seen + 3, 400)
                assert set(door.downs()[seen + 1 :]) == {why}
                assert door.opens() and len(door.board.seen("boot")) == starts
            finally:
                hello = door.seen.hello
                door.routes()
        door.until(lambda: door.seen.hello is not hello and door.seen.greeted, 900)
        door.board.run(45)
