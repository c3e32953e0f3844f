"""Home Assistant finds the locks of a fleet by MQTT discovery: retained payloads, made here and not on the lock.

    announcer = Announcer(lambda *message: fleet.publish(*message))  # topic, payload, retained
    fleet = Fleet(..., on_message=lambda serial, name, what: announcer.heard(name, serial, fleet.locks.get(serial)))

What Home Assistant shows comes from the lock's own topics `state`, `status` and `event`, picked by templates; what it
wants goes to the lock's topic `ha`, where a code typed in Home Assistant is judged by the lock.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from keypad.entry import MOST
from tools.desk.protocol import Hello
from tools.desk.seen import Seen

PREFIX = "homeassistant"  # Home Assistant's own, unless somebody has set another there
_SERIAL = re.compile(r"[A-Za-z0-9_-]{1,64}")  # of both, what Home Assistant takes for a node id

# Home Assistant wants the code for `lock` too, so none must fit its format: it is the lock that refuses a plain UNLOCK.
CODE_FORMAT = r"^(\d{4,%d})?$" % MOST
COMMAND = "{% if value == 'UNLOCK' %}UNLOCK {{ code or '' }}{% else %}LOCK{% endif %}"
_UPDATE = (
    "{% set writing = value_json['update'] in ('writing', 'ready') %}"
    "{{ {'installed_version': value_json.version, 'latest_version': value_json.offered or value_json.version,"
    " 'in_progress': writing, 'update_percentage': value_json.percent if writing else none} | tojson }}"
)
_DIAGNOSTIC = {"entity_category": "diagnostic"}
# name: (component, what its discovery payload says beside what all say; topics by the lock's name for them)
ENTITIES: dict[str, tuple[str, dict[str, Any]]] = {
    "lock": ("lock", {
        "name": None, "state_topic": "state", "value_template": "{{ value_json.bolt }}", "command_topic": "ha",
        "command_template": COMMAND, "code_format": CODE_FORMAT, "payload_lock": "LOCK", "payload_unlock": "UNLOCK",
        "state_locked": "LOCKED", "state_unlocked": "UNLOCKED", "state_locking": "LOCKING",
        "state_unlocking": "UNLOCKING", "state_jammed": "JAMMED", "optimistic": False, "retain": False,
    }),
    "update": ("update", {
        "name": "Firmware", "title": "Latchkey", "device_class": "firmware", "state_topic": "state",
        "value_template": _UPDATE, "command_topic": "ha", "payload_install": "INSTALL", "retain": False,
        "entity_category": "config",
    }),
    "battery": ("binary_sensor", {
        "name": "Battery", "device_class": "battery", "state_topic": "state",
        "value_template": "{{ 'OFF' if value_json.battery == 'ok' else 'ON' }}", **_DIAGNOSTIC,
    }),
    "voltage": ("sensor", {
        "name": "Battery voltage", "device_class": "voltage", "state_class": "measurement", "state_topic": "state",
        "unit_of_measurement": "mV", "value_template": "{{ value_json.mv }}", **_DIAGNOSTIC,
    }),
    "problem": ("binary_sensor", {
        "name": "Problem", "device_class": "problem", "state_topic": "state",
        "value_template": "{{ 'ON' if value_json.problem else 'OFF' }}", "json_attributes_topic": "state",
        "json_attributes_template": "{{ {'problem': value_json.problem} | tojson }}", **_DIAGNOSTIC,
    }),
    "event": ("sensor", {
        "name": "Last event", "icon": "mdi:history", "state_topic": "state",
        "value_template": "{{ value_json.event or none }}", "json_attributes_topic": "event",
    }),
    "door": ("binary_sensor", {
        "name": "Door", "device_class": "door", "state_topic": "state",
        "value_template": "{{ 'ON' if value_json.door else 'OFF' }}",
    }),
}  # fmt: skip


def discovery(serial: str, hello: Hello, state: dict[str, Any], prefix: str = PREFIX) -> dict[str, bytes]:
    """{topic: payload}, all to be retained, of what a lock is to Home Assistant; a door without a contact is b"", which
    takes away what may have been there. hello, state: what the lock said last. ValueError: a serial number that Home
    Assistant can't name."""
    device = {
        "identifiers": [f"latchkey_{serial}"], "name": f"Latchkey {serial}", "manufacturer": "Latchkey",
        "model": hello.model, "sw_version": hello.version,
    }  # fmt: skip
    found = {}
    for name, topic in topics(serial, prefix).items():
        if name == "door" and not isinstance(state.get("door"), bool):
            found[topic] = b""
            continue
        said = {
            key: f"latchkey/{serial}/{value}" if key.endswith("_topic") else value
            for key, value in ENTITIES[name][1].items()
        }
        said |= {
            "unique_id": f"latchkey_{serial}_{name}", "device": device, "origin": {"name": "Latchkey"}, "qos": 1,
            "availability_topic": f"latchkey/{serial}/status", "payload_available": "online",
            "payload_not_available": "offline",
        }  # fmt: skip
        found[topic] = json.dumps(said, separators=(",", ":")).encode()
    return found


def topics(serial: str, prefix: str = PREFIX) -> dict[str, str]:
    """Where the discovery payloads of a lock belong, by the names of ENTITIES. ValueError as `discovery`."""
    if not _SERIAL.fullmatch(serial):
        raise ValueError(f"Home Assistant can't name {serial!r}")
    return {name: f"{prefix}/{component}/latchkey_{serial}/{name}/config" for name, (component, _) in ENTITIES.items()}


class Announcer:
    """Keeps the discovery payloads of a fleet at its broker. publish(topic, payload, retained): Fleet.publish."""

    def __init__(self, publish: Callable[[str, bytes, bool], None], prefix: str = PREFIX):
        self._publish = publish
        self._prefix = prefix
        self._said: dict[str, dict[str, bytes]] = {}  # serial -> what was published

    def heard(self, name: str, serial: str, lock: Seen | None) -> None:
        """A lock has said something, under that name. All is published with its hello, and later what has changed: the
        broker may have lost it with the connection. NoBroker and ValueError as `publish` and `discovery`."""
        if name not in ("hello", "state") or lock is None or lock.hello is None or not lock.state:
            return
        before = {} if name == "hello" else self._said.get(serial, {})
        now = self._said[serial] = discovery(serial, lock.hello, lock.state, self._prefix)
        for topic, payload in now.items():
            if before.get(topic) != payload:
                self._publish(topic, payload, True)

    def withdraw(self, serial: str) -> None:
        """The lock is no longer to be seen in Home Assistant."""
        self._said.pop(serial, None)
        for topic in topics(serial, self._prefix).values():
            self._publish(topic, b"", True)
