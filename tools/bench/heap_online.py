"""Python heap of a lock that is online, 32-bit MicroPython: at rest, and while an update comes over the air.

What the chip's build has frozen in (asyncio, umqtt.simple, urequests) and the stand-ins of its sockets and radio are
there before anything is counted; what asyncio and requests take there is counted by itself, for the tests' interpreter
has them frozen, too. The limit is the chip's heap once it has grown (chipheap.py), and for an update what that has it
take besides. What TLS finds then is computed.
"""

import tempfile
from pathlib import Path

from tools import ROOT
from tools.bench import chipheap, interned
from tools.bench.row import Row
from tools.image import dev
from tools.image.tree import application, compiled
from tools.netlab.site import Site
from tools.sim import Board, heap
from tools.sim.script import run_script, stand_ins

_SERIAL = "LK-0"
_START = 1767261600  # where boards begin
_STARTED_S = 1  # from power to a lock that has not yet looked for a network
_KB = 1024
_LIMIT = chipheap.once_grown() / _KB
_MOST = chipheap.for_update() / _KB
_THERE = "import socket, select, tls, ssl, network, _thread, umqtt.simple, urequests\n"
_FROZEN = Path(__file__).parent / "on_device" / "frozen.py"
_folder = tempfile.TemporaryDirectory


def rows(_quick=False):
    """Yields the Rows."""
    board = None
    with _folder() as folder, _folder() as other, _folder() as third, _folder() as place:
        root, chip = compiled(Path(folder)), stand_ins(Path(other))
        plain = (root / "boot.py").read_text()
        with Site(Path(place), {_SERIAL: bytes(range(32))}, lambda: board.now if board else _START) as site:
            options = {"bits": 32, "firmware": root, "image": dev.dev_image(shipped=True), "stand_ins": chip,
                       "speed": 10, **site.options(_SERIAL)}
            (root / "boot.py").write_text(heap.STORE + _THERE + heap.PROBE + plain)
            with Board("6000i", **options) as board:
                board.run(130)
                _greeted(site)
                base, *_, rest = heap.told(board.console)
            packages = ROOT / ".tools" / "frozen"
            _, there, then = interned.counted(root, application(Path(third)), packages)
            at_rest = (rest[1] - base[1] + interned.size(there)) / _KB
            yield Row("heap at rest, online, 32 bit", at_rest, _LIMIT, "KB", 1.0)
            probe = heap.START_PROBE.replace("sleep_ms(1)", "sleep_ms(300)")  # TLS runs in real time
            (root / "boot.py").write_text(heap.STORE + _THERE + chipheap.boot() + probe + plain)
            start, told, more = _beyond(site, options)
            more += (interned.size(then) - interned.size(there)) / _KB
            yield Row("of an update over the air beyond that", more, 24, "KB", 1.0)
            asyncio, requests = (size / _KB for size in frozen_in())
            yield Row("of frozen asyncio beside that", asyncio, _LIMIT, "KB")
            yield Row("at rest with it", at_rest + asyncio, _LIMIT, "KB", 1.0)
            yield Row("the most while it starts", at_rest + asyncio + start, _LIMIT, "KB", 1.0)
            yield Row("the most while it tells of events", at_rest + asyncio + told, _LIMIT, "KB", 1.0)
            yield Row("of frozen requests in an update", requests, _LIMIT, "KB")
            yield Row("with an update", at_rest + asyncio + more + requests, _MOST, "KB", 1.0)
            need, left = chipheap.TLS_HANDSHAKE / _KB, chipheap.left() / _KB
            yield Row("TLS handshake, of what is left, computed", need, left, "KB", 1.0)


def frozen_in() -> tuple[int, int]:
    """Bytes of heap that asyncio, as far as the lock uses it, takes where it is frozen, and requests."""
    before, loaded, after = map(int, run_script(_FROZEN, bits=32).split())
    return loaded - before, after - loaded


def _beyond(site, options):
    """KB beyond those at rest: the most while it starts, while it tells of its first events, and of an update."""
    with Board("6000i", **options) as board:
        site.clock = lambda: board.now
        site.fleet.locks[_SERIAL].greeted = False
        board.run(_STARTED_S)
        start = max(heap.live(board.console))
        board.run(130)
        _greeted(site)
        before = heap.live(board.console)
        site.web.files["/new.img"] = dev.dev_image(counter=2, shipped=True)
        site.fleet.send(_SERIAL, "offer", url=site.url("/new.img"), force=True)
        end = board.now + 900
        while not any(row["kind"] == "update-ready" for row in board.log()):
            if board.now > end:
                last = [(row["kind"], row["reason"], row["detail"]) for row in board.log()][-8:]
                raise RuntimeError(f"no update: {last}")
            board.run(0.5)
        more = heap.beyond(heap.live(board.console), before)
        return (start - before[-1]) / _KB, (max(before) - before[-1]) / _KB, more / _KB


def _greeted(site):
    if not site.fleet.locks[_SERIAL].greeted:
        raise RuntimeError("the lock is not online")
