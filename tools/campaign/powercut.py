"""Cuts the power at every flash operation of updates, trials, rollbacks and accepted codes, and boots again.

    python -m tools.campaign.powercut                 everything: `make powercut`
    python -m tools.campaign.powercut --every 40      one operation in 40, for `make test`

Each scenario is run once and its flash operations are recorded. Then, for each operation, the flash is made as a cut
before it, torn in the middle, or after it leaves it, and a lock wakes up with that: it must run wholly old or wholly
new firmware, a valid code must open at the first try, nothing recorded may be lost, and the update, offered again, must
complete. Chains of two and three cuts take random operations of such a recovery. The same --seed gives the same.
"""

import argparse
import functools
import os
import random
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tools.campaign import cuts, scenarios
from tools.campaign.sound import trouble

_CHUNK = 40  # states that a worker does in one go


def judge(scenario, state, folder: Path) -> str:
    """'' or what is wrong, for one state of a recorded scenario."""
    path = folder / f"state-{os.getpid()}.bin"
    path.write_bytes(state.flash)
    try:
        return trouble(scenario.plan, path)
    finally:
        path.unlink()


@functools.lru_cache(maxsize=4)
def _recorded(base, journal):
    return Path(base).read_bytes(), cuts.read(Path(journal))


def sweep(job):
    """(tried, [faults]) of a portion that `jobs_of` made."""
    scenario, numbers, folder = job
    base, operations = _recorded(scenario.plan.flash, scenario.journal)
    tried, faults = 0, []
    for state in cuts.states(base, operations, frozenset(numbers).__contains__):
        tried += 1
        fault = judge(scenario, state, Path(folder))
        if fault:
            what = operations[state.number] if state.number < len(operations) else "the end"
            faults.append(f"{scenario.name}, operation {state.number} ({what}), {state.how}: {fault}")
    return tried, faults


def _chain(job):
    """One first cut, then `count` second and third cuts of its recovery."""
    scenario, seed, count, folder = job
    dice = random.Random(seed)
    base, operations = _recorded(scenario.plan.flash, scenario.journal)
    tried, faults = 0, []
    state = _pick(dice, base, operations)
    while tried < count:
        folded = Path(folder) / f"chain-{seed}.bin"
        journal = Path(folder) / f"chain-{seed}.journal"
        folded.write_bytes(state.flash)
        journal.unlink(missing_ok=True)
        fault = trouble(scenario.plan, folded, journal=journal)
        if fault:
            faults.append(f"{scenario.name}, chain {seed}: {fault}")
            break
        recovery, start = cuts.read(journal), state.flash
        for _ in range(min(10, count - tried)):
            state = _pick(dice, start, recovery)
            tried += 1
            fault = judge(scenario, state, Path(folder))
            if fault:
                faults.append(f"{scenario.name}, chain {seed}, then operation {state.number} {state.how}: {fault}")
    return tried, faults


def _pick(dice, base, operations):
    number = dice.randrange(len(operations))
    return dice.choice(list(cuts.states(base, operations[: number + 1], {number}.__contains__)))


def jobs_of(scenario, every, folder):
    """The sweep of a scenario in portions: one operation in `every`; states are written to `folder`."""
    count = len(cuts.read(scenario.journal)) + 1
    numbers = range(scenario.since, count, every)
    return [(scenario, list(numbers[at : at + _CHUNK]), folder) for at in range(0, len(numbers), _CHUNK)]


def main(argv=None) -> int:
    """Exit code 1 when a lock was not sound."""
    parser = argparse.ArgumentParser(prog="python -m tools.campaign.powercut", description=__doc__.split("\n")[0])
    parser.add_argument("--every", type=int, default=1, help="only one operation in so many (default: all)")
    parser.add_argument("--chains", type=int, default=1000, help="double and triple cuts (default: 1000)")
    parser.add_argument("--seed", type=int, default=1, help="of the chains")
    parser.add_argument("--jobs", type=int, default=None, help="processes (default: one a core)")
    parser.add_argument("--only", help="one scenario: " + ", ".join(scenarios.NAMES))
    args = parser.parse_args(argv)
    began = time.monotonic()
    tried = sound = 0
    with tempfile.TemporaryDirectory(prefix="powercut-") as folder, ProcessPoolExecutor(args.jobs) as pool:
        names = [args.only] if args.only else scenarios.NAMES
        recorded = [scenarios.record(name, Path(folder)) for name in names]
        work = []
        for scenario in recorded:
            count = len(cuts.read(scenario.journal))
            print(f"{scenario.name}: {count} flash operations, cut from number {scenario.since} on", flush=True)
            work += [(sweep, job) for job in jobs_of(scenario, args.every, folder)]
        chained = [scenario for scenario in recorded if scenario.plan.image]
        seeds = range(args.seed * 1000, args.seed * 1000 + -(-args.chains // 25))
        if chained:
            work += [(_chain, (chained[n % len(chained)], n, min(25, args.chains), folder)) for n in seeds]
        futures = [pool.submit(function, job) for function, job in work]
        for done, future in enumerate(futures, 1):
            count, faults = future.result()
            tried += count
            sound += count - len(faults)
            for fault in faults:
                print(fault, flush=True)
            print(f"  {done}/{len(futures)} portions, {tried} cuts, {time.monotonic() - began:.0f} s", flush=True)
    print(f"powercut: {tried} tried, {sound} sound")
    return 0 if tried == sound else 1


if __name__ == "__main__":
    sys.exit(main())
