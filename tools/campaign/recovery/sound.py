"""Is a recovered lock a lock again: it runs, opens, and has forgotten nothing."""

from pathlib import Path

from codes import keys, totp
from tools.campaign import visitor
from tools.campaign.recovery.cases import KEPT, Case
from tools.campaign.recovery.lab import Lab
from tools.campaign.recovery.stock import PIN, SECRET
from tools.recover.repair import Wishes
from tools.sim.chip.partitions import place


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
        fault = opens(board, case.by)
        if fault:
            return fault
        started = [row["kind"] for row in board.log() if row["kind"] in ("firmware-start", "rescue")]
        return "" if started[-1:] == ["firmware-start"] else "the application does not run"


def opens(board, by: str) -> str:
    """What does not open the door that should: by "code" a renter's, by "owner" the owner's two, and a stored PIN."""
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


def wishes_of(lab: Lab, case: Case) -> Wishes:
    """What the technician answers in that case."""
    return lab.wishes(lock=lab.lock_file() if case.reprovision else None)
