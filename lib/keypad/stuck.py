"""Keys that hang: held longer than any finger holds one."""


class StuckKeys:
    """scans: so many closed make a key stuck (2,000 at 5 ms: 10 s); release: so many open in a row free it. A scan that
    came late counts as several (weight).

    Counts each key for itself: that others are typed meanwhile makes no difference. `mask`: the stuck keys.
    """

    def __init__(self, scans: int = 2000, release: int = 4, keys: int = 12):
        self._scans = scans
        self._release = release
        self._held = [0] * keys
        self._open = [0] * keys
        self._news = 0
        self.mask = 0

    def feed(self, closed: int, weight: int = 1) -> int:
        """One scan's mask of closed keys; returns the mask of stuck ones. Allocates nothing."""
        bit = 1
        for key in range(len(self._held)):
            if closed & bit:
                self._open[key] = 0
                if not self.mask & bit:
                    self._held[key] += weight
                    if self._held[key] >= self._scans:
                        self.mask |= bit
                        self._news |= bit
            elif self._held[key]:
                self._open[key] += 1
                if self._open[key] >= self._release:
                    self._held[key] = 0
                    self.mask &= ~bit
            bit <<= 1
        return self.mask

    def news(self) -> int:
        """The mask of keys that got stuck since this was last asked."""
        news, self._news = self._news, 0
        return news
