"""A chip with nothing wired to it, as an emulator has one: no keypad, switches, motor, clock chip, divider, LED.

The lock starts, says what is missing, goes on, answers at its console, and takes an update all the same.
"""

import pytest
from trialside import SECRET, image, offer, runs, told, until

from tests_host import consoleside
from tools.flash import parts
from tools.image import dev
from tools.sim import Board
from tools.sim.world import models

MODELS = ("6000i", "7000i")


def bare(model, leap_ms=50, secret=SECRET, **options):
    """Every wire is cut, and no clock chip answers."""
    board = Board(model, secret=secret, leap_ms=leap_ms, **options)
    for wire in models.wires(model):
        board.break_wire(wire)
    board.rtc(missing=True)
    board.run(consoleside.QUIET_S)
    return board


def resets(board):
    return [event for event in board.events if event.name in ("reset", "repl", "hang", "crash")]


@pytest.mark.parametrize("model", MODELS)
def test_it_lives_says_what_is_missing_and_answers(model):
    with bare(model, leap_ms=200) as board:
        assert consoleside.said(board, "hello")["role"] == "application"
        board.run(1900)  # ten minutes, and longer than any watchdog
        assert not resets(board) and board.state == "running"
        missing = {"clock-fault clock-lost", "battery-low"}
        missing |= {"sensor-fault no-switch"} if model == "6000i" else {"door-left-open"}
        assert missing <= set(told(board))
        assert len(board.log()) < 20  # and does not fill its log with it
        answer = consoleside.said(board, "hello")
        assert answer["role"] == "application" and len(answer["challenge"]) == 32


@pytest.mark.parametrize("model", MODELS)
def test_it_takes_an_update_that_stays(model):
    with bare(model) as board:
        offer(board, image(model))
        until(board, "update-kept")
        assert runs(board) == "2.0.0" and "update-refused low-battery" not in told(board)


@pytest.mark.parametrize("part, why", [("identity", "no-identity"), ("nvs", "no-secret")])
def test_a_full_image_that_lacks_one_part_stays_and_says_so(tmp_path, part, why):
    """The recorded chip's own partition table has no identity; a chip that was erased has a blank store."""
    path = tmp_path / "flash.bin"
    made = dev.dev_image(model="6000i")
    settings = parts.Settings("6000i", "LK-1", 1, (dev.dev_digest(),), {"secret": SECRET}, made)
    parts.create(path, parts.whole([one for one in parts.parts(settings) if one.name != part]))
    with Board("6000i", flash=path, shipped=True, leap_ms=200) as board:
        board.run(consoleside.QUIET_S)
        assert consoleside.said(board, "hello") == {"n": 1, "refused": why}
        board.run(400)
        assert not resets(board) and board.state == "running" and why in board.console and not board.motor


@pytest.mark.parametrize("model", MODELS)
def test_with_a_blank_store_and_nothing_wired_it_stays_too(model):
    with bare(model, secret=None, leap_ms=200) as board:
        assert consoleside.said(board, "hello") == {"n": 1, "refused": "no-secret"}
        board.run(400)
        assert not resets(board) and board.state == "running" and "no-secret" in told(board)
