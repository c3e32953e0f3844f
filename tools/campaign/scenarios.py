"""What the power is cut in: each scenario is run once, undisturbed, with a journal of its flash operations."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from codes import keys, totp
from tools.campaign import cuts, sound
from tools.campaign.variants import variant
from tools.image import dev

OLD, NEW = "1.0.0", "1.1.0"


class Scenario(NamedTuple):
    """A recorded one. since: number of the first operation that is its own; those before, another scenario cuts."""

    name: str
    plan: sound.Plan
    journal: Path
    since: int


def _until(board, kind, seconds):
    end = board.now + seconds
    while not any(row["kind"] == kind for row in board.log()):
        if board.now > end:
            raise RuntimeError(f"no {kind}: {[(r['kind'], r['reason']) for r in board.log()]}\n{board.console}")
        board.run(5.0)


def _codes(board, _plan, _mark):
    """The owner's code, wrong ones, the same once more."""
    used = totp.code(keys.totp_mac(sound.SECRET), totp.step(int(board.now))).decode()
    for line in (used, "135790", "6100000000", used, "#"):
        board.press(line + "#", 45, 45)
        board.run(9.0)


def _update(board, plan, _mark):
    """An image is written, tried and kept."""
    board.offer(plan.image)
    board.run(10.0)
    sound.opens(board)  # somebody comes while it is written
    _until(board, "update-kept", 600)
    sound.opens(board)
    board.run(60.0)


def _rollback(board, plan, mark):
    """An image that never reaches the server: its trial, and what follows."""
    board.offer(plan.image.with_name("mute.img"))
    _until(board, "trial-start", 600)
    mark()
    _until(board, "rolled-back", 900)
    sound.opens(board)


def _resume(board, plan, mark):
    """The download breaks off half-way and is taken up again."""
    cut = plan.image.with_name("cut.img")
    cut.write_bytes(plan.image.read_bytes()[:70000])
    board.offer(cut)
    _until(board, "update-refused", 600)
    mark()
    board.offer(plan.image)
    _until(board, "update-kept", 900)


_RUNS = {
    "codes": _codes,
    "update": _update,
    "rollback": _rollback,
    "resume": _resume,
}
NAMES = tuple(_RUNS)


def record(name: str, folder: Path) -> Scenario:
    """Runs a scenario in `folder`; the board is as `sound.prepared` leaves it."""
    place = folder / name
    place.mkdir()
    with variant(version=OLD) as old, variant(version=NEW) as new, variant("mute", version="1.2.0") as mute:
        plan = sound.prepared(place, dev.dev_image(old, counter=1))
        (place / "new.img").write_bytes(dev.dev_image(new, counter=2))
        (place / "mute.img").write_bytes(dev.dev_image(mute, counter=3))
    image = None if name == "codes" else place / "new.img"
    plan = replace(plan, old=OLD, new=NEW, counter=2, image=image)
    flash, journal = place / "run.bin", place / "journal"
    flash.write_bytes(plan.flash.read_bytes())
    with plan.board(flash, journal=journal) as board:
        board.run(5.0)
        begun = [0]
        _RUNS[name](board, plan, lambda: begun.append(len(cuts.read(journal))))
    return Scenario(name, plan, journal, begun[-1])
