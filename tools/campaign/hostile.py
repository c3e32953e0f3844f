"""Bent images are put before the lock's own check: none may be accepted, and nothing may happen but a refusal.

    python -m tools.campaign.hostile --count 200000

| part | what is bent | what it is put before |
|---|---|---|
| `headers` | good headers (on_device/headers.py) | `image.judge`, some on MicroPython, too, which must say the same |
| `streams` | whole images on their way: one for ten headers | the installer (tools/campaign/streams.py) |

A fault is given with its number: `--first NUMBER --count 1` bends the same header again.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from image.refusal import NAMES
from tools import ROOT
from tools.campaign import signed, streams
from tools.campaign.on_device import headers
from tools.sim.script import run_script

SAMPLE = 5000
_SCRIPT = ROOT / "tools" / "campaign" / "on_device" / "headers.py"
_AT_ONCE = 500  # on MicroPython
_TRUSTED = (0, 1)
_TOLD = 20000  # a line each
_SHOWN = 20  # faults


@dataclass
class Told:
    """What became of a part's images. verdicts: how often each; faults: what should not have been."""

    tried: int = 0
    refused: int = 0
    verdicts: Counter = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def note(self, number: int, way: str, said: str) -> None:
        """One image and what was said to it."""
        self.tried += 1
        self.verdicts[said] += 1
        if said in NAMES or said == streams.INTERRUPTED:
            self.refused += 1
        else:
            self.faults.append(f"number {number}, {way}: {said}")


def good_headers() -> list[bytes]:
    """By the first trusted key, the second, both, a stranger and the first; with a core; of another version."""
    core = {"core_size": 0x100000, "core_hash": bytes(range(1, 33))}
    return [
        signed.header(0), signed.header(1), signed.header(0, 1), signed.header(2, 0), signed.header(0, **core),
        signed.header(0, version=b"2.2", counter=7),
    ]  # fmt: skip


def bend_headers(count: int, first: int, sample: int, say: Callable[[str], object]) -> Told:
    """`count` headers from number `first` on, the first `sample` of them on MicroPython with 64 and 32 bit, too."""
    goods = good_headers()
    digests = [signed.digest(number) for number in _TRUSTED]
    lock = headers.Lock(digests)
    told = Told()
    for good in goods:
        if headers.verdict(good, lock) != "accepted":
            told.faults.append(f"a good header: {headers.verdict(good, lock)}")
    said = []
    for number in range(first, first + count):
        way, header = headers.bent(goods, digests, number)
        answer = headers.verdict(header, lock)
        told.note(number, way, answer)
        if len(said) < sample:
            said.append(answer)
        if told.tried % _TOLD == 0:
            say(f"headers: {told.tried} tried")
    for bits in (64, 32):
        _repeat(goods, digests, first, said, bits, told)
        say(f"headers: {len(said)} of them on MicroPython with {bits} bit")
    return told


def _repeat(goods, digests, first, said, bits, told):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "goods.bin"
        path.write_bytes(b"".join(goods))
        for start in range(0, len(said), _AT_ONCE):
            count = min(_AT_ONCE, len(said) - start)
            words = (path, count, first + start, *(digest.hex() for digest in digests))
            answers = run_script(_SCRIPT, *words, bits=bits).split()
            for number, (there, here) in enumerate(zip(answers, said[start : start + count], strict=True), start):
                if there != here:
                    told.faults.append(f"number {first + number}: {there} on MicroPython with {bits} bit, {here} here")


def bend_streams(count: int, first: int, sample: int, say: Callable[[str], object]) -> Told:
    """One stream for ten headers. One that breaks off must be taken up again."""
    good, told = streams.good_image(), Told()
    for number in range(first, first + max(1, count // 10)):
        way, said, wrong = streams.fault(good, number)
        told.note(number, way, said)
        if wrong:
            told.faults.append(f"stream {number}, {way}: {wrong}")
    say(f"streams: {told.tried} tried")
    return told


PARTS = {"headers": bend_headers, "streams": bend_streams}


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.campaign.hostile", description="Bend images.")
    parser.add_argument("--count", type=int, default=200000, help="images to bend for each part (default: 200000)")
    parser.add_argument("--first", type=int, default=1, metavar="NUMBER", help="number of the first one (default: 1)")
    parser.add_argument("--sample", type=int, default=SAMPLE, help=f"of them on MicroPython, too (default: {SAMPLE})")
    args = parser.parse_args(argv)
    begin = time.monotonic()
    tried = refused = 0
    faults = []
    for name, bend in PARTS.items():
        told = bend(args.count, args.first, args.sample, lambda text: print(text, flush=True))
        tried, refused, faults = tried + told.tried, refused + told.refused, faults + told.faults
        print(f"{name}: " + ", ".join(f"{count} {verdict}" for verdict, count in told.verdicts.most_common()))
    for fault in faults[:_SHOWN]:
        print("fault:", fault)
    print(f"{len(faults)} faults, {time.monotonic() - begin:.0f} s")
    print(f"hostile: {tried} tried, {refused} refused")
    return 1 if faults or tried != refused else 0


if __name__ == "__main__":
    sys.exit(main())
