"""A person at the keypad of a simulated lock: enters codes at odd moments, and what became of them."""

import random

from tools.campaign import sound

_HOLD_MS, _GAP_MS = 80, 80
_FELT_MS = 25  # a key must be seen down for so long: four scans, one more at worst
_REST_S = (5.2, 10.2)  # the lock begins nothing long before 5 s of rest
_LONG_MS = 150  # flash takes less, a handshake or a signature more


class Door:
    """board: of a lock with the secret of tools/campaign/sound.py, auto-lock off.

    took: ms from the last key's first contact to the motor, of each code that opened. first, lost: codes that did not,
    because the first key fell into a call that was running already, or for any other reason. stalls: such long calls.
    """

    def __init__(self, board, seed: int):
        self.board = board
        self.took: list[float] = []
        self.first = self.lost = 0
        self._dice = random.Random(seed)
        self._began = len(board.events)

    @property
    def stalls(self) -> int:
        """Calls that held the interpreter for 150 ms or more while somebody was at this door or gone for a moment."""
        events = self.board.events[self._began :]
        return sum(event.name == "gap" and event.values[0] >= _LONG_MS for event in events)

    def enter(self):
        """Types a code; where it opens, locks again."""
        board, seen = self.board, len(self.board.events)
        board.press(sound.code(board.now), _HOLD_MS, _GAP_MS)
        board.press("#", _HOLD_MS, 0)
        try:
            board.run_until(lambda _: self._moved(seen), 2.0)
        except TimeoutError:
            if self._fell_into_a_call(seen):
                self.first += 1
            else:
                self.lost += 1
            board.press("*", _HOLD_MS, _GAP_MS)
            board.run(70)  # where many were wrong there is a wait
            return
        events = board.events[seen:]
        last = [event for event in events if event.name == "key" and event.values[0] == "#"][0]
        self.took.append((self._moved(seen) - last.at) * 1000)
        board.run(1.0)
        board.press("#", _HOLD_MS, _GAP_MS)
        board.run(1.0)

    def rest(self):
        """Nobody is there for some seconds."""
        self.board.run(self._dice.uniform(*_REST_S))

    def _moved(self, seen):
        for event in self.board.events[seen:]:
            if event.name == "motor" and event.values[0] == -1:
                return event.at
        return 0

    def _fell_into_a_call(self, seen):
        # Was the first key felt for too short a time, because a call held the interpreter when it came?
        events = self.board.events[seen:]
        down, up = [event.at for event in events if event.name == "key"][:2]
        for event in events:
            if event.name == "gap":
                began = event.at - event.values[0] / 1000
                if began <= down and (up - event.at) * 1000 < _FELT_MS:
                    return True
        return False
