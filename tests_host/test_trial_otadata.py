"""What happens to otadata itself: a reset while it is written, and entries that no update would make."""

import struct

import pytest
from memory_flash import MemoryFlash
from trialside import PENDING, VALID, image, lock, offer, opens, runs, states, told, until

from tools.campaign import cuts
from tools.sim import Board, tamper
from tools.sim.chip import bootloader, otadata, partitions

OTADATA, SIZE = partitions.place("otadata")


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


# -- sequences that no update would come to


def test_an_old_image_gains_nothing_by_a_higher_sequence():
    with lock() as board:
        offer(board, image())
        until(board, "update-kept")
        board.load(image(version="1.0.0", counter=1), slot=0)
        tamper.overwrite(board, "otadata", otadata.entry(1001, otadata.VALID))
        board.run(8)
        assert runs(board) == "2.0.0" and opens(board)
        assert "slot-kept fallback" in told(board) and PENDING not in states(board)


@pytest.mark.parametrize("sequence", [0xFFFFFFFE, 0xFFFFFFFD, 1 << 30])
def test_the_other_pair_is_found_at_the_end_of_the_sequence_too(sequence, tmp_path):
    """ESP-IDF's set_boot counts up to the next sequence by twos, longer than a watchdog waits; 0xFFFFFFFF is blank."""
    mine = (sequence - 1) % 2
    with lock(folder=tmp_path, journal=tmp_path / "journal") as board:
        board.load(b"", slot=mine)
        board.load(image(), slot=1 - mine)
        tamper.overwrite(board, "otadata", otadata.entry(sequence, VALID))
        base, done = board.flash.read_bytes(), len(cuts.read(tmp_path / "journal"))
        board.run(10)
        assert runs(board) == "2.0.0" and "slot-kept fallback" in told(board) and opens(board)
        assert "power-up watchdog" not in told(board) and max(number for number, _ in tamper.states(board)) <= 3
    operations = cuts.read(tmp_path / "journal")[done:]
    here = [at for at, operation in enumerate(operations) if OTADATA <= operation.offset < OTADATA + SIZE]
    written = here[4] + 1  # the new beginning, an erase more, and what set_boot writes
    for state in cuts.states(base, operations[:written], {*here[:5], written}.__contains__):
        slot = 1 - mine if state.number == written else mine
        assert bootloader.start(MemoryFlash(state.flash)) == slot, state[:2]


def test_an_update_is_taken_at_the_end_of_the_sequence_too():
    with lock() as board:
        tamper.overwrite(board, "otadata", otadata.entry(0xFFFFFFFD, VALID))
        board.run(3)
        offer(board, image())
        until(board, "update-kept")
        assert runs(board) == "2.0.0" and opens(board)
        assert "power-up watchdog" not in told(board)
