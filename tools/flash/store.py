"""The lock's store (NVS) as it leaves the bench, by Espressif's own generator."""

import io

from tools.refusals import Refused
from tools.sim.chip import partitions

NAMESPACE = "lk"
_KEY_MAX = 15
_SECTOR = 4096
_, _SIZE = partitions.place("nvs")


def nvs(stored: dict, size: int = _SIZE) -> bytes:
    """The NVS partition of {key: bytes or int} as Espressif's generator makes it; b"" where there is nothing to store.

    Raises Refused `bad-setting` for what does not fit."""
    from esp_idf_nvs_partition_gen import nvs_partition_gen as generator

    if not stored:
        return b""
    out = io.BytesIO()
    store = generator.nvs_open(out, size - _SECTOR, generator.Page.VERSION2)
    try:
        generator.write_entry(store, NAMESPACE, "namespace", "", "")
        for key, value in stored.items():
            if len(key) > _KEY_MAX:
                raise Refused("bad-setting", f"the key {key} is longer than {_KEY_MAX} characters")
            kind, text = ("i32", str(value)) if isinstance(value, int) else ("hex2bin", value.hex())
            generator.write_entry(store, key, "data", kind, text)
    except generator.InsufficientSizeError:
        raise Refused("bad-setting", "the settings do not fit into the lock's store") from None
    generator.nvs_close(store)
    return out.getvalue()
