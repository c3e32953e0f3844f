"""Networks that are out of order, and one on which an update comes, for tools/bench/online.py."""

import random
import socket
import ssl
import time

from tools.image import dev
from tools.netlab.peer import Peer, silence
from tools.netlab.site import BROKER
from tools.sim.chip import core_image

SERIAL = "LK-BENCH"
LONGEST_S = 225  # firmware/net/backoff.py, in the end: 150 to 300 s
_DNS_S = 14  # lwIP asks a silent name server four times
_LIMIT_S = 900
_CORE = 1_400_000
_HEADER_S = 1.0  # the lock has it by then, and has judged it if nobody came
_ANSWER_S = 0.16  # of this computer's time, at most: 8 s of the lock's


class Outage:
    """No access point. Use as a context manager. options: for Board."""

    def __init__(self, site):
        self.site = site
        self._dice = random.Random(1)
        self.options = {**site.options(SERIAL), "air": []}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def begin(self, door):
        """The lock starts: lets time pass until somebody comes."""
        door.rest()

    def end(self, board):
        """Was it what it ought to have been? AssertionError."""


class NoAnswer(Outage):
    """The name server does not answer."""

    def __init__(self, site):
        super().__init__(site)
        net = {**site.net(), "names": {}, "dns_us": _DNS_S * 1_000_000}
        self.options = {**site.options(SERIAL), "net": net}


class DeadBroker(Outage):
    """Something else than a broker listens: it takes each connection, and says nothing. done: connections."""

    _tls = False

    def __init__(self, site):
        super().__init__(site)
        self.done = 0
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*site.authority.issue(site.folder / "dead", BROKER, begins=-3650))
        self._peer = Peer(self._serve)
        net = site.net()
        net["routes"] = {place: self._peer.port for place in net["routes"]}
        self.options = {**site.options(SERIAL), "net": net}

    def __enter__(self):
        self._peer.__enter__()
        return self

    def __exit__(self, *_):
        self._peer.close()

    def end(self, board):
        """It was called."""
        assert self.done

    def _serve(self, connection):
        self.done += 1
        silence(connection)


class Slow(DeadBroker):
    """Its answer to a handshake comes some seconds late, when somebody may be typing; then silence."""

    def _serve(self, connection):
        connection.recv(1, socket.MSG_PEEK)
        time.sleep(self._dice.uniform(0, _ANSWER_S))
        with self._context.wrap_socket(connection, server_side=True) as shaken:
            self.done += 1
            silence(shaken)


class Storm(DeadBroker):
    """Shakes hands and drops the connection at once."""

    def _serve(self, connection):
        with self._context.wrap_socket(connection, server_side=True):
            self.done += 1


class Update(Outage):
    """All is well, and an image with a core comes at full speed, another one after each start."""

    def __init__(self, site):
        super().__init__(site)
        self.options = site.options(SERIAL)
        self._round = 0
        for number, text in enumerate((b"core", b"another core")):
            image = dev.dev_image(counter=2, shipped=True, core=core_image.make(text, _CORE))
            site.web.files[f"/{number}.img"] = image

    def begin(self, door):
        """Until the lock has asked for the image's header, and somebody comes."""
        board, fleet, web = door.board, self.site.fleet, self.site.web
        seen, self._round = fleet.locks[SERIAL], self._round + 1
        before = seen.hello
        board.run_until(lambda _: seen.greeted and seen.hello is not before, _LIMIT_S, 0.5)
        fleet.send(SERIAL, "offer", url=self.site.url(f"/{self._round % 2}.img"), force=True)
        asked = len(web.asked)
        board.run_until(lambda _: len(web.asked) > asked, _LIMIT_S, 0.02)
        board.run(self._dice.uniform(0, _HEADER_S))

    def end(self, board):
        """Each was begun, and none is through."""
        kinds = [row["kind"] for row in board.log()]
        assert kinds.count("update-start") == self._round and "update-ready" not in kinds, kinds


OUTAGES = {
    "no network": Outage,
    "broker black-holed": DeadBroker,
    "handshakes stall": Slow,
    "DNS hangs": NoAnswer,
    "reconnect storm": Storm,
    "update at full speed": Update,
}
