"""A technician is called to locks in every state that this project knows of, pulls the cable, and starts again.

    python -m tools.campaign.recovery                 a 6000i; `make recovery`
    python -m tools.campaign.recovery --model 7000i --only noise --pulls 0

After each recovery the board boots in the simulator, a renter's code and a stored PIN open, and what a lock must not
forget is byte for byte as it was. Seconds are those of the counted bytes at 460,800 baud and of the flash's erases. The
last line is `recovery: N states, N recovered; P pulled cables, P recovered; longest S s`.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from codes import keys, totp
from tools.campaign import recovery_cases, rescue_lab
from tools.campaign.recovery_cases import KEPT, Case
from tools.campaign.rescue_lab import PIN, SECRET, Lab
from tools.incident import visitor
from tools.recover import report
from tools.recover.slots import place

AIM_S = 120


def trouble(lab: Lab, case: Case, path: Path, before: bytes) -> str:
    """What is wrong with the recovered lock, "" for nothing. before: the flash as the technician found it."""
    after = path.read_bytes()
    for label in KEPT:
        offset, size = place(label)
        if label not in case.writes and before[offset : offset + size] != after[offset : offset + size]:
            return f"{label} is not as it was"
    with lab.board(path) as board:
        board.run(3.0)
        if board.state != "running":
            return f"does not run: {board.state}"
        fault = _opens(board, case.by)
        if fault:
            return fault
        started = [row["kind"] for row in board.log() if row["kind"] in ("firmware-start", "rescue")]
        return "" if started[-1:] == ["firmware-start"] else "the application does not run"


def _opens(board, by):
    if by == "owner":
        for ahead in (0, 30):
            board.press(totp.code(keys.totp_mac(SECRET), totp.step(int(board.now + ahead))).decode() + "#")
            board.run(3.0)
        if not board.opens:
            return "the owner's two codes do not open"
        board.run(9.0)
    elif visitor.enters(board, SECRET) is None:
        return "a valid code does not open"
    board.press(PIN + "#")
    board.run(3.0)
    return "" if board.opens else "a PIN does not open"


def one(lab: Lab, case: Case) -> tuple[str, float]:
    """(what went wrong, seconds)"""
    path = lab.copy()
    case.harm(lab, path)
    before = path.read_bytes()
    run = lab.recover(path, _wishes(lab, case))
    if run.result is None:
        return "the cable came out by itself", run.seconds
    asked = tuple(report.needed(run.result.first))
    if case.steps is not None and asked != case.steps:
        return f"asked for {asked}", run.seconds
    if not run.result.sound:
        return f"still needs {report.needed(run.result.last)}: {run.result.left}", run.seconds
    return trouble(lab, case, path, before), run.seconds


def by_console(lab: Lab) -> tuple[str, float]:
    """Both slots are noise, and the rescue lock's console gets the image: (what went wrong, seconds of the board)."""
    path = lab.copy()
    recovery_cases.noise(place("app_0"), place("app_1"))(lab, path)
    with lab.board(path) as board:
        board.leap(0)
        board.run(3.0)
        began = board.now
        found = lab.console(board)
        took = board.now - began
        if not (found and found.sound):
            return f"the console does not help: {found and found.left}", took
        fault = _opens(board, "code")
        return fault or ("" if found.before["pins"] == found.after["pins"] == 1 else "PINs are lost"), took


def pulled(lab: Lab, case: Case, most: int) -> tuple[int, list[str]]:
    """The cable is pulled at the begin, in the middle and at the end of every step: (how often, what went wrong)."""
    path = lab.copy()
    case.harm(lab, path)
    harmed = path.read_bytes()
    whole = lab.recover(path, _wishes(lab, case))
    places = _places(whole.steps)[:: max(1, len(_places(whole.steps)) // most)] if most else []
    faults = []
    for after in places:
        path.write_bytes(harmed)
        first = lab.recover(path, _wishes(lab, case), pull_after=after)
        again = lab.recover(path, _wishes(lab, case))
        if not first.pulled:
            faults.append(f"{after}: the cable was not pulled")
        elif not (again.result and again.result.sound):
            faults.append(f"{after}: not recovered: {again.result and report.needed(again.result.last)}")
        else:
            fault = trouble(lab, case, path, harmed)
            faults += [f"{after}: {fault}"] if fault else []
    return len(places), faults


def _places(steps):
    places = []
    for begin, end in zip([steps[0] // 2, *steps], steps, strict=False):
        places += [begin + 20, (begin + end) // 2, end - 20]
    return sorted(set(places))


def _wishes(lab, case):
    return lab.wishes(lock=lab.lock_file() if case.reprovision else None)


def main(argv=None) -> int:
    """Exit code 1 when a lock was not recovered, or it took longer than two minutes."""
    parser = argparse.ArgumentParser(prog="python -m tools.campaign.recovery", description=__doc__.split("\n")[0])
    parser.add_argument("--model", choices=("6000i", "7000i"), default="6000i")
    parser.add_argument("--only", default="", help="cases with this in their title")
    parser.add_argument("--pulls", type=int, default=1000, help="pulled cables at most (default: all steps)")
    parser.add_argument("--core", type=int, default=rescue_lab.CORE_BYTES, help="bytes of the core")
    args = parser.parse_args(argv)
    chosen = [case for case in recovery_cases.of(args.model) if args.only in case.title]
    good = pulls = sound = 0
    longest = 0.0
    with tempfile.TemporaryDirectory(prefix="recovery-") as folder:
        lab = Lab(Path(folder) / "lab", args.model, args.core)
        for case in chosen:
            fault, seconds = one(lab, case)
            good += not fault
            longest = max(longest, seconds)
            print(f"{seconds:6.1f} s  {case.title}" + (f"  FAULT: {fault}" if fault else ""), flush=True)
        if args.pulls and not args.only:
            fault, seconds = by_console(lab)
            print(f"{seconds:6.1f} s  the rescue lock installs by its console" + (f"  FAULT: {fault}" if fault else ""))
            good -= bool(fault)
        if args.pulls:
            small = Lab(Path(folder) / "small", args.model, 4096)
            pulls, faults = pulled(small, recovery_cases.of(args.model)[-1], args.pulls)
            sound = pulls - len(faults)
            for fault in faults:
                print(f"pulled at byte {fault}")
    print(f"recovery: {len(chosen)} states, {good} recovered; {pulls} pulled cables, {sound} recovered; "
          f"longest {longest:.0f} s")  # fmt: skip
    return 0 if good == len(chosen) and sound == pulls and longest < AIM_S else 1


if __name__ == "__main__":
    sys.exit(main())
