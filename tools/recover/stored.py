"""What the lock has stored: the key-value store (NVS) and the `data` partition, from their raw bytes."""

import tempfile
from contextlib import closing

from littlefs import LittleFS, LittleFSError

from codes import pin_record, pins
from tools import eventlog
from tools.sim.chip import flash, nvs_storage
from update import failed, record
from update.record import FLOOR

_NAMESPACE = b"lk"
LOG_BYTES = eventlog.SIZE


class Store:
    """The values under the lock's namespace, read as ESP-IDF would (a copy is repaired first). No secret leaves it.

    sound: is the lock's secret there."""

    def __init__(self, data: bytes):
        self._values: dict[str, bytes] = {}
        with tempfile.NamedTemporaryFile(buffering=0) as file:  # 0600, gone at once
            file.write(data)
            with closing(flash.Flash(file.name, len(data))) as chip:
                self._storage = nvs_storage.Storage(chip, 0, len(data))
                try:
                    self._storage.load()
                    self._number = self._storage.namespace(_NAMESPACE)
                    self._read()
                except (OSError, ValueError, IndexError):
                    self._number = None

    def _read(self):
        self.floor = self._i32(FLOOR, 0)
        for key in ("secret", record.KEY, failed.KEY):
            value = self._blob(key)
            if value is not None:
                self._values[key] = value

    floor = 0

    @property
    def sound(self) -> bool:
        return len(self._values.get("secret", b"")) == 32

    def read(self, key: str) -> bytes | None:
        """For update.record and update.failed."""
        return self._values.get(key)

    def _i32(self, key, default):
        try:
            return self._storage.get_i32(self._number, key.encode())
        except OSError:
            return default

    def _blob(self, key):
        from drivers.twin import Twin

        kept = Twin(self._plain, None).read(key)
        return self._plain(key) if kept is None else kept

    def _plain(self, key):
        try:
            return self._storage.get_blob(self._number, key.encode())
        except OSError:
            return None


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
    system = LittleFS(mount=False, block_size=4096, block_count=len(held) // 4096, read_size=32, prog_size=32,
                      cache_size=128, lookahead_size=32)  # fmt: skip
    system.context.buffer = held
    try:
        system.mount()
        names = set(system.listdir("/pins")) if "pins" in system.listdir("/") else set()
        return sum(system.stat(f"/pins/{name}").size // pin_record.BYTES for name in names & set(pins.BUCKETS))
    except LittleFSError:
        return None


def failures(store: Store) -> failed.Failed:
    """Images that failed on this lock."""
    return failed.Failed(store)

