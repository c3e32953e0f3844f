"""A thousand PINs on the whole simulated lock, put there by the bench and typed on the keypad."""

import random
from datetime import datetime
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from littlefs import LittleFS

from codes import pin_book
from codes.schedule import Schedule
from tests_host import lockside as door
from tools.campaign import probe
from tools.pinfile import PinFile
from tools.pinwords import parse_days
from tools.secretfile import Lock

DATA = 0x3C0000 + 0x20000  # the file system of the data partition, behind the log
BLOCK, BLOCKS = 4096, 0x1F
MOST_HMACS = 45
BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = Schedule(parse_days("mon-fri"), 9 * 60, 17 * 60)
WEEKEND = Schedule(parse_days("sat,sun"))
NIGHT = Schedule(parse_days("fri"), 22 * 60, 6 * 60)


def local(day, hour, minute=0):
    """Unix seconds of a local time in January 2026; the 1st is a Thursday."""
    return int(datetime(2026, 1, day, hour, minute, tzinfo=BERLIN).timestamp())


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """(name -> PIN, image of the file system): 10 of four digits, 90 of five, 900 of six and eight."""
    folder = tmp_path_factory.mktemp("pins")
    host = PinFile(folder / "door.pins", Lock(door.SECRET, "Europe/Berlin"))
    begin, end = local(10, 0), local(12, 0)
    schedules = {"office": OFFICE, "weekend": WEEKEND, "friday night": NIGHT, "visit": Schedule(0x7F, 0, 0, begin, end)}
    digits = {}
    with mock.patch("tools.pinfile.secrets.choice", random.Random(1000).choice):
        for number in range(pin_book.CAPACITY):
            name = list(schedules)[number] if number < len(schedules) else f"PIN {number}"
            length = 4 if number < 10 else 5 if number < 100 else 8 if number % 10 == 0 else 6
            digits[name] = host.add(name, schedules.get(name, Schedule()), length)
    files = LittleFS(block_size=BLOCK, block_count=BLOCKS, name_max=255)
    files.mkdir("/pins")
    for bucket, content in host.buckets().items():
        with files.open(f"/pins/{bucket}", "wb") as file:
            file.write(content)
    return digits, bytes(files.context.buffer)


def load(board, image):
    """Puts the file system into the flash of a board that has no power."""
    with open(board.flash, "r+b") as flash:
        flash.seek(DATA)
        flash.write(image)


def board_with(stored, folder, start, model="6000i"):
    with door.make(model, folder=folder, zone="Europe/Berlin", start=start - 60) as board:
        board.cut_power()
        load(board, stored[1])
        flash, kept = board.flash, board.kept
    firmware = probe.firmware(folder / "probed")
    return door.on_from(model, flash, start, kept, firmware=firmware, leap_ms=1900)


@pytest.mark.parametrize("model", door.MODELS)
def test_each_of_a_thousand_pins_is_found_with_few_hmacs(stored, tmp_path, model):
    digits, _ = stored
    dice = random.Random(model)
    chosen = []
    for length in (4, 5, 6, 8):
        names = [name for name in digits if name.startswith("PIN") and len(digits[name]) == length]
        chosen += dice.sample(names, 4)
    with board_with(stored, tmp_path, local(8, 12), model) as board:
        watch = probe.Probe(board)
        seq = door.last_seq(board)
        for name in chosen:
            door.type_in(board, digits[name])
            other = f"{dice.randrange(10**6):06}"
            if other not in digits.values():
                door.type_in(board, other)
            board.run(1)
        told = [words for _, words in watch.news() if words[0] == "entry"]
        assert [words[1] for words in told] == ["pin", "wrong"] * len(chosen)
        assert max(int(words[2]) for words in told) <= MOST_HMACS
        who = [row["detail"] for row in board.log() if row["seq"] > seq and row["kind"] == "accepted"]
        assert who == chosen
        assert door.opens(board, digits[chosen[0]]) == "pin"
        assert not any(row["kind"] == "data-fault" and row["seq"] > 3 for row in board.log())
        print(f"{model}: at most {max(int(words[2]) for words in told)} HMACs for an entry with 1,000 PINs")


@pytest.mark.parametrize("name, inside, outside", [
    ("office", [(9, 9), (9, 16, 59), (12, 12)], [(9, 8, 59), (9, 17), (10, 12)]),
    ("weekend", [(10, 0), (11, 23, 59)], [(9, 23, 59), (12, 0)]),
    ("friday night", [(9, 22), (10, 5, 59)], [(9, 21, 59), (10, 6), (11, 3)]),
    ("visit", [(10, 0), (11, 23, 59)], [(9, 23, 59), (12, 0)]),
])
def test_a_pin_with_a_schedule_opens_within_it_only(stored, tmp_path, name, inside, outside):
    pin = stored[0][name]
    moments = [(local(*at), "accepted pin") for at in inside] + [(local(*at), "refused schedule") for at in outside]
    moments.sort()
    flash = kept = None
    for start, expected in moments:
        board = board_with(stored, tmp_path, start) if flash is None else door.on_from("6000i", flash, start, kept)
        with board:
            assert door.verdict(board, pin) == expected, datetime.fromtimestamp(start, BERLIN)
            assert board.log()[-1]["detail"] == name or expected.startswith("accepted")
            board.run(8)
            board.cut_power()
            flash, kept = board.flash, board.kept


def test_with_the_clock_lost_a_pin_without_a_schedule_opens_and_one_with_does_not(stored, tmp_path):
    digits, _ = stored
    with board_with(stored, tmp_path, local(8, 12)) as board:
        door.without_power(board, missing=True)
        assert door.verdict(board, digits["office"]) == "refused clock-lost"
        assert door.opens(board, digits["PIN 500"]) == "pin"
