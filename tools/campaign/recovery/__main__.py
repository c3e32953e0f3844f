"""A technician is called to locks in every state that this project knows of, pulls the cable, and starts again.

    python -m tools.campaign.recovery                 both models; `make recovery`
    python -m tools.campaign.recovery --model 7000i --only noise --every 10

After each recovery the board boots in the simulator, a renter's code and a stored PIN open, and what a lock must not
forget is byte for byte as it was. Seconds are those of the counted bytes at 460,800 baud and of the flash's erases,
with a core as large as MicroPython's; for the pulled cables (tools/campaign/recovery/pulls.py) it is a small one. The
last line is `recovery: N tried, N sound; longest S s`.
"""

import argparse
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tools.campaign.recovery import cases, console_pulls, pulls
from tools.campaign.recovery.lab import Lab
from tools.campaign.recovery.sound import trouble, wishes_of
from tools.campaign.recovery.stock import CORE_BYTES
from tools.recover import report

AIM_S = 120
SMALL_CORE = 0x4000
MODELS = ("6000i", "7000i")


def one(lab: Lab, number: int) -> tuple[str, float]:
    """The case with that number, as large as in life: (what went wrong, seconds)."""
    case = cases.of(lab.model)[number]
    lab = lab.beside(lab.folder / f"whole-{number}")
    path = lab.copy()
    case.harm(lab, path)
    before = path.read_bytes()
    run = lab.direct(path, wishes_of(lab, case))
    asked = tuple(report.needed(run.result.first))
    if case.steps is not None and asked != case.steps:
        return f"asked for {asked}", run.seconds
    if not run.result.sound:
        return f"still needs {report.needed(run.result.last)}: {run.result.left}", run.seconds
    return trouble(lab, case, path, before), run.seconds


class Count:
    """What was seen so far."""

    def __init__(self):
        self.tried = self.sound = 0
        self.longest = 0.0

    def add(self, tried: int, faults: list[str]) -> None:
        self.tried += tried
        self.sound += tried - len(faults)
        for fault in faults:
            print(f"FAULT: {fault}", flush=True)


def _states(pool, lab, chosen, count):
    known = cases.of(lab.model)
    for number, future in [(number, pool.submit(one, lab, number)) for number in chosen]:
        fault, seconds = future.result()
        print(f"{seconds:6.1f} s  {lab.model}: {known[number].title}", flush=True)
        count.add(1, [fault] if fault else [])
        count.longest = max(count.longest, seconds)


def _pulls(pool, lab, chosen, every, count):
    recorded = [pool.submit(pulls.record, lab, number) for number in chosen]
    jobs = []
    for future in recorded:
        made, fault = future.result()
        count.add(1, [fault] if fault else [])
        for portion in pulls.portions(made, every):
            jobs.append((made.number, pool.submit(pulls.sweep, lab, made, portion)))
    titles = [case.title for case in cases.of(lab.model)]
    pulled = dict.fromkeys((number for number, _ in jobs), 0)
    for number, future in jobs:
        tried, faults = future.result()
        count.add(tried, faults)
        pulled[number] += tried
    for number, tried in pulled.items():
        print(f"{tried:6} pulled  {lab.model}: {titles[number]}", flush=True)


def _console(pool, lab, often, count):
    tried, faults, seconds = pool.submit(console_pulls.sweep, lab, often).result()
    print(f"{seconds:6.1f} s  {lab.model}: the rescue lock installs by its console; {tried} pulled there", flush=True)
    count.add(tried + 1, faults)


def main(argv=None) -> int:
    """Exit code 1 when a lock was not recovered, or it took longer than two minutes."""
    parser = argparse.ArgumentParser(prog="python -m tools.campaign.recovery", description=__doc__.split("\n")[0])
    parser.add_argument("--model", choices=MODELS, action="append", help="default: both")
    parser.add_argument("--only", default="", help="cases with this in their title")
    parser.add_argument("--every", type=int, default=1, help="pull at one command in so many (default: all; 0: none)")
    parser.add_argument("--console", type=int, default=12, help="pulls at the rescue lock's console (default: 12)")
    parser.add_argument("--core", type=int, default=CORE_BYTES, help="bytes of the core")
    parser.add_argument("--jobs", type=int, default=None, help="processes (default: one a core)")
    args = parser.parse_args(argv)
    began, count = time.monotonic(), Count()
    with tempfile.TemporaryDirectory(prefix="recovery-") as folder, ProcessPoolExecutor(args.jobs) as pool:
        for model in args.model or MODELS:
            lab = Lab(Path(folder) / model, model, args.core)
            chosen = [n for n, case in enumerate(cases.of(model)) if args.only in case.title]
            _states(pool, lab, chosen, count)
            small = Lab(Path(folder) / f"{model}-small", model, SMALL_CORE)
            if args.every:
                _pulls(pool, small, chosen, args.every, count)
            if args.console and not args.only:
                _console(pool, small, args.console, count)
            print(f"  {count.tried} tried, {count.sound} sound, {time.monotonic() - began:.0f} s", flush=True)
    print(f"recovery: {count.tried} tried, {count.sound} sound; longest {count.longest:.0f} s")
    return 0 if count.tried == count.sound and count.longest < AIM_S else 1


if __name__ == "__main__":
    sys.exit(main())
