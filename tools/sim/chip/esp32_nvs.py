"""`esp32.NVS`: argument forms and errors of the 1.25 port over the byte-true NVS partition.

ESP-IDF loads (and so repairs) the partition at boot; here that happens at the first `NVS(...)` of the
process.
"""

from struct import pack_into

import flash
import nvs_storage
import partitions

_loaded = [None, None]  # the flash, and its Storage


def storage():
    """The loaded Storage of the attached flash."""
    chip = flash.attached()
    if _loaded[0] is not chip:
        row = partitions.named(partitions.read(chip), "nvs")
        _loaded[1] = nvs_storage.Storage(chip, row[3], row[4])
        _loaded[1].load()
        _loaded[0] = chip
    return _loaded[1]


class NVS:
    """A namespace. Values survive a reset without `commit()`; OSError carries ESP-IDF's negative code and
    name."""

    def __init__(self, *args):
        if len(args) != 1:
            raise TypeError(f"function takes 1 positional arguments but {len(args)} were given")
        self._storage = storage()
        self._number = self._storage.namespace(_text(args[0]))

    def __repr__(self):
        return "<NVS namespace>"

    def get_i32(self, key):
        """The integer under `key`."""
        return self._storage.get_i32(self._number, _text(key))

    def set_i32(self, key, value):
        """Store an integer; the port refuses -2**31."""
        key = _text(key)
        if not isinstance(value, (int, bool)):
            raise TypeError(f"can't convert {type(value).__name__} to int")
        if not -0x7FFFFFFF <= value <= 0x7FFFFFFF:
            raise OverflowError("overflow converting long int to machine word")
        self._storage.set_i32(self._number, key, int(value))

    def get_blob(self, *args):
        """`get_blob(key, buf)`: copy the blob into `buf`; its length. An empty `buf` only asks for the
        length."""
        if len(args) != 2:
            raise TypeError(f"function takes 3 positional arguments but {len(args) + 1} were given")
        key = _text(args[0])
        buf = args[1]
        room = _length(buf)
        if isinstance(buf, (bytes, str)):
            raise TypeError("object with buffer protocol required")
        size = self._storage.blob_size(self._number, key)
        if room:
            if size > room:
                raise OSError(-4364, "ESP_ERR_NVS_INVALID_LENGTH")
            pack_into(f"{size}s", buf, 0, self._storage.get_blob(self._number, key))
        return size

    def set_blob(self, key, value):
        """Store the bytes of `value` (str, bytes or any buffer)."""
        key = _text(key)
        _length(value)
        data = value.encode() if isinstance(value, str) else bytes(value)
        self._storage.set_blob(self._number, key, data)

    def erase_key(self, key):
        """Erase what is stored under `key`."""
        self._storage.erase_key(self._number, _text(key))

    def commit(self):
        """Nothing to do: every write is in flash already."""


def _text(name):
    """Bytes of a C string argument, up to its first NUL."""
    if isinstance(name, str):
        name = name.encode()
    if not isinstance(name, bytes):
        raise TypeError(f"can't convert '{type(name).__name__}' object to str implicitly")
    return name[: (name + b"\0").find(b"\0")]


def _length(buf):
    """Bytes in a buffer argument; TypeError when it is none."""
    if isinstance(buf, (bytes, bytearray, str)):
        return len(buf)
    return len(bytes(memoryview(buf)))
