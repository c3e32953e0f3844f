"""The simulated chip is NOR flash: programming clears bits, erasing sets a sector, a cut leaves what had
happened."""

import hashlib
from contextlib import closing

import pytest
import recorded
from memory_flash import Cut, Journal, MemoryFlash, PowerCut

from tools.sim import provision
from tools.sim.chip import core_image, flash, partitions

BLANK = b"\xff" * 8192


def read(chip, offset, length):
    buf = bytearray(length)
    chip.read_into(offset, buf)
    return bytes(buf)


def test_programming_only_clears_bits():
    chip = MemoryFlash(BLANK)
    chip.program(10, b"\x0f\xf0")
    chip.program(10, b"\xf3\xff")
    assert read(chip, 9, 4) == b"\xff\x03\xf0\xff"


def test_erasing_sets_one_whole_sector():
    chip = MemoryFlash(b"\0" * 8192)
    chip.erase(4096)
    assert chip.image() == b"\0" * 4096 + b"\xff" * 4096


def test_each_page_touched_is_one_operation():
    journal = Journal()
    chip = MemoryFlash(BLANK, journal)
    chip.program(250, b"\0" * 600)
    chip.erase(0)
    assert journal.operations == [
        ("program", 250, 6),
        ("program", 256, 256),
        ("program", 512, 256),
        ("program", 768, 82),
        ("erase", 0, 4096),
    ]
    assert chip.operations == 5


def test_a_cut_before_changes_nothing_but_half_a_byte_and_a_cut_after_all():
    for torn, wanted in ((0, b"\xaa\xff\xff"), (2, b"\x00\x00\xaa"), (None, b"\0\0\0")):
        chip = MemoryFlash(BLANK, Cut(0, torn))
        with pytest.raises(PowerCut):
            chip.program(0, b"\0\0\0")
        assert read(chip, 0, 3) == wanted


def test_a_torn_erase_leaves_the_rest_as_it_was():
    chip = MemoryFlash(b"\0" * 4096, Cut(0, 100))
    with pytest.raises(PowerCut):
        chip.erase(0)
    assert chip.image() == b"\xff" * 100 + b"\0" * 3996


@pytest.mark.parametrize(
    "call", [lambda c: c.program(8190, b"abc"), lambda c: c.erase(8192), lambda c: c.erase(5)]
)
def test_nothing_happens_outside_the_chip_or_off_a_sector(call):
    chip = MemoryFlash(BLANK)
    with pytest.raises(ValueError):
        call(chip)
    assert chip.operations == 0 and chip.image() == BLANK


def test_what_was_written_is_in_the_file_at_once(tmp_path):
    path = tmp_path / "flash.bin"
    provision.blank(path)
    with closing(flash.Flash(str(path))) as chip:
        chip.program(1000, b"here")
        assert path.read_bytes()[999:1005] == b"\xffhere\xff"


def test_the_partition_table_survives_the_binary_form_and_damage_is_noticed():
    data = partitions.pack(partitions.PROJECT)
    assert tuple(partitions.parse(data)) == partitions.PROJECT
    with pytest.raises(ValueError, match="MD5"):
        partitions.parse(data[:4] + b"\x01" + data[5:])


def test_the_project_table_fills_the_chip_without_overlap():
    end = 0x9000
    for _, _, _, offset, size in partitions.PROJECT:
        assert offset == end
        end = offset + size
    assert end == flash.SIZE


def test_a_core_is_sound_only_as_a_whole():
    image = core_image.make(size=8192)
    chip = MemoryFlash(image + b"\xff" * (16384 - len(image)))
    assert core_image.verify(chip, 0, 16384) == len(image)
    for at in (0, 1, 12, 24, 28, 40, 5000, len(image) - 33, len(image) - 1):
        damaged = bytearray(chip.image())
        damaged[at] ^= 0x04
        assert core_image.verify(MemoryFlash(bytes(damaged)), 0, 16384) is None, at
    assert core_image.verify(chip, 0, len(image) - 16) is None
    wrong = image[:-33] + bytes((image[-33] ^ 1,))  # the checksum alone, under a digest that fits
    assert (
        core_image.verify(MemoryFlash(wrong + hashlib.sha256(wrong).digest() + b"\xff" * 4096), 0, 12000)
        is None
    )


ON_BOTH = """
import flash, esp32, micropython, gc, sys
flash.attach(flash.Flash(sys.argv[1]))
p = esp32.Partition('data')
block, page = bytearray(4096), bytearray(128)
page[:] = b'\\x5a' * 128
for locked in (False, True):  # the first round compiles nothing new, but the second may not allocate at all
    if locked:
        gc.collect()
        micropython.heap_lock()
    p.ioctl(6, 1)
    p.writeblocks(1, page, 256)
    p.readblocks(1, block)
    p.readblocks(1, page, 256)
    p.writeblocks(1, page, 384)
    p.ioctl(3, 0)
    p.ioctl(4, 0)
if locked:
    micropython.heap_unlock()
print(bytes(block[254:258]), p.ioctl(4, 0), flash.attached().operations)
"""


@pytest.mark.parametrize("bits", [64, 32])
def test_a_partition_allocates_nothing_where_littlefs_calls_with_the_heap_locked(tmp_path, bits):
    path = tmp_path / "flash.bin"
    provision.make_flash(path, "6000i", "1", None)
    assert recorded.run(ON_BOTH, path, bits=bits) == "b'\\xff\\xffZZ' 63 6\n"
