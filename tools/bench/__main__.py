"""Prints the figures of docs/bench.md: `name  value  limit  ratio  aim`. Takes some minutes.

    python -m tools.bench                 all of them
    python -m tools.bench latency heap    some groups
    python -m tools.bench --quick         fewer samples, for a look
"""

import argparse
import sys

from tools.bench import boot, heap, heap_online, hmacs, image, install, latency, online, peers, rooms, stack, start
from tools.bench.row import HEAD

GROUPS = {
    "latency": latency, "hmacs": hmacs, "start": start, "boot": boot, "heap": heap, "heap-online": heap_online,
    "image": image, "install": install, "peers": peers, "stack": stack, "online": online, "rooms": rooms,
}  # fmt: skip


def main() -> int:
    """Exit code 1 when an aim is missed, so that a script can tell."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__.split("\n")[0])
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"{', '.join(GROUPS)} (all if none is given)")
    parser.add_argument("--quick", action="store_true", help="fewer samples")
    args = parser.parse_args()
    unknown = set(args.groups) - set(GROUPS)
    if unknown:
        parser.error(f"no such group: {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    print(HEAD, flush=True)
    missed = 0
    for name in args.groups or GROUPS:
        for row in GROUPS[name].rows(args.quick):
            print(row, flush=True)
            missed += row.missed
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
