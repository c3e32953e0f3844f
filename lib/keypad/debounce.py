"""From raw scans to key presses. A press counts when the same single key was down for some scans in a row."""

_STUCK_SCANS = 2000  # 10 s at 5 ms


class Debouncer:
    """scans: how many equal scans in a row make a press or a release (4 at 5 ms: 20 ms).

    Two keys at once count as none until all are up. A key held for 10 s is stuck: from then on it is left
    out, so that the other keys work on, until it is seen released. `stuck` is the mask of such keys.
    """

    def __init__(self, scans: int = 4):
        self._scans = scans
        self._last = 0
        self._same = 0
        self._held = 0
        self._armed = True
        self._stable = 0
        self._counts = {}
        self.stuck = 0
        self.at_rest = True

    def feed(self, mask: int):
        """One scan's mask of closed keys. Returns the index of a key just pressed, or None."""
        if not mask and self.at_rest:
            return None
        self._release_stuck(mask)
        mask &= ~self.stuck
        if mask != self._last:
            self._last = mask
            self._same = 1
            self.at_rest = False
            return None
        if self._same < self._scans:
            self._same += 1
            if self._same < self._scans:
                return None
            return self._settled(mask)
        self._hold(mask)
        return None

    def _settled(self, mask):
        before = self._stable
        self._stable = mask
        self._held = 0
        if not mask:
            self._armed = True
            self.at_rest = not self.stuck
            return None
        if mask & (mask - 1):
            self._armed = False  # two keys: nothing counts until all are up
            return None
        if not self._armed or before:
            return None
        self._armed = False
        return _index(mask)

    def _hold(self, mask):
        if not mask:
            self.at_rest = not self.stuck
            return
        self._held += 1
        if self._held >= _STUCK_SCANS:
            self.stuck |= mask
            self._last = self._stable = self._held = 0
            self._same = self._scans
            self._armed = True

    def _release_stuck(self, mask):
        # A stuck key must be seen open for as long as a press takes before it counts again.
        gone = self.stuck & ~mask
        if not gone:
            if self._counts:
                self._counts = {}
            return
        bit = gone & -gone
        count = self._counts.get(bit, 0) + 1
        self._counts = {bit: count}
        if count >= self._scans:
            self.stuck &= ~bit
            self._counts = {}


def _index(mask):
    index = 0
    while not mask & 1:
        mask >>= 1
        index += 1
    return index
