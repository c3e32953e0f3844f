"""The stand-in of the ROM's loader: the real esptool works with it, and it fails as the ROM does."""

import random
import struct

import pytest
from romside import esptool

from tools.sim import Board, provision
from tools.sim.chip.flash import SIZE, Flash
from tools.sim.rom import Loader, Port, loader, slip

NOISE = random.Random(7).randbytes(0x4321)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "flash.bin"
    provision.make_flash(path, "6000i", "LK-1", bytes(32))
    return path


@pytest.fixture
def port(file, tmp_path):
    with Port(file, tmp_path / "tty") as port:
        yield port


@pytest.fixture
def rom(file):
    chip = Flash(str(file))
    yield Rom(Loader(chip, bytes(6)))
    chip.close()


class Rom:
    """One command after the other, without a port."""

    def __init__(self, loader):
        self.loader = loader

    def __call__(self, number, body=b"", checksum=0, length=None):
        head = struct.pack("<BBHI", 0, number, len(body) if length is None else length, checksum)
        packets = slip.Frames().feed(self.loader.feed(slip.pack(head + body)))
        self.packets = len(packets)
        return packets[0][8:]

    def begin(self, offset, size, number=0x02):
        self(0x0D, bytes(8))
        self(0x0B, struct.pack("<6I", 0, SIZE, 0x10000, 0x1000, 0x100, 0xFFFF))
        return self(number, struct.pack("<IIII", size, -(-size // 0x400), 0x400, offset))

    def data(self, block, number=0x03, checksum=None):
        total = 0xEF
        for byte in block:
            total ^= byte
        return self(number, struct.pack("<IIII", len(block), 0, 0, 0) + block, total if checksum is None else checksum)


# -- the real esptool


def test_esptool_finds_chip_and_flash(port):
    assert "24:0a:c4:00:15:19" in esptool(port, "chip-id").stdout
    done = esptool(port, "flash-id")
    assert done.returncode == 0 and "Detected flash size: 4MB" in done.stdout and "ESP32-D0WD-V3" in done.stdout


def test_esptool_reads_what_is_in_the_flash(port, file, tmp_path):
    done = esptool(port, "read-flash", "0x8000", "0x1800", tmp_path / "out")
    assert done.returncode == 0
    assert (tmp_path / "out").read_bytes() == file.read_bytes()[0x8000:0x9800]


@pytest.mark.parametrize("how", ["--no-compress", "--compress"])
def test_esptool_writes_verifies_and_erases(port, file, tmp_path, how):
    source = tmp_path / "in"
    source.write_bytes(NOISE)
    before = file.read_bytes()
    assert esptool(port, "write-flash", how, "0x340000", source).returncode == 0
    after = file.read_bytes()
    padded = NOISE.ljust(0x5000, b"\xff")
    assert after == before[:0x340000] + padded + before[0x345000:]
    assert port.sectors == 5
    assert esptool(port, "verify-flash", "0x340000", source).returncode == 0
    assert esptool(port, "erase-region", "0x341000", "0x2000").returncode == 0
    assert file.read_bytes()[0x341000:0x343000] == b"\xff" * 0x2000
    assert esptool(port, "verify-flash", "0x340000", source).returncode != 0


def test_the_seconds_are_those_of_the_bytes_and_the_erases(port, tmp_path):
    source = tmp_path / "in"
    source.write_bytes(NOISE)
    esptool(port, "write-flash", "0x340000", source)
    assert len(NOISE) < port.received < len(NOISE) * 1.25
    assert port.baud == 460800
    assert port.seconds(460800) - port.seconds_flash == pytest.approx((port.received + port.sent) / 46080)
    assert port.seconds_flash == pytest.approx(5 * 0.045 + 68 * 0.0004, abs=0.01)


def test_a_pulled_cable_leaves_a_part_and_can_be_put_back(file, tmp_path):
    source = tmp_path / "in"
    source.write_bytes(NOISE)
    with Port(file, tmp_path / "tty", pull_after=9000) as port:
        assert esptool(port, "write-flash", "0x340000", source).returncode != 0
        assert port.pulled and port.received == 9000
    assert not port.path.exists()
    half = file.read_bytes()[0x340000:0x345000]
    assert half.startswith(NOISE[:0x1000]) and half.endswith(b"\xff" * 0x1000)
    with Port(file, tmp_path / "tty") as port:
        assert esptool(port, "write-flash", "0x340000", source).returncode == 0


def test_a_board_starts_again_after_download_mode(tmp_path):
    with Board("6000i", secret=bytes(32), folder=tmp_path) as board:
        board.run(1.0)
        with board.download_mode() as port:
            assert "24:0a:c4:00:15:19" in esptool(port, "read-mac").stdout
        board.run(1.0)
        assert len(board.seen("boot")) == 2


# -- errors as of the ROM


def test_nothing_is_written_before_the_flash_is_attached(rom):
    assert rom(0x02, struct.pack("<IIII", 4096, 4, 1024, 0x340000)) == bytes((1, loader.FAILED, 0, 0))


def test_the_rom_takes_the_flash_for_2_mib_until_told(rom):
    rom(0x0D, bytes(8))
    assert rom(0x02, struct.pack("<IIII", 4096, 4, 1024, 0x340000))[:2] == bytes((1, loader.WRITE_ERROR))


def test_a_wrong_checksum_programs_nothing(rom):
    assert rom.begin(0x340000, 1024)[0] == 0
    assert rom.data(b"\x55" * 1024, checksum=0)[:2] == bytes((1, loader.BAD_CHECKSUM))
    assert rom.loader.flash.programmed == 0
    assert rom.data(b"\x55" * 1024)[0] == 0


def test_more_data_than_announced_is_refused(rom):
    rom.begin(0x340000, 1024)
    assert rom.data(b"\x55" * 1024)[0] == 0
    assert rom.data(b"\x55" * 1024)[:2] == bytes((1, loader.FAILED))


def test_noise_in_place_of_deflated_data_is_told(rom):
    rom.begin(0x340000, 1024, number=0x10)
    assert rom.data(b"\x55" * 64, number=0x11)[:2] == bytes((1, loader.DEFLATE_ERROR))


def test_an_erase_begins_at_a_sector_and_takes_whole_ones(rom):
    assert rom.begin(0x340400, 1024)[0] == 1
    rom.begin(0x340000, 4097)
    assert rom.loader.flash.sectors == 2


@pytest.mark.parametrize("number, body", [(0x14, b""), (0xD1, bytes(8)), (0x05, bytes(16))])
def test_commands_of_other_chips_and_of_the_stub_are_told_eight_times(rom, number, body):
    assert rom(number, body)[:2] == bytes((1, loader.INVALID))
    assert rom.packets == 8


def test_a_read_is_64_bytes_at_most(rom):
    rom(0x0D, bytes(8))
    assert len(rom(0x0E, struct.pack("<II", 0x8000, 10))) == 64 + 4
    assert rom(0x0E, struct.pack("<II", 0x8000, 65))[:2] == bytes((1, loader.LENGTH_ERROR))


def test_noise_does_not_end_the_loader(rom):
    dice = random.Random(3)
    for _ in range(200):
        rom.loader.feed(dice.randbytes(200))
    rom.loader.feed(b"\xc0\xc0")
    assert rom(0x08, loader.SYNC)[0] == 0
    assert rom.packets == 8


# -- the bootloader, when what it needs is damaged


@pytest.mark.parametrize("at, size, line", [
    (0x8000, 0x1000, "boot: load partition table error!"),
    (0x10000, 0x300000, "boot: No bootable app partitions in the partition table"),
])  # fmt: skip
def test_the_bootloader_says_why_nothing_starts(tmp_path, at, size, line):
    with Board("6000i", secret=bytes(32), folder=tmp_path) as board:
        data = bytearray(board.flash.read_bytes())
        data[at : at + size] = (NOISE * (size // len(NOISE) + 1))[:size]
        board.flash.write_bytes(data)
        board.run(0.5)
        assert board.state == "no-core" and line in board.console
