"""What the desk tells Home Assistant of a lock: judged by Home Assistant's own schemas and templates."""

import json

import pytest

from tests_host import homeside
from tests_host.homeside import asks
from tools.desk import homeassistant
from tools.desk.homeassistant import ENTITIES, Announcer, discovery, topics
from tools.desk.protocol import Desk, Hello
from tools.desk.seen import Seen

SERIAL = "LK-0042"
HELLO = Hello("0" * 32, "6000i", "1.0.0", 1767261600, "synced")
STATE = {
    "bolt": "LOCKED", "door": True, "battery": "ok", "mv": 5800, "clock": "synced", "problem": "", "version": "1.0.0",
    "slot": 0, "update": "", "percent": 0, "offered": "", "event": "locked", "ssid": "Home",
}  # fmt: skip
NAMES = {"lock", "update", "battery", "voltage", "problem", "event", "door"}


@pytest.fixture(scope="module")
def payloads():
    return discovery(SERIAL, HELLO, STATE)


COMMANDS = [
    ("LOCK", None, "LOCK", True), ("LOCK", "1234", "LOCK", True), ("UNLOCK", "012345", "UNLOCK 012345", True),
    ("UNLOCK", "0315692037", "UNLOCK 0315692037", True), ("UNLOCK", None, "UNLOCK", True),
    ("UNLOCK", "123", "UNLOCK 123", False), ("UNLOCK", "12345678901", "UNLOCK 12345678901", False),
    ("UNLOCK", "12a4", "UNLOCK 12a4", False),
]  # fmt: skip
CHANGES = [
    {}, {"update": "waiting", "offered": "1.1.0"}, {"update": "writing", "offered": "1.1.0", "percent": 35},
    {"update": "ready", "offered": "1.1.0", "percent": 100}, {"update": "bad-hash", "percent": 100},
    {"battery": "warn", "problem": "bolt", "event": "", "door": False},
]  # fmt: skip
WRONG = [
    ("lock", "state_topic", "latchkey/#/state"), ("lock", "command_topic", "latchkey/+/ha"), ("lock", "qos", 3),
    ("lock", "value_template", "{{ value_json.bolt"), ("lock", "code_format", "(("), ("lock", "origin", {}),
    ("update", "device_class", "engine"), ("voltage", "state_class", "now and then"),
    ("problem", "device", {"name": "nobody"}), ("event", "icon", "history"),
]  # fmt: skip


@pytest.fixture(scope="module")
def shown(payloads):
    """What Home Assistant makes of the payloads, of STATE with each of CHANGES, and of COMMANDS."""
    states = [json.dumps({**STATE, **change}).encode() for change in CHANGES]
    return asks(payloads, states, [row[:2] for row in COMMANDS])


@homeside.needed
def test_home_assistants_schemas_accept_every_payload_and_drop_nothing_of_it(payloads, shown):
    assert len(payloads) == len(NAMES) and (shown["refused"], shown["dropped"]) == ({}, {})


@homeside.needed
def test_the_schemas_would_notice_a_wrong_one(payloads):
    asked = {}
    for number, (name, key, value) in enumerate(WRONG):
        topic = topics(SERIAL)[name]
        asked[topic.replace("/config", f"{number}/config")] = {**json.loads(payloads[topic]), key: value}
    topic, lock = topics(SERIAL)["lock"], json.loads(payloads[topics(SERIAL)["lock"]])
    asked |= {topic + "s": lock, topic: {**lock, "comand_topic": "a"}}
    answer = asks({topic: json.dumps(each).encode() for topic, each in asked.items()})
    assert list(answer["refused"]) == list(asked)[:-1] and answer["dropped"] == {topic: ["comand_topic"]}


@homeside.needed
def test_the_update_shows_installed_latest_and_progress_while_there_is_some(shown):
    rows = [shown["update"] for shown in shown["shown"]]
    picked = [(row["installed_version"], row["latest_version"], row["in_progress"], row["update_percentage"])
              for row in rows]
    assert picked[:5] == [
        ("1.0.0", "1.0.0", False, None), ("1.0.0", "1.1.0", False, None), ("1.0.0", "1.1.0", True, 35),
        ("1.0.0", "1.1.0", True, 100), ("1.0.0", "1.0.0", False, None),
    ]  # fmt: skip


@homeside.needed
def test_battery_problem_event_and_door(shown):
    def of(number):
        row = shown["shown"][number]
        return [row[name] for name in ("battery", "voltage", "problem", "event", "door")]

    assert of(0) == ["OFF", "5800", "OFF", "locked", "ON"]
    assert of(5) == ["ON", "5800", "ON", "None", "OFF"]  # to Home Assistant None is unknown
    assert [shown["attributes"][number]["problem"] for number in (0, 5)] == [{"problem": ""}, {"problem": "bolt"}]


@homeside.needed
def test_what_goes_to_the_lock_and_which_codes_home_assistant_lets_pass(shown):
    assert shown["said"] == [list(row[2:]) for row in COMMANDS]


def test_all_are_under_one_device_each_with_a_name_of_its_own(payloads):
    rows = [json.loads(payload) for payload in payloads.values()]
    assert set(ENTITIES) == NAMES and len({row["unique_id"] for row in rows}) == len(rows)
    assert [row["device"] for row in rows] == [{
        "identifiers": ["latchkey_LK-0042"], "name": "Latchkey LK-0042", "manufacturer": "Latchkey",
        "model": "6000i", "sw_version": "1.0.0",
    }] * len(rows)  # fmt: skip
    assert {row["availability_topic"] for row in rows} == {"latchkey/LK-0042/status"}


def test_home_assistant_is_to_retain_nothing_and_to_believe_the_lock_only(payloads):
    rows = {name: json.loads(payloads[topic]) for name, topic in topics(SERIAL).items()}
    assert rows["lock"]["optimistic"] is rows["lock"]["retain"] is rows["update"]["retain"] is False
    assert {row.get("command_topic", "latchkey/LK-0042/ha") for row in rows.values()} == {"latchkey/LK-0042/ha"}
    assert not {"payload_open", "payload_reset"} & set(rows["lock"])


@pytest.mark.parametrize("door", [None, "open"])
def test_without_a_contact_there_is_no_door(door):
    found = discovery(SERIAL, HELLO, {**STATE, "door": door})
    assert [topic for topic, payload in found.items() if not payload] == [topics(SERIAL)["door"]]


@pytest.mark.parametrize("serial", ["", "a/b", "a b", "+", "a\n", "ü", "a" * 65])
def test_a_serial_number_that_home_assistant_can_not_name(serial):
    with pytest.raises(ValueError, match="can't name"):
        discovery(serial, HELLO, STATE)


@pytest.fixture
def said():
    """What the announcer published since the last look: (announcer, lock, look)."""
    published = []
    lock = Seen(Desk(bytes(32), SERIAL), 9)

    def look():
        found = [(topic.split("/")[3], payload, retained) for topic, payload, retained in published]
        published.clear()
        return found

    return Announcer(lambda *message: published.append(message)), lock, look


def test_it_is_announced_once_its_hello_and_state_are_known_and_again_with_each_hello(said):
    announcer, lock, look = said
    announcer.heard("state", SERIAL, None)
    lock.state = dict(STATE)
    announcer.heard("state", SERIAL, lock)
    assert look() == []
    lock.hello = HELLO
    for _ in range(2):
        announcer.heard("hello", SERIAL, lock)
        assert {(name, retained) for name, _, retained in look()} == {(name, True) for name in NAMES}
    for name in ("state", "status", "event", "answer"):
        announcer.heard(name, SERIAL, lock)
    assert look() == []


def test_only_what_has_changed_is_published_with_a_state(said):
    announcer, lock, look = said
    lock.hello, lock.state = HELLO, {**STATE, "door": None}
    announcer.heard("hello", SERIAL, lock)
    look()
    lock.state = STATE
    announcer.heard("state", SERIAL, lock)
    assert [name for name, _, _ in look()] == ["door"]


def test_what_is_withdrawn_is_taken_away(said):
    announcer, _, look = said
    announcer.withdraw(SERIAL)
    assert sorted(look()) == sorted((name, b"", True) for name in NAMES)
    assert homeassistant.PREFIX == "homeassistant"
