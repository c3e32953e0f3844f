"""The cable pulled while the rescue lock's own console installs an image, and put in again."""

from tools.campaign.recovery.cases import noise
from tools.campaign.recovery.lab import Lab
from tools.campaign.recovery.ports import Wire
from tools.campaign.recovery.sound import opens
from tools.sim.chip.partitions import place

_NOT_PULLED = "the cable was not pulled"
_VISITS = 4
_AWAY_S = 40.0  # an install without a block for 30 s is given up


def by_console(lab: Lab, pulled_at: int | None = None) -> tuple[str, float, int]:
    """Both slots are noise, and the rescue lock's console gets the image: (what went wrong, seconds of the board, bytes
    to the lock). pulled_at: so many bytes, and the cable is pulled first; later it is put in again."""
    path = lab.copy("console.bin")
    noise(place("app_0"), place("app_1"))(lab, path)
    with lab.board(path) as board:
        board.leap(0)
        board.run(3.0)
        if pulled_at is not None and (whole := _unplugged(lab, board, pulled_at)):
            return _NOT_PULLED, 0.0, whole
        began, wire = board.now, Wire(board)
        found = lab.console(board, wire)
        took = board.now - began
        if not (found and found.sound):
            return f"the console does not help: {found and found.left}", took, wire.received
        lost = not found.before["pins"] == found.after["pins"] == 1
        return opens(board, "code") or ("PINs are lost" if lost else ""), took, wire.received


def sweep(lab: Lab, pulls: int) -> tuple[int, list[str], float]:
    """(how often the cable was pulled from the rescue lock's console, what went wrong, seconds of a whole visit): at
    each of the first verbs, in the blocks of the image, in the trial at the end."""
    lab = lab.beside(lab.folder / "console")
    fault, seconds, total = by_console(lab)
    faults = [f"on the console: {fault}"] if fault else []
    begin, end = [10, 60, 170, 400], [total - 600, total - 100]
    middle = [400 + (total - 1000) * n // max(1, pulls - 6) for n in range(1, pulls - 6)]
    places = [*begin, *middle, *end][:pulls]
    for place_ in places:
        fault, left = _NOT_PULLED, total - place_
        for _ in range(_VISITS):  # one that asked less often how the trial stands was over: as near to its end, then
            if fault == _NOT_PULLED:
                fault, _, whole = by_console(lab, place_)
                place_ = whole - left
        faults += [f"on the console, after {place_} bytes: {fault}"] if fault else []
    return len(places), faults, seconds


def _unplugged(lab, board, after):
    # 0, or how many bytes the visit took as a whole.
    wire = Wire(board, after)
    try:
        lab.console(board, wire)
    except OSError:
        board.run(_AWAY_S)
        return 0
    return wire.received
