"""Cuts the power at every flash operation of updates, trials, rollbacks and accepted codes, and boots again.

    python -m tools.campaign.powercut                 everything: `make powercut`
    python -m tools.campaign.powercut --every 40      one operation in 40, for `make test`

Each scenario is run once and its flash operations are recorded. Then, for each operation, the flash is made as a cut
before it, torn in the middle, or after it leaves it, and a lock wakes up with that: it must run wholly old or wholly
new firmware, a valid code must open at the first try, nothing recorded may be lost, and the update, offered again, must
complete. A cut that leaves byte for byte what one of the cuts just before it left has that one's verdict. Chains of
two and three cuts take random operations of such a recovery. The same --seed gives the same.
"""

import argparse
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tools.campaign import cuts, scenarios
from tools.campaign.sweep import Tally, chain, jobs_of, sweep


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
    total = Tally()
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
            work += [(chain, (chained[n % len(chained)], n, min(25, args.chains), folder)) for n in seeds]
        futures = [pool.submit(function, job) for function, job in work]
        for done, future in enumerate(futures, 1):
            tally = future.result()
            total.tried += tally.tried
            total.same += tally.same
            total.faults += tally.faults
            for fault in tally.faults:
                print(fault, flush=True)
            print(f"  {done}/{len(futures)} portions, {total.tried} cuts, {time.monotonic() - began:.0f} s", flush=True)
    sound = total.tried - len(total.faults)
    print(f"powercut: {total.tried} tried ({total.same} left what another had left), {sound} sound")
    return 1 if total.faults else 0


if __name__ == "__main__":
    sys.exit(main())
