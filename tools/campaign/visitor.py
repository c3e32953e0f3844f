"""Somebody at the door with a valid code, who types it until the door opens."""

from codes import keys, stay

_PATIENCE_S = 420.0


def code(secret: bytes, now: float) -> str:
    """A renter's code that opens now, as often as it is typed."""
    return stay.mint(keys.stay_mac(secret), int(now) // 3600 - 1, stay.kk_of("hours", 24)).decode()


def enters(board, secret: bytes) -> float | None:
    """Types the code until the door opens: seconds from the first key to the open door, None after seven minutes. Waits
    then until it is locked again."""
    began = board.now
    while board.now - began < _PATIENCE_S:
        board.press(code(secret, board.now) + "#", 60, 60)
        if _opens(board, 3.0):
            took = board.now - began
            board.run(9.0)
            return took
    return None


def _opens(board, seconds):
    end = board.now + seconds
    while not board.opens:
        try:
            board.run_until(("bolt", "clutch"), end - board.now)
        except TimeoutError:
            return False
    return True
