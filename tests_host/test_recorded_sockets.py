"""socket, tls and _thread behave as recorded on the real ESP32 port, statement by statement.

NOT_RUN names the records of these areas that are left out, DEVIATIONS those that come out otherwise, and why.
"""

import re

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
import socket
sys.modules["usocket"] = socket  # umqtt's: nothing shall get out of this computer
simulator.threads = simulator.kernel.threads = Threads(simulator.kernel, {speed})
simulator.threads.alive = {alive}
simulator.net = Internet({net!r})
sys.modules["tls"] = chip_tls
sys.modules["_thread"] = chip_thread
sys.path.append({frozen!r})
"""
AUTHORITIES = "CA=...; CB=...   # DER of the test CA A and of another CA B"

# (area, case, statement): why the stand-in differs. Everything not listed here must match.
_DIR = "dir() and repr() show that the stand-in is written in Python"
_CLIENT = "a client of TCP is all that a lock is, and all that there is"
_UNUSED = "no part of a lock uses it, so it is absent"
_TEXT = "the unix port has words where the chip has names of constants"
_BEFORE = "what is left out (NOT_RUN) had used a socket before"
_COUNT = "gc.collect() of the unix port returns a count, which the REPL prints"
DEVIATIONS = {
    ("socket", 93, "sorted(x for x in dir(socket.socket) if x[0]!='_')"): _DIR,
    ("socket", 94, "t=socket.socket(); t.bind(('0.0.0.0',80))"): "of a server: " + _CLIENT,
    ("socket", 94, "t.connect((H,'80'))"): _BEFORE,
    ("socket", 94, "len(L)"): _BEFORE,
    ("socket", 94, "t.makefile"): _DIR,
    ("socket", 94, "t.sendall"): _DIR,
    ("socket", 94, "s.setsockopt(99,99,1)"): "options are taken and forgotten",
    ("socket", 95, "p.register(5)"): "the interpreter's own poll is asked, which takes file descriptors",
    ("socket", 95, "p=select.poll(); p.register(s,select.POLLOUT); p.poll(1000)"): "POLLHUP, too: it was refused",
    ("socket", 107, "s.write(bytes(100000))"): "the computer's heap has room",
    ("tls", 97, "go(18502,'bench.test')"): _TEXT,
    ("tls", 98, "sorted(k for k in dir(x) if k[0]!='_')"): _DIR,
    ("tls", 98, "ssl.SSLContext()"): _DIR,
    ("tls", 98, "x.write(b'a')"): "an oddity of writing: the chip's error has a name when reading, and here for both",
    ("tls", 98, "W(cert=b'x')"): _UNUSED,
    ("tls", 98, "time.ticks_diff(time.ticks_ms(),t)>900"): "the main thread's handshake takes the computer's time only",
    ("tls", 98, "gc.collect(); e0=max(h[2] for h in esp32.idf_heap_info(esp32.HEAP_DATA)); e0>30000"): _COUNT,
    ("tls", 122, "L=None; gc.collect(); go(18511,'bench.test')"): _COUNT,
}

# What a statement that is not run has in it, or begins with.
NOT_RUN = {
    "asyncio.run(": "asyncio waits by the interpreter's own poll; a lock has no socket in its loop",
    "ntptime": "of UDP: " + _CLIENT,
    "SOCK_DGRAM); u.": "of UDP: " + _CLIENT,
    "u.": "of UDP: " + _CLIENT,
    "s.accept()": "of a server: " + _CLIENT,
    "s.listen(": "of a server: " + _CLIENT,
    "bind((": "of a server: " + _CLIENT,
    "s.bind(": "of a server: " + _CLIENT,
    "t.connect(('0.0.0.0',0))": "of a server: " + _CLIENT,
    "x=c.wrap_socket(s,server_hostname='bench.test',do_handshake_on_connect=False)": (
        "a second connection over a socket whose first one is shaking hands: how far that is, is chance"),
    "x.cipher()": _UNUSED,
    "x.getpeercert(": _UNUSED,
    "c.load_cert_chain(": _UNUSED,
}
_TRACE = re.compile(r'  File "[^"]*threads.py", line \d+, in body\n')

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


def left_out(record) -> str:
    """Why it is not run, '' where it is."""
    code = record.get("code", "")
    if code.startswith("t=socket.socket(); t.bind"):
        return ""  # its socket is used below
    for text, why in NOT_RUN.items():
        if code.startswith(text) or len(text) > 3 and text in code:
            return why
    return ""


def untraced(side):
    """Without the stand-in's own line of a traceback, and without the title that only a traceback has."""
    printed, raises = side
    printed = printed and _TRACE.sub("", printed)
    return printed and printed.replace("Traceback (most recent call last):\nTypeError", "TypeError"), raises


@pytest.mark.parametrize("bits", [64, 32])
@pytest.mark.parametrize("area, number", CASES, ids=str)
def test_the_network_does_what_was_recorded(peers, tmp_path, area, number, bits):
    net = {"names": {}, "routes": peers.routes}
    # Where the records have no threads of their own the main one keeps to the computer's time, for the peers' sake.
    start = BARE + NET.format(
        speed=SPEED, alive=int(area != "thread"), net=net, frozen=str(recorded.ROOT / ".tools" / "frozen"))
    records = [record for record in recorded.cases(area)[number] if not left_out(record)]
    replay = WithPeers(peers, tmp_path / "flash.bin", start=start, ready=READY, actions=AIR_ACTIONS, bits=bits,
                       timeout=15)
    found = []
    for mismatch in replay.run(records):
        if not isinstance(mismatch.got, tuple) or len(set(map(untraced, told(mismatch)))) > 1:
            found.append(mismatch)
    recorded.compare(found, DEVIATIONS, area, number)
