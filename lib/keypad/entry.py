"""The line a person types: digits, `*` clears, `#` enters, `#` alone locks, ten idle seconds clear."""

MOST = 10
_IDLE_MS = 10_000


class Entry:
    """Holds at most eleven digits: one more than any code has makes the line too long, however long it is.

    ticks_diff: time.ticks_diff, or the test's. `count`: digits of the line so far.
    """

    def __init__(self, ticks_diff):
        self._ticks_diff = ticks_diff
        self._digits = bytearray(MOST + 1)
        self.count = 0
        self._at = 0

    def feed(self, key: str, now_ms: int):
        """One key. None while the line goes on, ('clear',), ('lock',) or ('enter', digits as bytes)."""
        self.idle(now_ms)
        self._at = now_ms
        if key == "*":
            self._clear()
            return ("clear",)
        if key == "#":
            if not self.count:
                return ("lock",)
            digits = bytes(memoryview(self._digits)[: self.count])
            self._clear()
            return ("enter", digits)
        if self.count <= MOST:
            self._digits[self.count] = ord(key)
            self.count += 1
        return None

    def idle(self, now_ms: int) -> bool:
        """Clears a line left alone for ten seconds; True if there was one."""
        if not self.count or self._ticks_diff(now_ms, self._at) < _IDLE_MS:
            return False
        self._clear()
        return True

    def _clear(self):
        for place in range(len(self._digits)):
            self._digits[place] = 0
        self.count = 0
