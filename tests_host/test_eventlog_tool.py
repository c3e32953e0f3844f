"""The host reads a lock's log from a flash dump and says where it is damaged."""
import json

import pytest

from eventlog.log import EventLog
from tests_host.on_device.eventlog_core import Clock, Nor
from tools import eventlog


@pytest.fixture
def log_part():
    nor = Nor(32)
    log = EventLog(nor, Clock(), None, 3)
    log.open()
    log.add("power-up", "power-on")
    log.add("accepted", "pin", 0, "Zoë".encode())
    log.add("refused", "wrong")
    return nor.data


def test_a_whole_flash_dump_and_the_part_alone_read_the_same(log_part):
    flash = bytearray(b"\xff" * eventlog.FLASH)
    flash[eventlog.OFFSET : eventlog.OFFSET + len(log_part)] = log_part
    entries = eventlog.records(bytes(log_part))
    assert entries == eventlog.records(bytes(flash))
    assert [(e["kind"], e["reason"], e["detail"]) for e in entries] == [
        ("power-up", "power-on", ""), ("accepted", "pin", "Zoë"), ("refused", "wrong", ""),
    ]  # fmt: skip
    assert entries[0]["time"] == "2027-01-15T08:00:01Z" and entries[0]["boot"] == 3


def test_lines_and_json_and_a_sound_chain(tmp_path, log_part, capsys):
    path = tmp_path / "log.bin"
    path.write_bytes(log_part)
    assert eventlog.main([str(path), "--verify"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "accepted  pin  Zoë" in lines[1] and lines[-1] == "first 1  last 3  lost 0  faults 0"
    assert eventlog.main([str(path), "--json", "--from", "3"]) == 0
    assert [json.loads(line)["seq"] for line in capsys.readouterr().out.splitlines()] == [3]


def test_damage_is_named_and_is_the_exit_status(tmp_path, log_part, capsys):
    log_part[64 + 40] ^= 1
    path = tmp_path / "log.bin"
    path.write_bytes(log_part)
    assert eventlog.main([str(path), "--verify"]) == 1
    assert "     2  torn" in capsys.readouterr().out.splitlines()


def test_terminal_control_characters_in_a_name_are_not_passed_on():
    nor = Nor(2)
    log = EventLog(nor, Clock())
    log.add("accepted", "pin", 0, b"\x1b[2J")
    assert "\x1b" not in eventlog.as_text(eventlog.records(bytes(nor.data))[0])


@pytest.mark.parametrize("size", [0, 100, 4096, 0x40000])
def test_a_file_of_another_size_is_refused(tmp_path, size, capsys):
    path = tmp_path / "x.bin"
    path.write_bytes(bytes(size))
    assert eventlog.main([str(path)]) == 1 and "neither" in capsys.readouterr().err
