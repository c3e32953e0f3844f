"""For tests of the clock: a board whose clock its server has just set."""

from tests_host.on_device.clock_core import Board


def synced(fitted=True):
    """fitted: with a DS3231."""
    board = Board(fitted)
    assert board.clock.set(board.true, "server")
    return board
