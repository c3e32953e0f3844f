"""Does every event of a lock arrive? Locks that log without a pause, while all around them fails at random.

    python -m tools.campaign.nothinglost --events 10000 --seed 1     `make nothinglost`
    python -m tools.campaign.nothinglost --only 2 --seed 1           one of these locks, and what happens to it

Each lock runs the firmware that ships, with a bench task that adds records (tools/campaign/on_device/chatter.py),
guests at the keypad and commands; its broker is a real mosquitto. The power goes at any time or in the middle of a
flash operation, the broker is killed or stands still, the radio is jammed, the lock's line or the server's breaks in
the middle of a packet. Then all is well, and what the server heard is compared with the log in flash, whose chain
must be whole: each record once in order, repetitions alike. One more lock is without a network until its log has come
round: it must tell how many are gone. The draws are the same with the same seed; when exactly things happen depends
on the computer.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from tools.campaign import chatty
from tools.campaign.account import Tally, Wrong
from tools.campaign.lane import Lane

_LOCKS = 4
_OVERFLOW = 3500  # the log holds 2,048


def main(argv=None) -> int:
    """Exit code 1 when an event was lost."""
    parser = argparse.ArgumentParser(prog="python -m tools.campaign.nothinglost", description=__doc__.split("\n")[0])
    parser.add_argument("--events", type=int, default=10_000, help="of all locks (default: 10000)")
    parser.add_argument("--locks", type=int, default=_LOCKS, help=f"at a time (default: {_LOCKS})")
    parser.add_argument("--seed", type=int, default=1, help="of the draws (default: 1)")
    parser.add_argument("--only", type=int, help="one of the locks, by its number")
    args = parser.parse_args(argv)
    each = -(-args.events // args.locks)
    if args.only is not None:
        tallies, offline = [_told(args.only, lambda: troubled(args.seed, args.only, each, print), each)], True
    else:
        for made in (each, chatty.USUAL), (_OVERFLOW, chatty.FAST):
            chatty.image(made[0], constants=made[1])  # once, before there are others who want it
        with ProcessPoolExecutor(args.locks) as pool:
            futures = {pool.submit(troubled, args.seed, number, each): number for number in range(args.locks)}
            last = pool.submit(overflow, args.seed, 500 if args.events < _OVERFLOW else 1 << 32)
            tallies = [_told(futures[future], future.result, each) for future in as_completed(futures)]
            offline = _told("without a network", last.result, _OVERFLOW).in_order
    events, arrived, duplicates, *_ = map(sum, zip(*tallies))
    missing = events - arrived
    print(f"nothinglost: {events} events, {arrived} arrived in order, {duplicates} duplicates, {missing} missing")
    return 0 if offline and not missing else 1


def troubled(seed: int, number: int, events: int, tell: Callable[[str], object] = str, defect: str = "") -> Tally:
    """A lock with all troubles. Wrong: events were lost or mixed up, also when they are only told as lost."""
    with tempfile.TemporaryDirectory(prefix="lane-") as folder:
        with Lane(Path(folder), 1000 * seed + number, events, tell, defect) as lane:
            lane.troubled()
            tally = lane.well()
    if tally.lost:
        raise Wrong(f"{tally.lost} were overwritten")
    return tally


def overflow(seed: int, enough: int) -> Tally:
    """A lock that is without a network for longer than its log holds. Wrong: also, when nothing had to be lost. enough:
    events to hear of."""
    with tempfile.TemporaryDirectory(prefix="lane-") as folder:
        with Lane(Path(folder), seed, _OVERFLOW, constants=chatty.FAST) as lane:
            lane.deaf()
            tally = lane.well(enough)
    if not tally.lost:
        raise Wrong("the log did not come round")
    return tally


def _told(name, result, events):
    try:
        tally = result()
    except Wrong as fault:
        print(f"lock {name}: {fault}", flush=True)
        return Tally(events, 0, 0, 0, 0, 0)
    told = ", ".join(f"{value} {what.replace('_', ' ')}" for what, value in tally._asdict().items())
    print(f"  lock {name}: {told}", flush=True)
    return tally


if __name__ == "__main__":
    sys.exit(main())
