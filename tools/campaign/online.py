"""Updates over the air against a real broker and web server, with random troubles, until all is well again.

    python -m tools.campaign.online --runs 200 --seed 1     `make online`
    python -m tools.campaign.online --only 17 --seed 1      one of these runs, and what happens in it

Each run: a lock with old firmware, a server that offers it a good or a bad image for as long as that is of use, and at
random moments the power goes, broker or web server fails, or the radio is jammed (tools/campaign/troubles.py). Then all
is well and time passes. A good image must end confirmed and reported, after a round trip to the server in its own
trial; a bad one refused or rolled back, with the reason reported; and a stay code must open all the while.
The draws are the same with the same seed; when exactly things happen depends on the computer.
"""

import argparse
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from tools.campaign import air, airrun

_JOBS = 6  # a run mostly waits for its clock


def main(argv=None) -> int:
    """Exit code 1 when a lock was not sound."""
    parser = argparse.ArgumentParser(prog="python -m tools.campaign.online", description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=200, help="updates (default: 200)")
    parser.add_argument("--seed", type=int, default=1, help="of the draws (default: 1)")
    parser.add_argument("--jobs", type=int, default=_JOBS, help=f"runs at a time (default: {_JOBS})")
    parser.add_argument("--only", type=int, help="one run, by its number")
    args = parser.parse_args(argv)
    air.old()  # made once, before there are others who want it
    if args.only is not None:
        numbers, tell = [args.only], print
    else:
        numbers, tell = range(args.runs), str
    began, sound = time.monotonic(), 0
    with ProcessPoolExecutor(args.jobs) as pool:
        futures = {pool.submit(_one, args.seed, number, tell): number for number in numbers}
        for done, future in enumerate(as_completed(futures), 1):
            fault = future.result()
            sound += not fault
            if fault:
                name, planned, _ = airrun.draw(args.seed, futures[future])
                print(f"run {futures[future]}, {name}, {'; '.join(map(str, planned))}: {fault}", flush=True)
            if done % 10 == 0:
                print(f"  {done}/{len(numbers)} runs, {time.monotonic() - began:.0f} s", flush=True)
    print(f"online: {len(numbers)} runs, {sound} sound")
    return 0 if sound == len(numbers) else 1


def _one(seed, number, tell):
    with tempfile.TemporaryDirectory(prefix="online-") as folder:
        return airrun.play(*airrun.draw(seed, number), Path(folder), tell)


if __name__ == "__main__":
    sys.exit(main())
