"""A number of a lock's store (NVS), from the contents of its flash."""

import tempfile

from tools.sim.chip import flash, nvs_storage, partitions


def number(data: bytes, key: str, default: int | None) -> int | None:
    """What the lock would find under `key` at its next start: a copy is repaired first, as ESP-IDF does at each."""
    offset, size = partitions.place("nvs")
    with tempfile.NamedTemporaryFile(buffering=0) as file:
        file.write(data[offset : offset + size])
        chip = flash.Flash(file.name, size)
        try:
            storage = nvs_storage.Storage(chip, 0, size)
            storage.load()
            return storage.get_i32(storage.namespace(b"lk"), key.encode())
        except OSError:
            return default
        finally:
            chip.close()
