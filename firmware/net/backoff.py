"""How long to wait before the next try."""

_FIRST = 1000  # ms
_LIMIT = 300000  # ms


class Backoff:
    """Waits that double, from 1 s to 5 min, each with a random part, so that a street of locks does not come back at
    once. randrange: as in random."""

    def __init__(self, randrange):
        self._randrange = randrange
        self._least = _FIRST

    def next(self) -> int:
        """ms to wait now: between `least` and twice that, 1 to 2 s first and 150 to 300 s in the end."""
        least = self._least
        self._least = min(2 * least, _LIMIT // 2)
        return self._randrange(least, 2 * least + 1)

    def reset(self):
        """Things went well: the next wait is a short one."""
        self._least = _FIRST
