"""Python heap of the firmware on the 32-bit MicroPython, without what the simulator's modules take, against 64 KB.

At rest: after a collection, once everything has started. Peak: the smallest heap on which a full day of use
passes, less what the simulator takes: its modules, the store as it is kept there, and what the tables of names are
larger by than those of a chip that has the lock's names alone. The firmware is compiled as an image carries it.
"""

import json
import tempfile
from pathlib import Path

from codes import keys, totp
from tools.bench import interned
from tools.bench.latency import SECRET
from tools.bench.row import Row
from tools.image import dev
from tools.image.tree import application, compiled
from tools.sim import Board, heap
from tools.sim.script import stand_ins

_KB = 1024
_REST = 64
_PEAK = 90
_UPDATE = 24
_folder = tempfile.TemporaryDirectory


def rows(quick=False):
    """Yields the Rows."""
    with _folder() as folder, _folder() as other, _folder() as third:
        root, chip = compiled(Path(folder)), stand_ins(Path(other))
        plain = (root / "boot.py").read_text()
        heap.probe(root)
        image = dev.dev_image(shipped=True)
        with Board("6000i", secret=SECRET, bits=32, firmware=root, leap_ms=200, stand_ins=chip, image=image) as board:
            board.run(130)
            base, *_, rest = heap.told(board.console)
        _, there, then = interned.counted(root, application(Path(third)))
        names, more = interned.size(there), interned.size(then) - interned.size(there)
        share = _stand_ins(root, chip, plain) + rest[0] - base[0] - names
        still = (rest[1] - base[1] + names) / _KB
        yield Row("heap at rest, 32 bit", still, _REST, "KB", 1.0)
        yield Row("of that names, 32 bit", names / _KB, _REST, "KB")
        update = _update(root, chip, plain, more)
        yield update
        yield Row("heap at the peak of an update, 32 bit", still + update.value, _PEAK, "KB", 1.0)
        (root / "boot.py").write_text(heap.STORE + plain)
        hours = 2 if quick else 24
        smallest = _smallest(root, chip, share // _KB, hours)
        yield Row(f"smallest heap for {hours} h of use, 32 bit", smallest - share / _KB, _PEAK, "KB", 1.0)


def _update(root, chip, plain, names):
    """The most that is in use while an image is installed, beyond what was before: live data, at every pause. names:
    bytes of those that come with it."""
    (root / "boot.py").write_text(heap.STORE + heap.PEAK_PROBE + plain)
    with Board("6000i", secret=SECRET, bits=32, heap="400K", firmware=root, stand_ins=chip) as board:
        board.run(5)
        image = board.flash.with_name("offered.img")
        image.write_bytes(dev.dev_image(counter=2))
        told_before = heap.live(board.console)
        board.offer(image)
        while not any(row["kind"] == "update-ready" for row in board.log()):
            board.run(0.5)
        more = heap.beyond(heap.live(board.console), told_before) + names
        return Row("heap of an update beyond rest, 32 bit", more / _KB, _UPDATE, "KB", 1.0)


def _stand_ins(root, chip, plain):
    """Bytes that they and the store take before the firmware starts."""
    (root / "boot.py").write_text(heap.STORE_PROBE + plain)
    with Board("6000i", secret=SECRET, bits=32, firmware=root, stand_ins=chip) as board:
        board.run(1)
        return board.baseline + int(board.console.partition("store ")[2].split()[0])


def _smallest(root, chip, low, hours):
    high = low + 256
    while high - low > 1:
        middle = (low + high) // 2
        if _day_passes(root, chip, middle, hours):
            high = middle
        else:
            low = middle
    return high


def _day_passes(root, chip, kilobytes, hours):
    try:
        with Board("6000i", secret=SECRET, bits=32, heap=f"{kilobytes}K", firmware=root, leap_ms=1900,
                   stand_ins=chip) as board:
            mac = keys.totp_mac(SECRET)
            board.run(5)
            for hour in range(hours):
                if hour % 2:  # 12 wrong ones a day: twice as many would end the day
                    board.press("1234567#")
                    board.run(10)
                board.press(totp.code(mac, totp.step(int(board.now))).decode() + "#")
                board.run(2)
                if not board.opens:
                    return False
                board.run(3588 - (board.now - 12) % 1)
            faults = [entry for entry in board.log() if entry["kind"] in ("task-fault", "rescue")]
            return not faults and "Memory" not in board.console
    except (RuntimeError, TimeoutError, OSError, json.JSONDecodeError):
        return False
