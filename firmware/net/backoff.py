"""How long to wait before the next try."""

_FIRST = 1000  # ms
_LIMIT = 300000  # ms
_EARLY = 30000  # ms: the limit of the first waits after a start
_TRIES = 16  # so many: they fill the five minutes of a trial


class Backoff:
    """Waits that double, from 1 s to 5 min, each with a random part, so that a street of locks does not come back at
    once. In the first minutes after a start none is longer than 30 s: a new image that waits for its trial's end while
    the broker is back already would be given up for nothing. randrange: as in random."""

    def __init__(self, randrange):
        self._randrange = randrange
        self._least = _FIRST
        self._early = _TRIES

    def next(self) -> int:
        """ms to wait now: between `least` and twice that, 1 to 2 s first, 15 to 30 s, and 150 to 300 s in the end."""
        least, limit = self._least, _LIMIT
        if self._early:
            self._early -= 1
            limit = min(_EARLY, limit)
        self._least = min(2 * least, limit // 2)
        return self._randrange(least, 2 * least + 1)

    def reset(self):
        """Things went well: the next wait is a short one."""
        self._least = _FIRST
