"""Many locks on one broker: is every command answered, once, and does the memory of each stay as it is?

    python -m tools.campaign.crowd --locks 50 --minutes 10 --seed 1     `make crowd`

Each lock is a 32-bit MicroPython with the image that ships, the broker a real mosquitto with TLS, passwords and ACL.
The server greets them all and sends each its commands at random times. The heap is what is in use after a collection,
less what the simulator had loaded before the firmware (its own network is counted); at full minutes nobody is sent
anything.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tools.campaign.crowdrun import Crowd

_FLAT = 2048  # bytes of growth that count as none: the collector keeps what only looks like a pointer


def main(argv=None, defect: str = "") -> int:
    """Exit code 1 when a command was not answered rightly, a lock started again, or its heap grew."""
    parser = argparse.ArgumentParser(prog="python -m tools.campaign.crowd", description=__doc__.split("\n")[0])
    parser.add_argument("--locks", type=int, default=50, help="how many (default: 50)")
    parser.add_argument("--minutes", type=int, default=10, help="of the locks' time (default: 10)")
    parser.add_argument("--seed", type=int, default=1, help="of the draws (default: 1)")
    args = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="crowd-") as name:
        with Crowd(Path(name), args.locks, args.seed, defect) as crowd:
            crowd.command(args.minutes)
            crowd.settle()
            good, wrong = crowd.answered()
            early, late = crowd.heaps(1), crowd.heaps(args.minutes)
            restarts, dos = crowd.restarts(), Counter(do for *_, do in crowd.sent)
    print("  " + ", ".join(f"{count} {do}" for do, count in sorted(dos.items())))
    for text in wrong[:10] + [f"{restarts} locks started again"] * bool(restarts):
        print(f"  {text}")
    growth = max(after - before for before, after in zip(early, late))
    print(f"crowd: {args.locks} locks, {sum(dos.values())} commands, {good} answered, heap minute 1 {_range(early)}, "
          f"minute {args.minutes} {_range(late)} (worst growth {growth} bytes)")
    return 1 if wrong or restarts or growth > _FLAT else 0


def _range(values):
    return f"{min(values) / 1024:.1f}..{max(values) / 1024:.1f} KB"


if __name__ == "__main__":
    sys.exit(main())
