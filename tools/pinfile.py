"""The PIN file beside the lock file: names, schedules and the lock's own 48-byte records, never digits."""

import json
import secrets
from pathlib import Path

from codes import keys, pin_book, pin_form, pin_record, pins
from codes.compare import equal
from codes.schedule import Schedule
from tools import hostfile
from tools.explain import Finding
from tools.localtime import LocalTime
from tools.pinwords import describe, is_guessable
from tools.refusals import Refused
from tools.secretfile import Lock

FORMAT = "latchkey-pins"
_TRIES = 1000


def path_of(lock_path: Path) -> Path:
    """`door.lock` -> `door.lock.pins`."""
    return lock_path.with_name(lock_path.name + ".pins")


class PinFile:
    """PINs of one lock. `rows` are records as the lock stores them; `save` writes the file."""

    def __init__(self, path: Path, lock: Lock, insecure: bool = False):
        self.path = path
        self._mac = keys.pin_mac(lock.secret)
        self.rows: list[bytes] = []
        if path.exists():
            self._parse(hostfile.read(path, insecure)[0])

    def _parse(self, data: bytes) -> None:
        try:
            body = json.loads(data)
            if body["format"] != FORMAT or body["version"] != 1:
                raise ValueError
            self.rows = [bytes.fromhex(entry["record"]) for entry in body["pins"]]
            if any(len(row) != pin_record.BYTES for row in self.rows):
                raise ValueError
            [pin_record.unpack(row).name.decode() for row in self.rows]
        except (ValueError, KeyError, TypeError):
            raise Refused("bad-file", f"{self.path} is no PIN file, or is damaged") from None

    def save(self) -> None:
        """Writes the file, 0600, as a whole."""
        entries = [{"name": name_of(row), "record": row.hex()} for row in self.rows]
        body = {"format": FORMAT, "version": 1, "pins": entries}
        hostfile.replace(self.path, (json.dumps(body, indent=1, ensure_ascii=False) + "\n").encode())

    def add(self, name: str, schedule: Schedule, digits: int = 6) -> str:
        """Adds a random PIN and returns it: the one time that anybody can see it. Refused."""
        if not 4 <= digits <= 9:
            raise Refused("bad-pin", pin_form.REFUSALS["bad-pin"])
        if len(self.rows) >= pin_book.CAPACITY:
            raise Refused("pins-full", pin_form.REFUSALS["pins-full"])
        if sum(pin_record.unpack(row).length == digits for row in self.rows) >= 10**digits // 1000:
            raise Refused("pin-crowd", pin_form.REFUSALS["pin-crowd"])
        if pin_form.cut(name) != name.encode():
            raise Refused("bad-name", f"a PIN's name is at most {pin_record.NAME_BYTES} bytes of UTF-8: {name!r}")
        if any(name_of(row) == name for row in self.rows):
            raise Refused("pin-exists", f"there is a PIN named {name!r} already: remove it first")
        for _ in range(_TRIES):
            pin = "".join(secrets.choice("0123456789") for _ in range(digits))
            if is_guessable(pin) or self._row(pin) is not None:
                continue
            reason, row = pin_form.pack(self._mac, pin.encode(), name, schedule)
            if reason:
                raise Refused(reason, pin_form.REFUSALS[reason])
            self.rows.append(row)
            return pin
        raise Refused("pin-crowd", "found no PIN of this length that is free and not easily guessed")

    def remove(self, name: str) -> None:
        """Removes the PIN of that name; Refused `bad-name` if there is none."""
        kept = [row for row in self.rows if name_of(row) != name]
        if len(kept) == len(self.rows):
            raise Refused("bad-name", f"no PIN is named {name!r}: `pins list` shows the names")
        self.rows = kept

    def findings(self, digits: str, zone: LocalTime, now: int) -> list[Finding]:
        """For tools.explain: the PIN of these digits, and whether its schedule is open."""
        row = self._row(digits)
        if row is None:
            return []
        state = "valid" if pin_record.unpack(row).schedule.is_open(now, zone) else "closed"
        return [Finding("pin", state, who=name_of(row), note=describe(row, zone))]

    def buckets(self) -> dict[str, bytes]:
        """File name -> content, as codes.pin_book keeps them in its directory on the lock."""
        files: dict[str, bytes] = {}
        for row in self.rows:
            bucket = pins.BUCKETS[row[0] >> 4]
            files[bucket] = files.get(bucket, b"") + row
        return files

    def _row(self, pin: str) -> bytes | None:
        mark = pin_record.mark(self._mac, pin.encode())
        found = None
        for row in self.rows:
            if equal(mark, row[: pin_record.MARK_BYTES]):
                found = row
        return found


def name_of(row: bytes) -> str:
    return pin_record.unpack(row).name.decode()
