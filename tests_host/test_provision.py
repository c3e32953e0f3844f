"""A new board's flash file holds what the bench put there, readable by its owner only."""

import json
import stat
from contextlib import closing

import pytest
from memory_flash import MemoryFlash

from tools.refusals import Refused
from tools.sim import identity, provision
from tools.sim.chip import bootloader, core_image, flash, nvs_storage, partitions

SECRET = bytes(range(32))
KEYS = (b"\x01" * 32, b"\x02" * 32)


@pytest.fixture
def board(tmp_path):
    path = tmp_path / "flash.bin"
    provision.make_flash(
        path, "7000i", "LK-17", SECRET, 2, {"autolock": 5}, b"\x01\x00\x00\x3c", KEYS, parts={"vfs": b"base"}
    )
    return path


def test_the_file_is_4_mib_and_private(board):
    assert board.stat().st_size == flash.SIZE
    assert stat.S_IMODE(board.stat().st_mode) == 0o600


def test_secret_settings_and_zone_are_in_nvs(board):
    with closing(flash.Flash(str(board))) as chip:
        storage = nvs_storage.Storage(chip, 0x9000, 0x4000)
        storage.load()
        number = storage.namespace(b"lk")
        assert storage.get_blob(number, b"secret") == SECRET
        assert json.loads(storage.get_blob(number, b"settings")) == {"autolock": 5}
        assert storage.get_blob(number, b"zone") == b"\x01\x00\x00\x3c"


def test_identity_names_the_board(board):
    found = identity.parse_identity(board.read_bytes()[0x3FF000:])
    assert found == {"model": "7000i", "hardware": 2, "serial": "LK-17", "keys": [key.hex() for key in KEYS]}


def test_parts_are_placed_and_the_rest_is_blank(board):
    data = board.read_bytes()
    assert data[0x310000:0x310005] == b"base\xff"
    for label in ("otadata", "phy_init", "data", "app_0", "app_1"):
        offset, size = partitions.place(label)
        assert data[offset : offset + size] == b"\xff" * size, label


def test_the_bootloader_starts_slot_0_and_both_cores_are_sound(board):
    with closing(flash.Flash(str(board))) as chip:
        assert bootloader.start(chip) == 0
        for label in ("ota_0", "ota_1"):
            assert core_image.verify(chip, *partitions.place(label)) is not None


def test_a_board_without_secret_leaves_nvs_blank(tmp_path):
    provision.make_flash(tmp_path / "flash.bin", "6000i", "1", None)
    assert (tmp_path / "flash.bin").read_bytes()[0x9000:0xD000] == b"\xff" * 0x4000


def test_contents_that_do_not_fit_are_refused(tmp_path):
    with pytest.raises(Refused, match="phy_init"):
        provision.make_flash(tmp_path / "flash.bin", "6000i", "1", None, parts={"phy_init": bytes(4097)})


def test_every_damaged_byte_of_an_identity_is_noticed():
    good = identity.pack_identity("6000i", 1, "LK-1", KEYS)
    partition = good + b"\xff" * (4096 - len(good))
    assert identity.parse_identity(partition)["serial"] == "LK-1"
    for at in range(len(good)):
        with pytest.raises(ValueError):
            identity.parse_identity(partition[:at] + bytes((partition[at] ^ 1,)) + partition[at + 1 :])
    with pytest.raises(ValueError):
        identity.parse_identity(b"\xff" * 4096)


def test_erased_memory_is_not_a_partition_table():
    assert partitions.read(MemoryFlash(b"\xff" * 0x10000)) == []
