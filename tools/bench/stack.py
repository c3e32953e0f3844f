"""How deep the firmware's calls go, in plain Python calls, against how many the chip's stacks hold.

The recorded chip gave up at the 45th call from its prompt, where 1,440 bytes of the 15,360 were in use: 309 bytes a
call. A thread may use 1 KB less than it was given. What C needs below the deepest call comes on top, and is not counted
where it does not call back: for a TLS handshake it is several KB.
"""

import tempfile
from pathlib import Path

from codes import keys
from tools import ROOT
from tools.bench import chipheap, deep
from tools.bench.row import Row
from tools.campaign import sound
from tools.campaign.recovery.ports import Wire
from tools.image import dev, pack
from tools.image.tree import compiled
from tools.netlab.site import Site
from tools.sim import Board
from tools.usb import Console

LOOP = 45
_CALL = (15360 - 1440) / LOOP  # bytes
_THREAD = (chipheap.stack() - 1024) / _CALL
AIM = 0.67  # what is left is for the C below
_SERIAL = "LK-0"
_BOARD = {"bits": 32, "heap": "1200K"}
_folder = tempfile.TemporaryDirectory


def rows(_quick=False):
    """Yields the Rows."""
    with _folder() as folder, _folder() as place:
        firmware = Firmware(Path(folder))
        yield Row("deepest call of the rescue lock", rescue(firmware), LOOP, "calls", AIM)
        yield Row("deepest call, an update by the console", console(firmware), LOOP, "calls", AIM)
        loop, thread = online(firmware, Path(place))
        yield Row("deepest call, an update over the air", loop, LOOP, "calls", AIM)
        yield Row("deepest call of the network thread", thread, _THREAD, "calls", AIM)


class Firmware:
    """What ships, told to tell: `root` is the base, `image(counter)` the application."""

    def __init__(self, folder: Path):
        self.root = folder
        with deep.told():
            compiled(folder)
        (folder / "boot.py").write_text(deep.PROBE + (folder / "boot.py").read_text())

    def image(self, counter: int) -> bytes:
        """Signed."""
        with deep.told():
            return dev.dev_signed(pack.build(ROOT, "6000i", counter=counter))


def rescue(firmware: Firmware) -> float:
    """Calls, where no slot holds anything."""
    with Board("6000i", secret=sound.SECRET, firmware=firmware.root, image=b"", **_BOARD) as board:
        board.run(5)
        return _deepest(board)["loop"]


def console(firmware: Firmware) -> float:
    """Calls, from the start to the end of a trial that has no server."""
    with Board("6000i", secret=sound.SECRET, firmware=firmware.root, image=firmware.image(1), **_BOARD) as board:
        board.run(12)
        known = {"LK-SIM-1": keys.derive(sound.SECRET, keys.CONSOLE)}
        with Console(Wire(board), known, clock=lambda: board.now) as laptop:
            laptop.hello()
            laptop.auth()
            laptop.report()
            laptop.install(firmware.image(2))
        board.run(20)
        return _deepest(board)["loop"]


def online(firmware: Firmware, place: Path) -> tuple[float, float]:
    """(calls of the loop, of the network thread)."""
    board = None
    with Site(place, {_SERIAL: sound.SECRET}, lambda: board.now if board else 1767261600) as site:
        options = {"firmware": firmware.root, "image": firmware.image(1), "speed": 10, **site.options(_SERIAL)}
        with Board("6000i", **options, **_BOARD) as board:
            board.run(60)
            site.web.files["/new.img"] = firmware.image(2)
            site.fleet.send(_SERIAL, "unlock")
            board.run(10)
            site.fleet.send(_SERIAL, "offer", url=site.url("/new.img"), force=True)
            end = board.now + 900
            while not any(row["kind"] == "update-kept" for row in board.log()):
                if board.now > end:
                    raise RuntimeError(board.console)
                board.run(5)
            found = _deepest(board)
            return found["loop"], found["thread"]


def _deepest(board):
    if not sound.opens(board):
        raise RuntimeError(board.console)
    return {where: calls for where, (calls, _) in deep.deepest(board.console).items()}
