"""The PIN file beside the lock file: names, schedules and the lock's own 48-byte records, never digits."""

import json
import re
import secrets
from datetime import timedelta
from pathlib import Path

from codes import keys, pin_book, pin_form, pin_record
from codes.compare import equal
from codes.schedule import EVERY_DAY, Schedule
from tools import hostfile
from tools.explain import Finding
from tools.localtime import LocalTime
from tools.refusals import Refused
from tools.secretfile import Lock

FORMAT = "latchkey-pins"
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
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
            raise Refused(
                "bad-name", f"a PIN's name is at most {pin_record.NAME_BYTES} bytes of UTF-8: {name!r}"
            )
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
            bucket = "0123456789abcdef"[row[0] >> 4]
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


def is_guessable(pin: str) -> bool:
    """More than the lock refuses: runs, few different digits, repeated halves, years and dates."""
    if pin_form.is_weak(pin.encode()) or len(set(pin)) < 3:
        return True
    half = len(pin) // 2
    if len(pin) % 2 == 0 and pin[:half] == pin[half:]:
        return True
    if len(pin) == 4:
        return bool(
            re.fullmatch(
                r"(19|20)\d\d|(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])|(0[1-9]|1[0-2])([0-2]\d|3[01])", pin
            )
        )
    date = r"(0[1-9]|[12]\d|3[01])(0[1-9]|1[0-2])"
    year = r"(19|20)\d\d" if len(pin) == 8 else r"\d\d"
    return len(pin) in (6, 8) and bool(
        re.fullmatch(f"{date}{year}|{year}(0[1-9]|1[0-2])([0-2]\\d|3[01])", pin)
    )


def parse_days(text: str) -> int:
    """`mon-fri`, `sat,sun`, `fri-mon` -> bit mask, bit 0 Monday. ValueError."""
    mask = 0
    for part in text.lower().split(","):
        first, _, last = part.strip().partition("-")
        if first[:3] not in DAYS or (last or first)[:3] not in DAYS:
            raise ValueError(f"days are written mon-fri or sat,sun, not {text!r}")
        day, end = DAYS.index(first[:3]), DAYS.index((last or first)[:3])
        while True:
            mask |= 1 << day
            if day == end:
                break
            day = (day + 1) % 7
    return mask


def parse_minute(text: str) -> int:
    """`09:00` -> 540; `24:00` is midnight, 0. ValueError."""
    found = re.fullmatch(r"(\d{1,2}):(\d\d)", text)
    minute = int(found[1]) * 60 + int(found[2]) if found and int(found[2]) < 60 else -1
    if not 0 <= minute <= 1440:
        raise ValueError(f"a time of day is written 09:00, not {text!r}")
    return minute % 1440


def describe(row: bytes, zone: LocalTime | None = None) -> str:
    """`mon-fri 09:00-17:00`, `always`."""
    schedule = pin_record.unpack(row).schedule
    if schedule.is_always():
        return "always"
    names = [DAYS[day] for day in range(7) if schedule.days >> day & 1]
    parts = ["every day" if schedule.days == EVERY_DAY else ",".join(names)]
    if schedule.from_minute != schedule.to_minute:
        times = [
            str(timedelta(minutes=m))[:-3].rjust(5, "0") for m in (schedule.from_minute, schedule.to_minute)
        ]
        parts.append("-".join(times))
    for word, unix in (("from", schedule.not_before), ("until", schedule.not_after)):
        if unix:
            parts.append(f"{word} {zone.show(unix)}" if zone else f"{word} {unix}")
    return " ".join(parts)
