"""Room in the store: read right from real pages, made while nobody is at the door, and never at any price."""

import asyncio
import importlib
import struct
import sys
import types

import pytest

from codes import keys, totp
from lock.upkeep import _ENTRIES, _WORTH, Upkeep
from tests_host.memory_flash import Journal, MemoryFlash
from tools.sim import Board
from tools.sim.chip.nvs_storage import Storage

SECTOR = 4096
PAGES = 4


class Chip:
    """An NVS partition of real pages, and drivers/nvs_room.py over it."""

    def __init__(self, label="nvs", image=b"\xff" * PAGES * SECTOR):
        self.journal = Journal()
        self.flash = MemoryFlash(image, self.journal)
        self.nvs = Storage(self.flash, 0, PAGES * SECTOR)
        self.nvs.load()
        self.space = self.nvs.namespace(b"lk")
        self.label = label
        self.fails = False

    def put(self, times=1, key=b"count"):
        for number in range(times):
            self.nvs.set_i32(self.space, key, number)

    def erases(self):
        return sum(kind == "erase" for kind, *_ in self.journal.operations)

    def look(self):
        chip = self

        class Partition:
            TYPE_DATA = 1

            @classmethod
            def find(cls, kind, label):
                return [cls()] if kind == 1 and label == chip.label else []

            def info(self):
                return 1, 2, 0x9000, PAGES * SECTOR, "nvs", False

            def readblocks(self, block, buffer, offset):
                if chip.fails:
                    raise OSError(-259)
                chip.flash.read_into(block * SECTOR + offset, buffer)

        made = types.ModuleType("esp32")
        made.Partition = Partition
        sys.modules["esp32"] = made
        sys.modules.pop("drivers.nvs_room", None)
        try:
            return importlib.import_module("drivers.nvs_room").look()
        finally:
            sys.modules.pop("esp32")
            sys.modules.pop("drivers.nvs_room")


def aged():
    """A chip with values that stay, fewer on each page, and one blank page left: the next full page means an erase."""
    chip = Chip()
    number = 0
    while chip.look() is None:
        chip.put(2)
        if number % 4 == 0 or number > 50 and number % 2 and number < 70:
            chip.nvs.set_i32(chip.space, b"live%d" % number, number)
        number += 1
    return chip


def test_a_new_store_has_pages_to_spare_and_asks_for_nothing():
    chip = Chip()
    for _ in range(2 * 126 - 2):  # two pages, one of them with the namespace
        assert chip.look() is None
        chip.put(1, b"k%d" % _)
    assert not chip.erases()


def test_free_entries_are_counted_to_the_one_after_which_a_page_is_erased():
    chip = aged()
    seen = []
    for turn in range(3):
        before, (free, after) = chip.erases(), chip.look()
        chip.put(free)
        assert chip.erases() == before and chip.look()[0] == 0
        chip.nvs.set_i32(chip.space, b"one more", turn)
        assert chip.erases() == before + 1
        seen.append(after - chip.look()[0])
    assert all(0 <= wrong <= 3 for wrong in seen), seen  # what was written meanwhile


def test_blobs_and_erased_values_are_counted_as_nvs_counts_them():
    chip = aged()
    free = chip.look()[0]
    chip.nvs.set_blob(chip.space, b"blob", bytes(100))
    assert chip.look()[0] == free - 6  # its head, four times 32 bytes, the index
    chip.nvs.erase_key(chip.space, b"blob")
    assert chip.look()[0] == free - 6
    chip.put(40)
    again = Chip(image=chip.flash.image())
    assert again.look() == chip.look()


@pytest.mark.parametrize("what", ["state", "version", "checksum", "freeing", "label", "fails", "no blank page"])
def test_nothing_is_said_of_pages_that_are_not_as_they_should_be(what):
    chip = aged()
    assert chip.look()
    image = bytearray(chip.flash.image())
    if what in ("label", "fails"):
        chip.label, chip.fails = ("other", False) if what == "label" else ("nvs", True)
    elif what == "no blank page":
        blank = next(at for at in range(0, len(image), SECTOR) if image[at] == 0xFF)
        image[blank : blank + SECTOR] = image[:SECTOR]
        chip.flash = MemoryFlash(bytes(image))
    else:
        at, value = {"state": (1, 0), "version": (8, 0xFF), "checksum": (28, image[28] ^ 1), "freeing": (0, 0xF8)}[what]
        image[at] = value
        chip.flash = MemoryFlash(bytes(image))
    assert chip.look() is None


class Store:
    """The store as Upkeep sees it, over a Chip."""

    def __init__(self, chip, takes=True):
        self.chip = chip
        self.full = False
        self.changes = 0
        self.fills = 0
        self.takes = takes

    def fill(self):
        self.fills += 1
        if self.takes:
            self.chip.put(1, b"turn") if self.fills % 2 else self.chip.nvs.set_i32(self.chip.space, b"turn", 1)
        return self.takes


def visit(store, room, pressed_after=None):
    """One round of the task `keep` with nobody at the door, until `pressed_after` fills."""
    quiet = types.SimpleNamespace(moving=False)
    keypath = types.SimpleNamespace(idle_since=0, rests=lambda ms: diff(0, 0) >= ms)
    hardware = types.SimpleNamespace(store=store, store_room=room, battery=None)
    parts = types.SimpleNamespace(clock=None, log=None, player=None, mover=quiet, keypath=keypath, hardware=hardware)

    def diff(now, then):
        return 0 if pressed_after is not None and store.fills >= pressed_after else 10_000

    upkeep = Upkeep(parts, None, None, lambda: 0, diff)
    beats = []

    async def sleep_ms(_):
        pass

    asyncio.sleep_ms, kept = sleep_ms, getattr(asyncio, "sleep_ms", None)  # type: ignore[attr-defined]
    try:
        for _ in range(3):
            asyncio.run(upkeep._turn_page(lambda: beats.append(1)))
    finally:
        asyncio.sleep_ms = kept  # type: ignore[attr-defined]
    return beats


def test_a_page_with_room_for_the_next_entries_is_left_alone():
    chip = aged()
    chip.put(chip.look()[0] - _ENTRIES)
    store = Store(chip)
    visit(store, chip.look)
    assert store.fills == 0 and chip.look()[0] == _ENTRIES


def test_a_page_that_the_next_entries_would_fill_is_turned_with_as_few_writes_as_it_takes():
    chip = aged()
    chip.put(chip.look()[0] - _ENTRIES + 1)
    store, before = Store(chip), chip.erases()
    beats = visit(store, chip.look)
    assert chip.erases() == before + 1 and chip.look()[0] > _WORTH
    assert store.fills == _ENTRIES and len(beats) == store.fills  # one after the other, with pauses


def test_a_key_ends_it_and_it_goes_on_when_nobody_is_there_again():
    chip = aged()
    chip.put(chip.look()[0] - _ENTRIES + 1)
    store, before = Store(chip), chip.erases()
    visit(store, chip.look, pressed_after=2)
    assert 2 <= store.fills <= 4 and chip.erases() == before
    visit(store, chip.look)
    assert chip.erases() == before + 1


@pytest.mark.parametrize("why", ["nothing to gain", "full", "will not take it", "not understood"])
def test_a_store_that_an_erase_does_not_help_is_left_alone(why):
    chip = aged()
    chip.put(chip.look()[0] - _ENTRIES + 1)
    rooms = {"nothing to gain": (3, _WORTH - 1), "not understood": None}
    store = Store(chip, takes=why != "will not take it")
    store.full = why == "full"
    visit(store, lambda: rooms.get(why, (3, 100)))
    assert store.fills == (why == "will not take it")


def test_it_ends_even_if_filling_never_helps():
    chip = aged()
    store = Store(chip)
    visit(store, lambda: (3, 100))
    assert store.fills == _ENTRIES


def test_no_page_is_erased_between_key_and_motor(tmp_path):
    secret, journal = bytes(range(32)), tmp_path / "journal"

    def erased():
        data, at, count = journal.read_bytes(), 0, 0
        while at < len(data):
            offset, length = struct.unpack_from("<IH", data, at)
            count += length == 0 and 0x9000 <= offset < 0xD000
            at += 6 + length
        return count

    meanwhile = 0
    with Board("6000i", secret=secret, journal=journal, leap_ms=1900) as board:
        board.run(1.0)
        at_start, mac = erased(), keys.totp_mac(secret)
        for number in range(100):
            board.run(31)
            board.press(totp.code(mac, totp.step(int(board.now))).decode(), 60, 60)
            before, seen = erased(), len(board.events)
            board.key_down("#")
            board.run_until(lambda board, seen=seen: [e for e in board.events[seen:] if e.name == "motor"], 2)
            meanwhile += erased() - before
            board.key_up("#")
            board.run(10 if number % 3 else 31)
        assert erased() - at_start >= 2 and meanwhile == 0
