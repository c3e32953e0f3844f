"""A lock that has reached its server, and then not for six hours, starts anew: what stood in the way may have been its
own. Only when nobody is at the door, and once: until it has reached the server again, no further time.

Five minutes stand for the six hours here, and one for the half-hour of a lock whose memory is tight."""

import pytest

from tests_host.fixtures import SERIAL
from tools import ROOT
from tools.bench import chipheap
from tools.campaign import air, sound
from tools.image import dev
from tools.image.tree import compiled

PATH = "firmware/online/online.py"
LONG, SHORT = ("_SILENT_S = 6 * _HOUR_S", "_TIGHT_S = 1800"), ("_SILENT_S = 300", "_TIGHT_S = 60")


@pytest.fixture(scope="module")
def image():
    text = (ROOT / PATH).read_text(encoding="utf-8")
    for long, short in zip(LONG, SHORT, strict=True):
        assert text.count(long) == 1
        text = text.replace(long, short)
    return dev.dev_image(shipped=True, instead={PATH: text.encode()})


def starts(board) -> int:
    return len([event for event in board.events if event.name == "reset"])


def test_after_long_silence_it_starts_anew_once_and_when_nobody_is_at_the_door(site, image):
    with air.AirLock(site, SERIAL, image=image) as lock:
        board = lock.board
        lock.greeted()
        board.run(330)
        assert starts(board) == 0, "its server is there"
        board.jam_radio(True)
        board.run(270)
        for _ in range(20):
            board.press("1")
            board.run(4)  # a line half entered, again and again
        assert starts(board) == 0
        board.run(30)
        assert starts(board) == 1 and sound.opens(board)
        assert "broker-fault" in [row["kind"] for row in board.log() if row["reason"] == "no-server"]
        board.run(660)
        assert starts(board) == 1
        board.jam_radio(False)
        lock.until(lambda: lock.seen.greeted and lock.seen.online, 600)


def test_where_memory_is_tight_it_does_so_sooner(site, image, tmp_path):
    root = compiled(tmp_path / "firmware")
    starter = root / "boot.py"
    starter.write_text(chipheap.boot() + starter.read_text())
    with air.AirLock(site, SERIAL, image=image, firmware=root) as lock:
        lock.greeted()
        lock.board.jam_radio(True)
        lock.board.run(50)
        assert starts(lock.board) == 0
        lock.board.run(30)
        assert starts(lock.board) == 1 and sound.opens(lock.board)
