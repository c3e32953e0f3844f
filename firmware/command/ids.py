"""Which commands were there before in this session: at most 64, each with the moment at which it expires."""

import struct

MOST = 64
_ROW = ">8sI"  # id, exp (Unix seconds)
_BYTES = 12


class Ids:
    """Nothing is forgotten before its place is needed, and nothing that was forgotten comes back: `floor` is the latest
    expiry of what is remembered no more. A command that expires no later counts as expired whatever the clock says."""

    def __init__(self):
        self._rows = bytearray(MOST * _BYTES)
        self.clear()

    def clear(self):
        """A new session: commands of the old one are refused by its name."""
        self._count = 0
        self.floor = -1

    def has(self, id: bytes) -> bool:
        """True if the id (8 bytes) is remembered."""
        rows = self._rows
        return any([rows[at : at + 8] == id for at in range(0, self._count * _BYTES, _BYTES)])

    def add(self, id: bytes, exp: int, now: int) -> bool:
        """Remembers an id. False: 64 are remembered that have not expired at `now`; `floor` then tells this one."""
        if self._count == MOST:
            self._forget(now)
        if self._count == MOST:
            self.floor = max(self.floor, exp)
            return False
        struct.pack_into(_ROW, self._rows, self._count * _BYTES, id, exp)
        self._count += 1
        return True

    def _forget(self, now):
        kept = 0
        for place in range(self._count):
            id, exp = struct.unpack_from(_ROW, self._rows, place * _BYTES)
            if exp > now:
                struct.pack_into(_ROW, self._rows, kept * _BYTES, id, exp)
                kept += 1
            elif exp > self.floor:
                self.floor = exp
        self._count = kept
