"""Everything a lock needs to be online, on this machine: broker with TLS, passwords and ACL, web server, operator."""

import json
from contextlib import ExitStack
from pathlib import Path

from tools.desk.fleet import Fleet
from tools.netlab.broker import Broker
from tools.netlab.certificates import Authority
from tools.netlab.relay import Relay
from tools.netlab.web import WebServer
from tools.sim import AccessPoint

BROKER, WEB = "broker.latchkey", "images.latchkey"  # names as the locks know them
PASSWORD = "desk-password"
_HOME = ("status", "state", "event", "ha")  # what Home Assistant reads of a lock, and writes
_ADDRESS = {BROKER: "10.0.0.2", WEB: "10.0.0.3"}
_WIFI = AccessPoint("Latchkey", "correct horse", channel=6)


class Site:
    """Runs within `with`. secrets: {serial: secret} of the locks that belong to it. clock(): what they are told; may be
    another one later. desk: with an operator, `fleet`; else the test has its own, of the user `desk`, who may read the
    file `ca` and knows PASSWORD. lines: locks and operator reach the broker by `line` and `desk_line`, which break."""

    fleet: Fleet
    line: Relay
    desk_line: Relay

    def __init__(self, folder: Path, secrets: dict[str, bytes], clock=lambda: 0, desk: bool = True,
                 lines: bool = False):
        self.folder = folder
        self.secrets = secrets
        self.authority = Authority()
        # Boards begin in January 2026, whatever day it is here.
        certificate = self.authority.issue(folder / "certificate", BROKER, begins=-3650, others=("localhost",))
        users = {serial: (f"lock-{serial}", f"latchkey/{serial}/#") for serial in secrets}
        users["desk"] = (PASSWORD, "latchkey/# homeassistant/#")
        users["home"] = (PASSWORD, "homeassistant/# " + " ".join(f"latchkey/+/{name}" for name in _HOME))
        self.broker = Broker(folder / "broker", certificate, users)
        self.web = WebServer({})
        self.clock = clock
        self.ca = folder / "authority.pem"
        self._desk = desk
        self._lines = lines
        self._open = ExitStack()

    def __enter__(self):
        self._open.enter_context(self.broker)
        self._open.enter_context(self.web)
        port = self.broker.port
        if self._lines:
            self.line, self.desk_line = [self._open.enter_context(Relay(port)) for _ in range(2)]
            port = self.desk_line.port
        self.authority.write(self.ca)
        if self._desk:
            desk = Fleet("localhost", port, "desk", PASSWORD, str(self.ca), self.secrets,
                         lambda: self.clock(), again_s=0.25, kept=20_000)
            self.fleet = self._open.enter_context(desk)
        return self

    def __exit__(self, *_):
        self._open.close()

    def options(self, serial: str, **broker) -> dict:
        """For Board: what this lock was told at the bench, and what lies behind its radio. broker: told otherwise."""
        place = {"host": BROKER, "port": 8883, "user": serial, "password": f"lock-{serial}", **broker}
        wifi = [[_WIFI.ssid, _WIFI.password]]
        told = {"wifi": json.dumps(wifi).encode(), "broker": json.dumps(place).encode(), "ca": self.authority.der}
        return {"serial": serial, "secret": self.secrets[serial], "told": told, "net": self.net(), "air": [_WIFI]}

    def net(self) -> dict:
        """Names and routes, as tools/sim/chip/internet.py takes them."""
        broker = self.line.port if self._lines else self.broker.port
        routes = {f"{_ADDRESS[BROKER]}:8883": broker, f"{_ADDRESS[WEB]}:80": self.web.port}
        return {"names": dict(_ADDRESS), "routes": routes}

    def url(self, path: str) -> str:
        """Of a file of the web server, as a lock knows it."""
        return f"http://{WEB}{path}"
