"""Two copies of a value, written in turn: a power cut while one is written never touches the other.

ESP-IDF's NVS keeps whole numbers through any cut, but a blob that is being replaced can be gone after one
(nvs_page recovery erases the old chunks before the new index is found). So a blob that the lock must not
forget is kept under `key.a` and `key.b`, each with its turn and a checksum; the newest sound one counts.
"""

import struct
from binascii import crc32

_HEAD = ">II"  # checksum of what follows, turn
_HEAD_BYTES = 8
NAMES = (".a", ".b")


class Twin:
    """get(key) -> bytes or None, put(key, data): one blob of the store, which may raise. Keys are two
    characters shorter than the store's."""

    def __init__(self, get, put):
        self._get = get
        self._put = put

    def read(self, key: str):
        """The newest sound copy, or None."""
        return self._newest(key)[1]

    def write(self, key: str, data: bytes):
        """Replaces the older copy. Whatever goes wrong, the newer one stands."""
        turn = self._newest(key)[0] + 1
        body = struct.pack(">I", turn) + data
        self._put(key + NAMES[turn & 1], struct.pack(">I", crc32(body)) + body)

    def names(self, key: str):
        """Names of both copies, the newest last: erased in this order, no older value comes back."""
        newest = self._newest(key)[0] & 1
        return key + NAMES[1 - newest], key + NAMES[newest]

    def _newest(self, key):
        best = 0, None
        for name in NAMES:
            blob = self._get(key + name)
            if blob is None or len(blob) < _HEAD_BYTES:
                continue
            checksum, turn = struct.unpack(_HEAD, blob[:_HEAD_BYTES])
            if crc32(blob[4:]) == checksum and turn > best[0]:
                best = turn, blob[_HEAD_BYTES:]
        return best
