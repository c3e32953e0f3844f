"""Python heap of a lock that is online, 32-bit MicroPython: at rest, and while an update comes over the air.

What the chip's build has frozen in (umqtt.simple, urequests) and the stand-ins of its sockets and radio are there
before anything is counted. The limit: the chip's first heap of 64 KB and the 64 KB it adds when that is full. With the
next one it would take all there is, and leave nothing to TLS (py/gc.c, gc_try_add_heap; less 3/128 for tables).
"""

import tempfile
from pathlib import Path

from tools import ROOT
from tools.bench import interned
from tools.bench.row import Row
from tools.image import dev
from tools.image.tree import application, compiled
from tools.netlab.site import Site
from tools.sim import Board, heap
from tools.sim.script import stand_ins

_SERIAL = "LK-0"
_START = 1767261600  # where boards begin
_LIMIT = 125
_KB = 1024
_THERE = "import socket, select, tls, ssl, network, _thread, umqtt.simple, urequests\n"
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
            frozen = ROOT / ".tools" / "frozen"
            _, there, then = interned.counted(root, application(Path(third)), frozen)
            at_rest = (rest[1] - base[1] + interned.size(there)) / _KB
            yield Row("heap at rest, online, 32 bit", at_rest, _LIMIT, "KB", 1.0)
            probe = heap.PEAK_PROBE.replace("sleep_ms(1)", "sleep_ms(300)")  # TLS runs in real time
            (root / "boot.py").write_text(heap.STORE + _THERE + probe + plain)
            more = _update(site, options) + (interned.size(then) - interned.size(there)) / _KB
            yield Row("of an update over the air beyond that", more, 24, "KB", 1.0)
            yield Row("most, online, 32 bit", at_rest + more, _LIMIT, "KB", 1.0)


def _update(site, options):
    with Board("6000i", **options) as board:
        site.clock = lambda: board.now
        site.fleet.locks[_SERIAL].greeted = False
        board.run(130)
        _greeted(site)
        before = heap.live(board.console)
        site.web.files["/new.img"] = dev.dev_image(counter=2, shipped=True)
        site.fleet.send(_SERIAL, "offer", url=site.url("/new.img"), force=True)
        end = board.now + 900
        while not any(row["kind"] == "update-ready" for row in board.log()):
            if board.now > end:
                raise RuntimeError(board.console)
            board.run(0.5)
        return heap.beyond(heap.live(board.console), before) / _KB


def _greeted(site):
    if not site.fleet.locks[_SERIAL].greeted:
        raise RuntimeError("the lock is not online")
