"""Which commands were there before in this session: at most 64, each with the moment at which it expires."""

import struct

MOST = 64
_ROW = ">8sI"  # id, exp (Unix seconds)
_BYTES = 12
_FULL = MOST * _BYTES


class Ids:
    """Nothing is forgotten before its place is needed, and nothing that was forgotten comes back: `floor` is the latest
    expiry of what is remembered no more. A command that expires no later counts as expired whatever the clock says."""

    def __init__(self):
        self.clear()

    def clear(self):
        """A new session: commands of the old one are refused by its name."""
        self._rows = bytearray()  # grows with what is remembered: most sessions have a command or two
        self.floor = -1

    def has(self, id: bytes) -> bool:
        """True if the id (8 bytes) is remembered."""
        rows = self._rows
        return any([rows[at : at + 8] == id for at in range(0, len(rows), _BYTES)])

    def add(self, id: bytes, exp: int, now: int) -> bool:
        """Remembers an id. False: 64 are remembered that have not expired at `now`, or there is no memory for another;
        `floor` then tells this one."""
        try:
            if len(self._rows) == _FULL:
                self._forget(now)
            if len(self._rows) < _FULL:
                self._rows.extend(struct.pack(_ROW, id, exp))
                return True
        except MemoryError:
            pass
        self.floor = max(self.floor, exp)
        return False

    def _forget(self, now):
        kept = bytearray()
        for at in range(0, _FULL, _BYTES):
            row = self._rows[at : at + _BYTES]
            exp = struct.unpack(_ROW, row)[1]
            if exp > now:
                kept.extend(row)
            elif exp > self.floor:
                self.floor = exp
        self._rows = kept
