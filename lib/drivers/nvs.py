"""Small values that survive everything: ESP-IDF's NVS."""

from esp32 import NVS

from drivers.twin import Twin
from names import StoreFull

_NOT_FOUND = -4354
_NO_SPACE = -4357
_FILLER = "turn"
_BALLAST = "ballast"
_BALLAST_BYTES = 1600  # enough for one of every key that the lock writes
_MOST = 600  # bytes of a value
_BLOB_BYTES = 640


class NvsStore:
    """Keys of at most 13 characters in one namespace; a value is durable when `put` or `write` returns.

    Keeps some room in reserve: a store that others have filled up still takes what the lock must not
    forget. `full` is True once the reserve had to be used. `changes` counts what was written, fillers left out.
    """

    def __init__(self, namespace: str = "lk"):
        self._nvs = NVS(namespace)
        self._twin = Twin(self._blob, self._set_blob)
        self.full = False
        self.changes = 0
        self._reserve()

    def get(self, key: str, default: int) -> int:
        """A whole number (32 bits, signed)."""
        try:
            return self._nvs.get_i32(key)
        except OSError as error:
            return _missing(error, default)

    def put(self, key: str, value: int):
        """Writes a whole number. StoreFull: the old one stands."""
        self._keep(self._nvs.set_i32, key, value)

    def read(self, key: str):
        """Bytes, or None where there are none: what `write` left, else what the bench did."""
        kept = self._twin.read(key)
        return self._blob(key) if kept is None else kept

    def write(self, key: str, data: bytes):
        """Writes bytes, at most 600. StoreFull, a power cut: the old ones stand."""
        if len(data) > _MOST:
            raise ValueError("value too long: " + key)
        self._twin.write(key, data)

    def fill(self) -> bool:
        """Uses up one entry of NVS, for nothing. False: it would not take it."""
        try:
            self._nvs.set_i32(_FILLER, 1 - self.get(_FILLER, 0))
            self._nvs.commit()
        except OSError:
            return False  # the reserve is not for this
        return True

    def _blob(self, key):
        try:
            length = self._nvs.get_blob(key, bytearray(0))  # asks for its length alone
            if length > _BLOB_BYTES:
                return None
            buffer = bytearray(length)
            self._nvs.get_blob(key, buffer)
        except OSError:
            return None  # never written, or lost to a power cut while it was
        return bytes(buffer)

    def _set_blob(self, key, data):
        self._keep(self._nvs.set_blob, key, data)

    def erase(self, key: str):
        """Forgets a key, be it there or not."""
        for name in (key,) + self._twin.names(key):
            try:
                self._nvs.erase_key(name)
            except OSError as error:
                _missing(error, None)
        self._nvs.commit()

    def _keep(self, setter, key, value):
        for attempt in (1, 2):
            try:
                setter(key, value)
                self._nvs.commit()
                self.changes += 1
                return
            except OSError as error:
                if error.errno != _NO_SPACE:
                    raise
                if attempt == 2 or not self._drop_reserve():
                    raise StoreFull(key)

    def _reserve(self):
        try:
            self._nvs.get_blob(_BALLAST, bytearray(0))
        except OSError as error:
            _missing(error, None)
            try:
                self._nvs.set_blob(_BALLAST, bytes(_BALLAST_BYTES))
                self._nvs.commit()
            except OSError:
                self.full = True

    def _drop_reserve(self) -> bool:
        self.full = True
        try:
            self._nvs.erase_key(_BALLAST)
        except OSError:
            return False
        return True


def _missing(error, default):
    if error.errno != _NOT_FOUND:
        raise error
    return default
