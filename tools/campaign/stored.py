"""A number of a lock's store (NVS), from the contents of its flash."""

from tools.recover import stored
from tools.sim.chip import partitions


def number(data: bytes, key: str, default: int) -> int:
    """What the lock would find under `key` at its next start."""
    offset, size = partitions.place("nvs")
    try:
        with stored.nvs(data[offset : offset + size]) as lock:
            return lock.number(key, default)
    except OSError:
        return default
