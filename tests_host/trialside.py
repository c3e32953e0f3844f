"""A lock with two slots, its server, and images to offer: what the tests of trials and starts stand on."""

import functools

from tools.campaign import visitor
from tools.campaign.stored import number
from tools.campaign.variants import variant
from tools.image import dev
from tools.sim import Board, tamper
from tools.sim.chip import otadata

SECRET = bytes(range(16, 48))
PENDING, VALID, ABORTED = otadata.PENDING_VERIFY, otadata.VALID, otadata.ABORTED


@functools.lru_cache(maxsize=None)
def image(model="6000i", defect="", version="2.0.0", counter=2) -> bytes:
    """A signed image of this tree, or of one with a defect (tools/campaign/variants.py)."""
    with variant(defect, version) as tree:
        return dev.dev_image(tree, model, counter=counter)


def lock(model="6000i", leap_ms=50, **options) -> Board:
    """A lock that runs 0.1.0 from slot 0."""
    board = Board(model, secret=SECRET, leap_ms=leap_ms, **options)
    board.run(3)
    return board


def offer(board, data, seconds=0.0):
    """The server offers it."""
    path = board.flash.with_name("offered.img")
    path.write_bytes(data)
    board.offer(path)
    board.run(seconds)


def told(board) -> list[str]:
    """`kind reason` of the whole log."""
    return [f"{row['kind']} {row['reason']}".strip() for row in board.log()]


def until(board, what, seconds=700):
    """Lets time pass until the log says it."""
    end = board.now + seconds
    while what not in told(board):
        assert board.now < end, f"no {what}: {told(board)}\n{board.console}"
        board.run(2.0)


def runs(board) -> str:
    """Version that was started last, or "rescue"."""
    row = [row for row in board.log() if row["kind"] in ("firmware-start", "rescue")][-1]
    return "rescue" if row["kind"] == "rescue" else row["detail"]


def opens(board) -> bool:
    """Does the code open the door within some seconds?"""
    took = visitor.enters(board, SECRET)
    return took is not None and took < 5


def stored(board, key: str, default=None):
    """A number of the lock's store."""
    return number(board.flash.read_bytes(), key, default)


def states(board) -> list[int]:
    """otadata states of both entries."""
    return [state for _, state in tamper.states(board)]
