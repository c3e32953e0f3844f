"""What could keep a bad image on a lock, or a good one off it: trials that never end, doors that jam, other cores."""

import pytest
from installside import BLANK, CORE, Slots, facts
from installside import image as small
from memory_flash import MemoryFlash
from trialside import PENDING, image, lock, offer, opens, runs, states, told, until

from image.judge import judge
from image.manifest import HEADER
from image.refusal import Refused
from tools.image import dev
from tools.sim import tamper
from tools.sim.chip import core_image
from update.core import RunningCore

# -- the core that runs


def answer(core, data):
    """What the check says of a slot with that core and image, and in how many goes."""
    slots = Slots(MemoryFlash(BLANK))
    slots.core(0).program(0, core)
    slots.app(0).program(0, data[:HEADER])
    check, goes = RunningCore(slots).check, 1
    while (said := check()) is None:
        goes += 1
    return said, goes


def test_a_core_is_compared_with_its_manifest_to_the_last_byte_and_in_small_pieces():
    core = core_image.make(size=200_000)
    assert answer(core, small(core=core)) == (True, 7)
    assert answer(core[:-1] + bytes((core[-1] ^ 1,)), small(core=core))[0] is False
    assert answer(CORE, small(core=core))[0] is False
    assert answer(b"whatever", small())[0] is True  # it came without one


def test_a_sound_core_of_another_image_ends_the_trial():
    """The bootloader takes it: its own SHA-256 fits. The image, forced into the slot, names another."""
    with lock() as board:
        data = dev.dev_image(counter=2, core=core_image.make(b"the image's own"))
        board.load(data, slot=1)
        tamper.overwrite(board, "ota_1", core_image.make(b"somebody else's"))
        tamper.select(board, 1)
        until(board, "trial-failed wrong-core")
        board.run(5)
        assert len([row for row in board.log() if row["kind"] == "firmware-start"]) == 3 and opens(board)
        assert PENDING not in states(board)


def test_an_image_with_its_own_core_is_kept():
    with lock() as board:
        offer(board, dev.dev_image(counter=2, core=core_image.make(b"the image's own")))
        until(board, "update-kept")
        assert opens(board)


def test_the_other_pair_may_have_a_core_of_another_version():
    """Whether it fits is seen when it runs: a lock whose update brought a new core can still fall back."""
    with pytest.raises(Refused):
        judge(small(core_version=(1, 24, 0))[:HEADER], facts())
    assert judge(small(core_version=(1, 24, 0))[:HEADER], facts(core_version=())).core_version == (1, 24, 0)


# -- trials that do not end, or end for a reason of the door's


def test_a_trial_that_is_begun_again_and_again_is_taken_back():
    """Neither a deep sleep nor a soft reset ends a trial: an image could go on so and never be judged."""
    with lock(server=False) as board:
        offer(board, image())
        until(board, "trial-start")
        for _ in range(2):
            board.reset("deepsleep")
            board.run(5)
            assert runs(board) == "2.0.0" and states(board)[1] == PENDING
        board.reset("deepsleep")
        board.run(8)
        assert runs(board) == "0.1.0" and "rolled-back crash-loop" in told(board) and opens(board)


def test_a_bolt_that_is_jammed_in_a_trial_is_not_the_images_fault():
    with lock() as board:
        offer(board, image())
        until(board, "update-ready")
        board.turn_by_hand(0.5)  # by key, half-way, and there it hangs
        board.jam(at=0.5)
        until(board, "rolled-back no-bolt", 900)
        offer(board, image(), 10)
        assert "update-refused busy" in told(board)  # not before the verdict, which needs the record
        until(board, "update-unclear no-bolt")
        board.unjam()
        assert opens(board)
        offer(board, image())
        until(board, "update-kept", 900)
        assert runs(board) == "2.0.0" and opens(board)


def test_a_lock_that_loses_power_in_every_trial_stays_with_the_old_image_and_stops_trying():
    with lock(server=False) as board:
        for _ in range(5):
            offer(board, image())
            board.run_until(lambda lock: lock.log()[-1]["kind"] == "trial-start", 200, step=2.0)
            board.run(30)
            assert runs(board) == "2.0.0"
            board.cut_power()
            board.restore_power()
            board.run(5)
            assert runs(board) == "0.1.0"
        assert opens(board) and told(board).count("update-unclear reset") == 5
        offer(board, image(), 20)
        assert told(board)[-1] == "update-refused failed-before"


def test_an_image_that_fills_the_store_and_crashes_goes_at_once_and_the_door_opens():
    """The store's reserve is for that note, too."""
    with lock() as board:
        offer(board, image(defect="greedy"), 15)
        assert runs(board) == "0.1.0" and "rolled-back exception" in told(board) and opens(board)
