"""What the lock has stored: the key-value store (NVS) and the `data` partition, from their raw bytes."""

import contextlib
import tempfile
from collections.abc import Iterator

from littlefs import LittleFS, LittleFSError

from codes import pin_record, pins
from drivers.twin import Twin
from tools import eventlog
from tools.image import memory
from tools.sim.chip import flash, nvs_storage
from tools.sim.chip.flash import SECTOR
from update import failed, record
from update.record import FLOOR

_NAMESPACE = b"lk"
LOG_BYTES = eventlog.SIZE


class Store:
    """What recovery needs of the lock's store. No secret leaves it. floor: the security floor, 0 where there is none.

    sound: is the lock's secret there."""

    def __init__(self, data: bytes):
        self.floor = 0
        self._values: dict[str, bytes] = {}
        with contextlib.suppress(OSError, ValueError, IndexError), nvs(data) as lock:
            self.floor = lock.number(FLOOR, 0)
            for key in ("secret", record.KEY, failed.KEY):
                value = lock.blob(key)
                if value is not None:
                    self._values[key] = value

    @property
    def sound(self) -> bool:
        return len(self._values.get("secret", b"")) == 32

    def read(self, key: str) -> bytes | None:
        """For update.record and update.failed."""
        return self._values.get(key)


class Namespace:
    """The lock's own keys in a loaded store."""

    def __init__(self, storage: nvs_storage.Storage):
        self._storage = storage
        self._number = storage.namespace(_NAMESPACE)

    def number(self, key: str, default: int) -> int:
        """What is stored under the key."""
        try:
            return self._storage.get_i32(self._number, key.encode())
        except OSError:
            return default

    def blob(self, key: str) -> bytes | None:
        """The same of bytes, which the lock may keep twice (lib/drivers/twin.py)."""
        kept = Twin(self._plain, None).read(key)
        return self._plain(key) if kept is None else kept

    def _plain(self, key):
        try:
            return self._storage.get_blob(self._number, key.encode())
        except OSError:
            return None


@contextlib.contextmanager
def nvs(data: bytes) -> Iterator[Namespace]:
    """Partition `nvs` as the lock would find it at its next start: a copy is repaired first, as ESP-IDF does at each.

    Raises OSError, ValueError or IndexError for what is no store."""
    with tempfile.NamedTemporaryFile(buffering=0) as file:  # 0600, gone at once
        file.write(data)
        with contextlib.closing(flash.Flash(file.name, len(data))) as chip:
            storage = nvs_storage.Storage(chip, 0, len(data))
            storage.load()
            yield Namespace(storage)


def events(data: bytes) -> list[dict]:
    """All sound records of the event log in a `data` partition, oldest first."""
    try:
        return eventlog.records(data[:LOG_BYTES])
    except (OSError, ValueError):
        return []


def pins_in(data: bytes) -> int | None:
    """How many PINs a `data` partition holds; None where its file system can't be read."""
    held = bytearray(data[LOG_BYTES:])
    if held == b"\xff" * len(held):
        return 0  # the lock makes its file system when it first starts
    system = files(held)
    try:
        system.mount()
        names = set(system.listdir("/pins")) if "pins" in system.listdir("/") else set()
        return sum(system.stat(f"/pins/{name}").size // pin_record.BYTES for name in names & set(pins.BUCKETS))
    except LittleFSError:
        return None


def files(held: bytearray) -> LittleFS:
    """The file system behind the log in a `data` partition, not mounted: with the sizes that VfsLfs2 has."""
    system = memory.system(SECTOR, len(held) // SECTOR, read_size=32, prog_size=32, cache_size=128, lookahead_size=32)
    system.context.buffer = held
    return system

