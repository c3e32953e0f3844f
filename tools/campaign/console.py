"""Noise on the console from power-up on, at the cable's full speed: no prompt, no reset, no code, the keypad as quick.

    python -m tools.campaign.console --count 100000

Random bytes, every control character, and what a tool would send to break in; meanwhile somebody types a good code now
and then. The same keys on the same board without noise tell what the keypad owes to it. In virtual time: a byte takes
its 87 us on the wire, waits are counted, computing is not.
"""

import argparse
import random
import sys
from typing import NamedTuple

from codes import keys, stay
from tools.sim import Board

SECRET = bytes(range(200, 232))
STEP_S = 0.01
STEP_BYTES = 115  # so many come in a step, at 115,200 baud
EVERY_S = 2.8  # somebody types a code
# What breaks into a board whose console is open: Ctrl-C, the raw prompt, raw paste, a soft reset; lines for the lock
TRIED = (
    bytes(range(32)), b"\r\x03\x03", b"\x01", b"\x05A\x01", b"\x04", b"\x02", b"import machine\rmachine.reset()\r",
    b'lk {"n":1,"do":"restart"}\r\n', b'lk {"n":1,"do":"repl"}\r\n', b'lk {"n":1,"do":"hello"}\r\n',
    b'lk {"n":1,"do":"auth","mac":"' + b"0" * 64 + b'"}\r\n', b"lk " + b"[" * 508 + b"\r\n", b"lk \xff\r\n",
)  # fmt: skip


class Run(NamedTuple):
    """What was seen. ms: from the last key to the motor, for each code typed."""

    ms: list
    boots: int
    states: set
    kinds: set
    sent: int


def noise(count: int, seed: int):
    """Yields pieces of noise, together at least `count` bytes."""
    chance = random.Random(seed)
    sent = 0
    while sent < count:
        piece = chance.choice(TRIED) if chance.random() < 0.2 else chance.randbytes(chance.randrange(1, 64))
        sent += len(piece)
        yield piece


def watch(steps: int, pieces) -> Run:
    """A board for so many steps of 10 ms; pieces: of noise, or nothing."""
    waiting, sent = b"", 0
    with Board("6000i", secret=SECRET, seed=1, settings={"auto_lock_s": 1}) as board:
        due, ms, states = board.now + EVERY_S, [], set()
        for _ in range(steps):
            while pieces is not None and len(waiting) < STEP_BYTES:
                waiting += next(pieces, bytes(STEP_BYTES))
            if waiting:
                board.type_console(waiting[:STEP_BYTES])
                sent += len(waiting[:STEP_BYTES])
                waiting = waiting[STEP_BYTES:]
            board.run(STEP_S)
            states.add(board.state)
            if board.now >= due:
                due += EVERY_S
                ms.append(_opened(board))
        boots = len(board.seen("boot"))
        found = {(row["kind"], row["reason"]) for row in board.log()}
    return Run(ms, boots, states, found, sent)


def _opened(board):
    code = stay.mint(keys.stay_mac(SECRET), int(board.now) // 3600 - 1, stay.kk_of("hours", 24)).decode()
    seen = len(board.events)
    board.press(code, 60, 60)
    board.key_down("#")
    board.run(0.3)
    board.key_up("#")
    pressed = [event.at for event in board.events[seen:] if event.name == "key" and event.values[0] == "#"][0]
    moved = [event.at for event in board.events[seen:] if event.name == "motor" and event.values[0] == -1]
    moved = [at for at in moved if at >= pressed]
    return round((moved[0] - pressed) * 1000, 1) if moved else None


def trouble(noisy: Run, quiet: Run) -> str:
    """What is wrong, '' for nothing."""
    if noisy.boots != 1 or noisy.states != {"running"}:
        return f"{noisy.boots} starts, states {noisy.states}"
    if ("bench", "") in noisy.kinds or ("bench", "command") in noisy.kinds:
        return "somebody was let in"
    if noisy.kinds - quiet.kinds - {("bench", "bad-mac")}:
        return f"other events: {noisy.kinds - quiet.kinds}"
    if None in noisy.ms or len(noisy.ms) != len(quiet.ms):
        return "a good code did not open"
    return ""


def main() -> int:
    """Exit code 1 where the noise got anywhere."""
    parser = argparse.ArgumentParser(prog="python -m tools.campaign.console", description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=100_000, help="bytes (default 100000)")
    parser.add_argument("--seed", type=int, default=1, help="of the noise (default: 1)")
    args = parser.parse_args()
    steps = args.count // STEP_BYTES + 1
    noisy, quiet = watch(steps, noise(args.count, args.seed)), watch(steps, None)
    print(f"{noisy.sent} bytes in {steps * STEP_S:.0f} s, {len(noisy.ms)} codes typed meanwhile")
    print(f"last key to motor, ms: {noisy.ms} with noise, {quiet.ms} without")
    fault = trouble(noisy, quiet)
    print(fault or "nothing got anywhere")
    return 1 if fault else 0


if __name__ == "__main__":
    sys.exit(main())
