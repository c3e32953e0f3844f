"""socket, tls and _thread behave as recorded on the real ESP32 port, statement by statement.

All records of these areas are replayed; DEVIATIONS names those that come out otherwise, and why.
"""

import pytest
import recorded
from recorded_peers import Peers
from test_recorded_machine import READY, Replay, told
from test_recorded_network import AIR_ACTIONS
from test_recorded_network import START as BARE

SPEED = 20
NET = """
import sys
import simulator
from internet import Internet
from threads import Threads
import chip_thread
import chip_tls
simulator.threads = simulator.kernel.threads = Threads(simulator.kernel, {speed})
simulator.threads.alive = {alive}
simulator.net = Internet({net!r})
sys.modules["tls"] = chip_tls
sys.modules["_thread"] = chip_thread
sys.path.append({frozen!r})
"""
AUTHORITIES = "CA=...; CB=...   # DER of the test CA A and of another CA B"

# (area, case, statement): why the stand-in differs. Everything not listed here must match.
DEVIATIONS = {}

CASES = [(area, number) for area in ("socket", "tls", "thread") for number in recorded.cases(area)]


@pytest.fixture(scope="module")
def peers(tmp_path_factory):
    with Peers(tmp_path_factory.mktemp("peers")) as made:
        yield made


class WithPeers(Replay):
    """Knows the certificates of the authorities."""

    def __init__(self, peers, *args, **options):
        super().__init__(*args, **options)
        self._authorities = f"CA={peers.a.der!r}; CB={peers.b.der!r}"

    def _send(self, command):
        if command.get("code") == AUTHORITIES:
            command = {"code": self._authorities}
        super()._send(command)


@pytest.mark.parametrize("bits", [64, 32])
@pytest.mark.parametrize("area, number", CASES, ids=str)
def test_the_network_does_what_was_recorded(peers, tmp_path, area, number, bits):
    net = {"names": {}, "routes": peers.routes}
    # Where the records have no threads of their own the main one keeps to the computer's time, for the peers' sake.
    start = BARE + NET.format(
        speed=SPEED, alive=int(area != "thread"), net=net, frozen=str(recorded.ROOT / ".tools" / "frozen"))
    replay = WithPeers(peers, tmp_path / "flash.bin", start=start, ready=READY, actions=AIR_ACTIONS, bits=bits,
                       timeout=15)
    found = []
    for mismatch in replay.run(recorded.cases(area)[number]):
        if not isinstance(mismatch.got, tuple) or len(set(told(mismatch))) > 1:
            found.append(mismatch)
    expected = {statement for where, case, statement in DEVIATIONS if (where, case) == (area, number)}
    unexpected = [mismatch for mismatch in found if mismatch.code not in expected]
    assert not unexpected, "\n".join(map(repr, unexpected))
    assert {mismatch.code for mismatch in found} == expected, "a listed deviation no longer shows"
