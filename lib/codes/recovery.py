"""Codes in a row: how the owner gets past the throttle, and past a clock that is wrong or lost.

Two codes in a row within the window say "this is the owner" to one in 10^11. Two anywhere within a year of
steps are one in 10^6, as good as any single code; three anywhere one in 10^12.
"""

from codes import totp
from codes.compare import same

APART_S = 90  # the most between two entries of a run, by uptime
LONGEST = 3
REACH = 2**20  # steps the wide search looks at: a year

_SLICE = 6  # HMACs per step of the search: some milliseconds on the chip


class Run:
    """The last six-digit entries that followed each other within 90 s, at most three."""

    def __init__(self):
        self._codes = []
        self._at = 0

    def add(self, digits: bytes, at: int):
        """at: uptime in seconds."""
        if at - self._at > APART_S:
            self._codes = []
        self._codes = self._codes[-(LONGEST - 1) :] + [bytes(digits)]
        self._at = at

    def clear(self):
        """Anything else than a six-digit code was entered, or the run was used."""
        self._codes = []

    def last(self, count: int):
        """The last `count` entries, oldest first, or None while there are not so many."""
        return self._codes[-count:] if len(self._codes) >= count else None


class Scan:
    """Walks the steps one by one in one direction and finds a run of codes. One HMAC per step."""

    def __init__(self, mac, codes, first: int, way: int):
        self._mac = mac
        self._codes = [int(code) for code in codes]
        self._way = way
        self._hits = 0  # bit k: the last k + 1 steps matched the first k + 1 codes in walking order
        self.at = first

    def next(self) -> int:
        """Looks at one step. Returns the step of the run's newest code when the run is complete, else -1."""
        code = totp.number(self._mac, self.at)
        count = len(self._codes)
        matches = 0
        for place in range(count):
            index = place if self._way > 0 else count - 1 - place
            matches |= same(code, self._codes[index]) << place
        self._hits = (self._hits << 1 | 1) & matches
        at = self.at
        self.at += self._way
        if not self._hits >> (count - 1) & 1:
            return -1
        return at if self._way > 0 else at + count - 1


def near(mac, codes, centre: int, width: int, used: int) -> int:
    """Looks for a run ending in the window centre - width to centre + width, above step `used`.

    Returns the step of its newest code or -1. The whole range is looked at, found or not:
    2 x width + len(codes) HMACs at most.
    """
    first = max(0, used + 1, centre - width - len(codes) + 1)
    scan = Scan(mac, codes, first, 1)
    found = -1
    while scan.at <= centre + width:
        found = max(found, scan.next())
    return found


class Search:
    """The wide search: outward from `centre`, a few HMACs per `step()`, never below step `lowest`.

    on_end(search, step) is called once, with the step of the newest code or -1, and its result returned.
    May be dropped at any time. Holds two positions and nothing that grows.
    """

    def __init__(self, mac, codes, centre: int, lowest: int, on_end):
        count = len(codes)
        lowest = max(0, lowest)
        self._up = Scan(mac, codes, max(lowest, centre - count + 1), 1)
        self._down = Scan(mac, codes, max(lowest, centre) + count - 1, -1)
        self._lowest = lowest
        self._left = REACH
        self._on_end = on_end
        self._turn = 0

    def step(self):
        """One slice. None while it goes on, then what on_end made of it (a Verdict)."""
        for _ in range(_SLICE):
            if self._left <= 0:
                return self._on_end(self, -1)
            self._left -= 1
            self._turn ^= 1
            scan = self._up if self._turn or self._down.at < self._lowest else self._down
            found = scan.next()
            if found >= 0:
                return self._on_end(self, found)
        return None
