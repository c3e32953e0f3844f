"""Home Assistant for the tests: its own package's view of payloads, and its place at a real broker."""

import json
import os
import subprocess
import sys
from queue import Empty
from typing import Any

import pytest

from tests_host.micropython import ROOT
from tools.netlab.client import Client

PACKAGE = ROOT / ".tools" / "homeassistant"
SCRIPT = ROOT / "tests_host" / "homeassistant_side.py"
needed = pytest.mark.skipif(sys.version_info < (3, 11), reason="Home Assistant runs on Python 3.11 and later")


def asks(payloads: dict[str, bytes], states=(), commands=()) -> dict[str, Any]:
    """What Home Assistant makes of them: tests_host/homeassistant_side.py. states: bytes as the lock sent them."""
    asked = {
        "payloads": {topic: payload.decode() for topic, payload in payloads.items()},
        "states": [state.decode() for state in states], "commands": list(commands),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-W", "ignore", SCRIPT], input=json.dumps(asked), capture_output=True, text=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(PACKAGE)},
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


class Home:
    """The user `home` of a site (tools/netlab/site.py), who hears all that it may. Use as a context manager."""

    def __init__(self, site):
        self._client = Client(site.broker, "home", site.ca)
        self._heard: list[tuple[str, bytes, bool]] = []

    def __enter__(self):
        self._client.listen("#")
        return self

    def __exit__(self, *_):
        self._client.close()

    def heard(self) -> list[tuple[str, bytes, bool]]:
        """(topic, payload, retained) of all that has come so far."""
        while True:
            try:
                self._heard.append(self._client._messages.get_nowait())
            except Empty:
                return self._heard

    def discovered(self, serial: str) -> dict[str, bytes]:
        """The lock's discovery payloads that are there now."""
        own = f"/latchkey_{serial}/"
        newest = {topic: payload for topic, payload, _ in self.heard() if own in topic}
        return {topic: payload for topic, payload in newest.items() if payload}

    def states(self, serial: str) -> list[bytes]:
        """Each that the lock has sent."""
        return [payload for topic, payload, _ in self.heard() if topic == f"latchkey/{serial}/state"]

    def wants(self, serial: str, payload: str, retain: bool = False) -> None:
        """Sends it to the lock."""
        self._client.publish(f"latchkey/{serial}/ha", payload.encode(), retain)

    def acts(self, serial: str, value: str, code: str | None = None) -> None:
        """As Home Assistant's lock does: its own template makes the payload, whose code must fit its own check."""
        ((payload, fits),) = asks(self.discovered(serial), commands=[(value, code)])["said"]
        assert fits
        self.wants(serial, payload)
