"""A new image stays when it has proven itself, and goes by itself when it has not; the door opens all the while."""

import pytest
from trialside import ABORTED, PENDING, VALID, image, lock, offer, opens, runs, states, stored, told, until

from tools.sim import tamper
from tools.sim.chip import otadata


@pytest.mark.parametrize("model", ["6000i", "7000i"])
def test_an_image_that_is_well_is_kept_and_raises_the_floor(model):
    with lock(model) as board:
        offer(board, image(model))
        until(board, "trial-start")
        assert states(board)[1] == PENDING and opens(board)
        until(board, "update-kept")
        assert states(board)[1] == VALID and runs(board) == "2.0.0" and opens(board)
        assert stored(board, "secfloor") == 2
        board.run(3)
        offer(board, image(model, version="3.0.0", counter=1), 20)
        assert told(board)[-1] == "update-refused downgrade" and runs(board) == "2.0.0"
        offer(board, image(model, version="1.9.0", counter=2))  # the counter alone decides: back a version is allowed
        until(board, "firmware-start")
        board.run(60)
        assert runs(board) == "1.9.0" and opens(board)


def test_without_the_server_it_goes_back_and_is_refused_from_then_on():
    with lock() as board:
        offer(board, image(defect="mute"))
        until(board, "trial-start")
        board.run(200)
        assert runs(board) == "2.0.0" and opens(board)
        until(board, "rolled-back no-server")
        assert "trial-failed no-server" in told(board) and states(board)[1] == ABORTED
        assert runs(board) == "0.1.0" and opens(board)
        offer(board, image(defect="mute"), 20)
        assert told(board)[-1] == "update-refused failed-before"
        offer(board, image())
        until(board, "update-kept")
        assert runs(board) == "2.0.0"


def test_where_the_old_one_does_not_reach_the_server_either_nothing_is_held_against_the_image():
    with lock(server=False) as board:
        offer(board, image())
        until(board, "rolled-back no-server")
        until(board, "update-unclear no-server")
        assert runs(board) == "0.1.0" and opens(board)
        board.network(True)
        offer(board, image())
        until(board, "update-kept")
        assert runs(board) == "2.0.0"


def test_where_only_the_new_one_does_not_reach_it_the_old_one_tells():
    with lock(server=False) as board:
        offer(board, image(defect="mute"))
        until(board, "rolled-back no-server")
        board.network(True)
        board.run(20)
        offer(board, image(defect="mute"), 20)
        assert told(board)[-1] == "update-refused failed-before" and "update-unclear no-server" not in told(board)


def test_a_lock_without_a_server_needs_none():
    with lock(server=False, settings={"server": 0}) as board:
        offer(board, image())
        until(board, "update-kept", 60)


@pytest.mark.parametrize("kind, cause", [("cut", "power-on"), ("brown-out", "power-on")])
def test_a_power_cut_ends_the_trial_and_condemns_nothing(kind, cause):
    with lock(server=False) as board:
        offer(board, image())
        until(board, "trial-start")
        if kind == "cut":
            board.cut_power()
            board.restore_power()
        else:
            board.reset(kind)
        board.run(5)
        assert runs(board) == "0.1.0" and "rolled-back reset" in told(board) and opens(board)
        board.network(True)
        offer(board, image())
        until(board, "update-kept")


@pytest.mark.parametrize("defect, reason", [("crashes", "exception"), ("hungry", "exception"), ("hangs", "reset")])
def test_one_that_does_not_live_is_refused_from_then_on(defect, reason):
    with lock() as board:
        offer(board, image(defect=defect))
        until(board, "rolled-back " + reason)
        assert runs(board) == "0.1.0" and opens(board)
        offer(board, image(defect=defect), 20)
        assert told(board)[-1] == "update-refused failed-before"


def test_a_reset_or_a_deep_sleep_that_is_no_boot_leaves_the_trial_on():
    with lock(server=False) as board:
        offer(board, image())
        until(board, "trial-start")
        board.reset("deepsleep")
        board.run(5)
        assert states(board)[1] == PENDING and runs(board) == "2.0.0" and opens(board)


def test_no_update_starts_while_one_is_on_trial():
    with lock(server=False) as board:
        offer(board, image())
        until(board, "trial-start")
        offer(board, image(version="3.0.0", counter=3), 20)
        assert told(board)[-1] == "update-refused on-trial" and runs(board) == "2.0.0"


def test_a_weak_battery_takes_no_update():
    with lock() as board:
        board.battery(4.4)
        board.run(40)
        offer(board, image(), 20)
        assert told(board)[-1] == "update-refused low-battery"


def test_one_whose_motor_does_not_pull_is_taken_back_in_seconds():
    with lock() as board:
        offer(board, image(defect="lame"))
        until(board, "trial-start")
        board.run(12)
        assert "rolled-back no-motor" in told(board) and opens(board)


@pytest.mark.parametrize(
    "defect, reason",
    [
        ("deaf", "no-keypad"),
        ("full", "no-codes"),
        ("mute log", "no-log"),
        ("blind", "no-bolt"),
        ("timeless", "no-clock"),
    ],
)
def test_each_check_of_the_health_gate_takes_an_image_back(defect, reason):
    with lock(leap_ms=0 if defect == "deaf" else 50) as board:  # a key that hangs is found by counting scans
        offer(board, image(defect=defect))
        until(board, "rolled-back " + reason)
        assert runs(board) == "0.1.0" and opens(board)


@pytest.mark.parametrize("model", ["6000i", "7000i"])
def test_a_door_that_stays_unlocked_keeps_no_good_image_away(model):
    with lock(model, settings={"auto_lock_s": 0}) as board:
        opens(board)
        assert board.opens
        offer(board, image(model))
        until(board, "update-kept")
        assert runs(board) == "2.0.0"


def test_updates_and_rollbacks_one_after_the_other_are_no_crash_loop():
    with lock() as board:
        for number in range(4):
            offer(board, image(defect="crashes", version=f"2.0.{number}"))
            until(board, "firmware-start")
            board.run(40)
        assert told(board).count("rolled-back exception") == 4
        assert runs(board) == "0.1.0" and "slot-refused crash-loop" not in told(board) and opens(board)


def test_whoever_keeps_pressing_keys_is_served_first_and_the_update_goes_on():
    with lock() as board:
        offer(board, image())
        for _ in range(6):
            assert opens(board)
        until(board, "update-kept")
        assert opens(board)


# -- which pair starts


def test_a_damaged_application_gives_way_to_the_other_pair_at_once():
    with lock() as board:
        offer(board, image())
        until(board, "update-kept")
        board.load(image(version="1.5.0", counter=2), slot=0)
        tamper.overwrite(board, "app_1", b"\0" * 4096, at=0x8000)
        board.run(5)
        assert runs(board) == "1.5.0" and "slot-kept fallback" in told(board) and opens(board)
        assert PENDING not in states(board)  # kept, not on trial
        board.reset("reset")
        board.run(3)
        assert runs(board) == "1.5.0" and opens(board)


def test_a_pair_below_the_floor_is_not_started_even_when_it_is_the_only_one():
    with lock() as board:
        offer(board, image())
        until(board, "update-kept")
        tamper.overwrite(board, "ota_1", b"noise" * 100)  # the new core rots; the bootloader runs the old one
        board.run(5)
        assert runs(board) == "rescue" and "slot-refused downgrade" in told(board) and opens(board)


def test_with_both_entries_aborted_the_lock_runs_and_takes_updates():
    with lock() as board:
        offer(board, image(defect="crashes"))
        until(board, "rolled-back exception")
        tamper.overwrite(board, "otadata", otadata.entry(3, ABORTED))
        tamper.overwrite(board, "otadata", otadata.entry(2, ABORTED), at=4096)
        board.run(5)
        assert states(board) == [ABORTED, ABORTED] and runs(board) == "0.1.0" and opens(board)
        offer(board, image())
        until(board, "update-kept")
        assert runs(board) == "2.0.0" and opens(board)


@pytest.mark.parametrize("what", ["erased", "noise"])
def test_without_otadata_the_first_slot_runs(what):
    with lock() as board:
        tamper.overwrite(board, "otadata", (b"\xff" if what == "erased" else b"\x5a") * 8192)
        board.run(3)
        assert runs(board) == "0.1.0" and opens(board)


def test_an_image_of_the_other_model_in_both_slots_is_not_started():
    with lock() as board:
        for slot in (0, 1):
            board.load(image("7000i"), slot=slot)
        board.run(3)
        assert runs(board) == "rescue" and "slot-refused wrong-model" in told(board) and opens(board)


def test_an_unsigned_image_is_not_started():
    with lock() as board:
        data = image()
        board.load(data[:4096] + b"\xff" * 4096 + data[8192:], slot=0)
        board.run(3)
        assert runs(board) == "rescue" and "slot-refused bad-signature" in told(board) and opens(board)


def test_an_application_that_keeps_resetting_ends_in_the_rescue_lock():
    with lock() as board:
        board.load(image(defect="restless"), slot=0)
        board.run(60)
        assert runs(board) == "rescue" and "slot-refused crash-loop" in told(board) and opens(board)
        board.load(image(), slot=0)
        board.run(3)
        assert runs(board) == "2.0.0" and opens(board)


def test_the_rescue_lock_makes_way_after_six_hours():
    with lock() as board:
        board.load(image(defect="restless"), slot=0)
        board.run(60)
        starts = len(board.seen("boot"))
        board.leap(1900)
        board.run(6 * 3600 + 60)
        assert len(board.seen("boot")) > starts


def test_nothing_of_the_base_is_left_in_the_application_and_its_files_cannot_be_written():
    with lock() as board:
        board.load(image(defect="telling"), slot=0)
        board.run(3)
        lines = [line for line in board.console.splitlines() if line.startswith("telling")]
        left = sorted(lines[0].partition("[")[2].partition("]")[0].replace("'", "").split(", "))
        assert left == ["/lib/drivers/window.mpy", "/lib/start/__init__.mpy", "/lib/start/rooms.mpy"]  # docs/slots.md
        assert lines[0].endswith("OSError(30,)")
        assert runs(board) == "2.0.0"

