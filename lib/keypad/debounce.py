"""From raw scans to key presses. A press counts when the same single key was down for some scans in a row."""

from keypad.stuck import StuckKeys


class Debouncer:
    """scans: how many equal scans in a row make a press or a release (4 at 5 ms: it lasts 15 to 20 ms).

    Two keys at once count as none until all are up. A key held for 10 s is stuck: from then on it is left
    out, so that the other keys work on, until it is seen open again. `at_rest`: nothing was down for a while,
    and the caller may say 0 without a scan. `seen`: mask of what the last scan saw, stuck keys left out.
    """

    def __init__(self, scans: int = 4, stuck=None):
        self._scans = scans
        self._stuck = stuck or StuckKeys(release=scans)
        self.seen = 0
        self._same = scans  # for how many scans
        self._stable = 0
        self._armed = True
        self.at_rest = True

    @property
    def stuck(self) -> int:
        """Mask of the keys that are left out."""
        return self._stuck.mask

    def newly_stuck(self) -> int:
        """Mask of the keys that got stuck since this was last asked: each is told once until it is free."""
        return self._stuck.news()

    def feed(self, mask: int, weight: int = 1):
        """One scan's mask of closed keys. Returns the index of a key just pressed, or None. A late scan weighs more."""
        if not mask and self.at_rest:
            return None
        stuck = self._stuck.feed(mask, weight)
        mask &= ~stuck
        if mask != self.seen:
            self.seen = mask
            self._same = 1
            self.at_rest = False
            return None
        if self._same < self._scans:
            self._same += 1 if weight < 2 else 2  # three in a row at least: 20 ms on the chip, longer than any bounce
            if self._same < self._scans:
                return None
            return self._settled(mask)
        self.at_rest = not mask and not stuck
        return None

    def _settled(self, mask):
        before = self._stable
        self._stable = mask
        if not mask:
            self._armed = True
            return None
        if not self._armed or before:
            return None  # it was down already, or more than one key is
        self._armed = False
        return None if mask & (mask - 1) else _index(mask)


def _index(mask):
    index = 0
    while not mask & 1:
        mask >>= 1
        index += 1
    return index
