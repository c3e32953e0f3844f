"""Local time of the property, from a small table of offset changes made on the host (tools/zones.py).

Blob, big-endian: version u8 = 1, changes u8, first offset i16 minutes, then per change: u32 Unix seconds of
the change, i16 minutes of offset from then on. Offsets count east of UTC.
"""
import struct

_VERSION = 1
_HEAD = 4
_CHANGE = 6
_DAY = 86400


class Zone:
    """`Zone(blob)`; ValueError for a blob of another version, a cut one, or changes out of order."""

    def __init__(self, blob: bytes):
        if len(blob) < _HEAD or blob[0] != _VERSION or len(blob) != _HEAD + _CHANGE * blob[1]:
            raise ValueError("bad-zone")
        self._blob = bytes(blob)
        self._count = blob[1]
        for i in range(1, self._count):
            if self._at(i) <= self._at(i - 1):
                raise ValueError("bad-zone")

    @property
    def until(self) -> int:
        """Unix seconds of the last change known; 0 if the zone has none. Later times keep its offset."""
        return self._at(self._count - 1) if self._count else 0

    def offset(self, unix: int) -> int:
        """Seconds east of UTC. Before the first change the first offset, after the last the last."""
        for i in range(self._count - 1, -1, -1):
            if unix >= self._at(i):
                return self._after(i)
        return self._after(-1)

    def local(self, unix: int):
        """(local civil day in days since 1970-01-01, minute of that day 0..1439)."""
        local = unix + self.offset(unix)
        return local // _DAY, local % _DAY // 60

    def utc(self, day: int, hour: int) -> int:
        """Unix seconds at which local `day` (days since 1970-01-01) reads `hour`:00.

        A time that the spring change skips maps forward by the gap (02:00 -> 03:00); of a time that occurs
        twice in autumn the first is meant. Both as Python's datetime with fold=0 (PEP 495).
        """
        local = day * _DAY + hour * 3600
        for i in range(self._count - 1, -1, -1):
            if local >= self._at(i) + max(self._after(i - 1), self._after(i)):
                return local - self._after(i)
        return local - self._after(-1)

    def _at(self, i: int) -> int:
        return struct.unpack_from(">I", self._blob, _HEAD + _CHANGE * i)[0]

    def _after(self, i: int) -> int:
        """Offset in seconds after change `i`; -1: before the first."""
        return 60 * struct.unpack_from(">h", self._blob, _HEAD - 2 + _CHANGE * (i + 1))[0]
