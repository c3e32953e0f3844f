"""A chip whose memory has no room for a TLS connection (docs/bench.md, `heap-online`): the lock says so by a broken
connection, opens all the same, is not reset for it, and goes online when there is room."""

import pytest

from tools.campaign import air, sound
from tools.netlab.site import Site

SERIAL = "LK-1"


@pytest.fixture
def lock(tmp_path):
    with Site(tmp_path, {SERIAL: sound.SECRET}, lambda: 0) as site, air.AirLock(site, SERIAL) as made:
        made.board.tls_memory(False)
        yield made


def ended(board):
    return [event for event in board.events if event.name in ("reset", "repl", "hang", "crash")]


def test_without_memory_for_tls_it_opens_and_goes_online_later(lock):
    board = lock.board
    board.run(330)  # the tries of the first minutes and those after them
    assert not lock.seen.greeted
    assert sound.opens(board)
    assert not ended(board) and not [row for row in lock.told() if row.startswith(("task-", "rescue"))]
    board.tls_memory(True)
    lock.greeted()
    assert sound.opens(board)
