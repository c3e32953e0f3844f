"""What happens to otadata itself: a reset while it is written, and entries that no update would make."""

import struct

import pytest
from trialside import PENDING, SECRET, VALID, image, lock, offer, opens, runs, states, told, until

from tools.campaign import cuts
from tools.sim import Board, tamper
from tools.sim.chip import otadata, partitions

_, _, _, OTADATA, SIZE = partitions.named(partitions.PROJECT, "otadata")


# -- a reset while a trial is confirmed


@pytest.fixture(scope="module")
def confirmed(tmp_path_factory):
    """(flash before, its operations, numbers of the erase and the program that confirm, time) of an update."""
    folder = tmp_path_factory.mktemp("confirmed")
    with lock(folder=folder, journal=folder / "journal") as board:
        board.cut_power()
        base, done = board.flash.read_bytes(), len(cuts.read(folder / "journal"))
        board.restore_power()
        offer(board, image())
        until(board, "update-kept")
        now = board.now
    operations = cuts.read(folder / "journal")[done:]
    valid = struct.pack("<I", VALID)
    here = [at for at, (offset, data) in enumerate(operations) if OTADATA <= offset < OTADATA + SIZE]
    assert operations[here[-2]].data is None and operations[here[-1]].data[24:28] == valid
    return base, operations, here[-2:], now


@pytest.mark.parametrize("cause", ["wdt", "power"])
@pytest.mark.parametrize("at", ["erase", "program"])
def test_a_reset_while_an_image_is_confirmed_condemns_nothing(confirmed, tmp_path, at, cause):
    """It had passed every check; ESP-IDF takes its trial back all the same, or finds no entry of it."""
    base, operations, numbers, now = confirmed
    number = numbers[at == "program"]
    for state in cuts.states(base, operations, {number}.__contains__):
        path = tmp_path / "flash.bin"
        path.write_bytes(state.flash)
        with Board("6000i", flash=path, start=int(now) + 60, leap_ms=50) as board:
            if cause != "power":
                board.reset(cause)
            board.run(5)
            assert runs(board) == "0.1.0" and opens(board), state.how
            until(board, "update-unclear unconfirmed", 20)
            offer(board, image())
            until(board, "update-kept")
            assert runs(board) == "2.0.0" and VALID in states(board)
