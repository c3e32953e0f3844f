"""What a command leaves in the log, and what the room of the commands may know."""

import re
from pathlib import Path

import pytest

from codes.pin_form import REFUSALS
from eventlog import words
from firmware.command import record, table
from tests_host.commandside import OTHER, sealed

ROOM = Path(table.__file__).parent
BEYOND = ("machine", "esp32", "network", "socket", "ssl", "umqtt", "_thread", "drivers", "firmware.net")


@pytest.mark.parametrize("path", sorted(ROOM.glob("*.py")), ids=lambda path: path.stem)
def test_the_room_knows_no_hardware_and_no_network(path):
    words = re.findall(r"^\s*(?:from|import) (\S+)", path.read_text(encoding="utf-8"), re.M)
    assert not [word for word in words if word.startswith(BEYOND)]


def test_every_name_that_is_logged_is_known_to_the_log():
    reasons = set(words.names(words.REASONS))
    ends = {"overtaken", "timeout", "occupied", "failed", "busy", "bad-setting", "pin-exists", "pin-crowd", "pins-full"}
    assert (ends | set(REFUSALS) - {"bad-pin", "pin-weak"} | set(record.CHEAP)) <= reasons
    assert max(len(do) for do in table.TABLE) <= 16


def test_a_flood_of_what_needs_no_key_is_one_record_an_hour(lock):
    old = lock.desk.command(OTHER, "unlock", lock.time.true)[1]
    again = lock.desk.command(lock.session, "lock", lock.time.true)[1]
    lock.sends(again)
    before = lock.log.next
    flood = [(b"", False), (b"x" * 2000, False), (None, False), (bytes(40), False), (b"0" * 32 + b".{}", False),
             (old, False), (again, False), (sealed({}), False), (again, True)]  # fmt: skip
    for _ in range(300):
        for payload, retained in flood:
            assert lock.sends(payload, retained) in record.CHEAP
        lock.executor.take_plain(b"UNLOCK", False)
    assert lock.log.next == before + 1
    lock.time.passes(3600)
    lock.sends(bytes(40))
    assert lock.logged("command-refused")[-1] == ("command-refused", "malformed", b"2999 left out")
    assert lock.log.next == before + 2


def test_a_server_that_asks_often_fills_no_log(lock):
    for _ in range(60):
        for do in ("report", "settings", "pins"):
            assert lock.says(do) == ""
        lock.time.passes(11)
    assert len(lock.logged("command")) == 1
    lock.time.passes(3600)
    lock.says("pins")
    assert len(lock.logged("command")) == 2


def test_refusals_that_need_the_key_are_all_logged(lock):
    for _ in range(10):
        lock.says("unlock", ttl=601)
    assert lock.logged() == [("command-refused", "too-far", b"unlock")] * 10


def test_what_was_asked_for_is_noted_where_it_is_a_plain_word(lock):
    said = {"session": lock.session, "exp": lock.time.true + 60}
    asked = ["open", "x" * 16, "x" * 17, "\u00e4", "a b", "a\0", "\ud800", ""]
    for number, do in enumerate(asked):
        assert lock.sends(sealed({**said, "id": "%016x" % number, "do": do})) == "unknown-command"
    noted = [detail for _, _, detail in lock.logged()]
    assert noted == [b"open", b"x" * 16, b"", b"", b"", b"", b"", b""]
