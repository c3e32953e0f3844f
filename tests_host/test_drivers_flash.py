"""Event log region, file system and identity: the drivers in real MicroPython, over the simulated flash."""

import json

import pytest

from tests_host.micropython import ROOT, run
from tools.sim import provision
from tools.sim.chip import flash
from tools.sim.identity import pack_identity

CHIP = ROOT / "tools" / "sim" / "chip"
DATA, PINS, IDENTITY = 0x3C0000, 0x3E0000, 0x3FF000


@pytest.fixture
def board(tmp_path):
    path = tmp_path / "flash.bin"
    provision.make_flash(path, "6000i", "LK-0001", None, keys=(bytes(32),))
    return path


def device(path, what, bits=64):
    script = "tests_host/on_device/drivers_flash.py"
    return run(script, path, what, bits=bits, path=[CHIP]).splitlines()


def overwrite(path, offset, data):
    chip = flash.Flash(str(path))
    for at in range(offset, offset + len(data), 4096):
        chip.erase(at)
    chip.program(offset, data)
    chip.close()


def test_the_log_keeps_to_its_region(board):
    assert device(board, "bounds") == [
        "True", "b'log.'", r"b'\x01\x0f'", "True", "b'pi'",
        "erase outside the region", "erase outside the region", "program outside the region", "program done",
        "program outside the region", "read_into outside the region", "0",
    ]  # fmt: skip


@pytest.mark.parametrize("bits", [64, 32])
def test_a_blank_partition_is_formatted_once_and_then_kept(board, bits):
    assert device(board, "write", bits) == ["'data-formatted'", "[]"]
    assert device(board, "again", bits) == ["''", "['pins']", "'' 0", "True"]


GARBAGE = {"zeros": bytes(8192), "text": bytes(range(256)) * 32, "blank": b"\xff" * 8192}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
def test_what_is_no_littlefs_is_formatted_and_said_to_be(board, garbage):
    device(board, "write")
    overwrite(board, PINS, garbage)
    assert device(board, "mount") == ["'data-formatted'", "[]"]


@pytest.mark.parametrize("block", [0, 1])
def test_one_damaged_copy_of_the_superblock_is_no_reason_to_format(board, block):
    device(board, "write")
    overwrite(board, PINS + block * 4096, bytes(4096))
    assert device(board, "mount")[0] == "''"  # littlefs goes back to the other copy


def test_a_file_system_that_cannot_be_read_is_left_alone(board):
    device(board, "write")
    assert device(board, "unreadable") == ["5 0", "''", "['pins']", "'' 0", "True"]


def test_a_full_file_system_leaves_the_log_and_the_identity_alone(board):
    assert device(board, "fill") == ["'data-formatted'", "[]", "28 True", "True True"]


def test_the_block_device_allocates_nothing(board):
    assert device(board, "locked_heap") == ["31 4096 0"]


def test_the_identity_of_the_bench_is_read(board):
    said = device(board, "who")[0].replace("'", '"')
    assert json.loads(said) == {"model": "6000i", "hardware": 1, "serial": "LK-0001", "keys": ["00" * 32]}


SOUND = pack_identity("7000i", 2, "LK-2")


DAMAGED = {
    "blank": b"",
    "checksum": SOUND[:-1] + b"\0",
    "body": SOUND[:9] + b"X" + SOUND[10:],
    "magic": b"LKIX" + SOUND[4:],
    "version": SOUND[:4] + b"\2" + SOUND[5:],
    "length": SOUND[:5] + b"\xff\xff" + SOUND[7:],
    "longest": SOUND[:5] + b"\xf6\x0f" + SOUND[7:],
    "empty": SOUND[:5] + b"\0\0" + SOUND[7:],
}


@pytest.mark.parametrize("damaged", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_identity_is_none(board, damaged):
    overwrite(board, IDENTITY, damaged + b"\xff" * (4096 - len(damaged)))
    assert device(board, "who") == ["None"]
