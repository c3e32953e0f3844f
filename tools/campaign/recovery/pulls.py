"""The cable pulled at every step of a repair, and the repair started again.

A repair is done once with its flash operations in a journal. What a pulled cable leaves is then made for each command
that changes the flash: torn in the middle, and between it and the next. On each of these the recovery is started again,
with esptool; it must end in a sound lock. In the middle and at the end of each repair the lock is also left to start
by itself before the technician comes back. Where the flash in the end is another one than that of the whole repair, the
lock starts and its door is tried; the whole repair's own was tried already.
"""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from tools.campaign import cuts
from tools.campaign.recovery import cases
from tools.campaign.recovery.lab import Lab
from tools.campaign.recovery.sound import trouble, wishes_of
from tools.recover import report

_PORTION = 24
_ALONE_S = 5.0


@dataclass(frozen=True)
class Recorded:
    """A whole repair of the case with that number: where its harmed flash and journal are, and what it left."""

    number: int
    folder: Path
    marks: tuple[int, ...]
    digest: bytes
    steps: tuple[int, ...]


def record(lab: Lab, number: int) -> tuple[Recorded, str]:
    """Harms, repairs, tries the lock: (what is needed to pull the cable, what went wrong)."""
    case = cases.of(lab.model)[number]
    folder = lab.folder / f"case-{number}"
    lab = lab.beside(folder)
    path, journal = lab.copy(), folder / "journal"
    case.harm(lab, path)
    harmed = path.read_bytes()
    (folder / "harmed.bin").write_bytes(harmed)
    run = lab.direct(path, wishes_of(lab, case), journal)
    made = Recorded(number, folder, run.marks, _digest(path.read_bytes()), tuple(run.steps))
    return made, trouble(lab, case, path, harmed)


def portions(recorded: Recorded, every: int = 1) -> list[range]:
    """Commands by their number, one in `every`, for one job each."""
    count, step = len(recorded.marks), _PORTION * every
    return [range(at, min(at + step, count), every) for at in range(0, count, step)]


def sweep(lab: Lab, recorded: Recorded, commands: range) -> tuple[int, list[str]]:
    """(how often the cable was pulled, what went wrong)."""
    case = cases.of(lab.model)[recorded.number]
    lab = lab.beside(recorded.folder / f"sweep-{os.getpid()}")
    harmed = (recorded.folder / "harmed.bin").read_bytes()
    operations = cuts.read(recorded.folder / "journal")
    known = {recorded.digest: ""}
    tried, faults = 0, []
    path = lab.folder / "flash.bin"
    flash = bytearray(harmed)
    done = 0
    for number, mark in enumerate(recorded.marks[: commands.stop]):
        middle = (done + mark) // 2
        for operation in operations[done:middle]:
            cuts.apply(flash, operation)
        if number in commands:
            half = bytearray(flash)
            cuts.torn(half, operations[middle], 0.5)
            whole = _after(flash, operations[middle:mark])
            ways = [("torn", half), ("after", whole)] + [("started", whole)] * (number in _starts(recorded.steps))
            for how, state in ways:
                path.write_bytes(state)
                if how == "started":
                    _start(lab, path)
                fault = _again(lab, case, path, harmed if how != "started" else path.read_bytes(), known)
                tried += 1
                if fault:
                    faults.append(f"{case.title}: command {number}, {how} ({operations[middle]}): {fault}")
        for operation in operations[middle:mark]:
            cuts.apply(flash, operation)
        done = mark
    return tried, faults


def _starts(steps):
    # In the middle of each repair and at its end, by the number of the command.
    return {at for begin, end in zip((0, *steps), steps, strict=False) for at in ((begin + end) // 2, end - 1)}


def _start(lab, path):
    with lab.board(path) as board:
        board.run(_ALONE_S)


def _after(flash, operations):
    whole = bytearray(flash)
    for operation in operations:
        cuts.apply(whole, operation)
    return whole


def _again(lab, case, path, harmed, known):
    run = lab.direct(path, wishes_of(lab, case))
    if not run.result.sound:
        return f"still needs {report.needed(run.result.last)}: {run.result.left}"
    left = _digest(path.read_bytes())
    if left not in known:
        known[left] = trouble(lab, case, path, harmed)
    return known[left]


def _digest(data):
    return hashlib.sha256(data).digest()
