"""The work of tools/campaign/powercut.py: portions of cuts, each of which one process does."""

import functools
import mmap
import os
import random
from dataclasses import dataclass, field
from pathlib import Path

from tools.campaign import cuts
from tools.campaign.sound import trouble

_CHUNK = 40  # operations that a worker does in one go
_PIECE = 65536
_LAST = 2 * (1 + len(cuts.TEARS)) - 1  # states of this operation and of the one before


@dataclass
class Tally:
    """Of cuts. same: how many of those tried left byte for byte what one just before them had left."""

    tried: int = 0
    same: int = 0
    faults: list[str] = field(default_factory=list)


def judge(scenario, state, folder: Path) -> str:
    """'' or what is wrong, for one state of a recorded scenario."""
    path = folder / f"state-{os.getpid()}.bin"
    _put(path, state.flash)
    return trouble(scenario.plan, path)


def _put(path, data):
    # The file of the state before, changed where it differs: most of it is the same.
    if not path.exists():
        path.write_bytes(data)
        return
    with path.open("r+b") as file, mmap.mmap(file.fileno(), len(data)) as held:
        for at in range(0, len(data), _PIECE):
            if held[at : at + _PIECE] != data[at : at + _PIECE]:
                held[at : at + _PIECE] = data[at : at + _PIECE]


@functools.lru_cache(maxsize=4)
def _recorded(base, journal):
    return Path(base).read_bytes(), cuts.read(Path(journal))


def sweep(job):
    """Tally of a portion that `jobs_of` made."""
    scenario, numbers, folder = job
    base, operations = _recorded(scenario.plan.flash, scenario.journal)
    tally = Tally()
    known = []  # (flash, fault) of the cuts in this operation and in the one before
    for state in cuts.states(base, operations, frozenset(numbers).__contains__):
        known = known[-_LAST:]
        same = [fault for flash, fault in known if flash == state.flash]
        fault = same[0] if same else judge(scenario, state, Path(folder))
        known.append((state.flash, fault))
        tally.tried += 1
        tally.same += len(same) > 0
        if fault:
            what = operations[state.number] if state.number < len(operations) else "the end"
            tally.faults.append(f"{scenario.name}, operation {state.number} ({what}), {state.how}: {fault}")
    return tally


def chain(job):
    """One first cut, then `count` second and third cuts of its recovery."""
    scenario, seed, count, folder = job
    dice = random.Random(seed)
    base, operations = _recorded(scenario.plan.flash, scenario.journal)
    tally = Tally()
    state = _pick(dice, base, operations)
    while tally.tried < count:
        folded = Path(folder) / f"chain-{seed}.bin"
        journal = Path(folder) / f"chain-{seed}.journal"
        folded.write_bytes(state.flash)
        journal.unlink(missing_ok=True)
        fault = trouble(scenario.plan, folded, journal=journal)
        if fault:
            tally.faults.append(f"{scenario.name}, chain {seed}: {fault}")
            break
        recovery, start = cuts.read(journal), state.flash
        for _ in range(min(10, count - tally.tried)):
            state = _pick(dice, start, recovery)
            tally.tried += 1
            fault = judge(scenario, state, Path(folder))
            if fault:
                where = f"chain {seed}, then operation {state.number} {state.how}"
                tally.faults.append(f"{scenario.name}, {where}: {fault}")
    return tally


def _pick(dice, base, operations):
    number = dice.randrange(len(operations))
    return dice.choice(list(cuts.states(base, operations[: number + 1], {number}.__contains__)))


def jobs_of(scenario, every, folder):
    """The sweep of a scenario in portions: one operation in `every`; states are written to `folder`."""
    count = len(cuts.read(scenario.journal)) + 1
    numbers = range(scenario.since, count, every)
    return [(scenario, list(numbers[at : at + _CHUNK]), folder) for at in range(0, len(numbers), _CHUNK)]
