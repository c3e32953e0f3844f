"""A plan of stays as CSV, JSON or messages."""

import csv
import io
import json
import os
from pathlib import Path

from tools import hostfile, message
from tools.localtime import LocalTime
from tools.refusals import Refused
from tools.secretfile import Lock
from tools.stays import Plan, Stay

COLUMNS = (
    "guest",
    "reference",
    "check_in",
    "nights",
    "part",
    "code",
    "grouped",
    "begins_local",
    "ends_local",
    "begins",
    "ends",
    "message",
)


def row(stay: Stay, lock: Lock, zone: LocalTime, template: str) -> dict:
    """One stay as plain values; keys are COLUMNS."""
    code = stay.code.as_dict(zone)
    values = {
        "guest": stay.guest,
        "reference": stay.reference,
        "check_in": stay.checkin.isoformat(),
        "nights": stay.code.length,
        "part": f"{stay.part}/{stay.parts}",
        "message": message.fill(template, lock, zone, stay.code, stay.guest, stay.reference),
        **code,
    }
    return {name: values[name] for name in COLUMNS}


def as_dict(plan: Plan, lock: Lock, zone: LocalTime, template: str) -> dict:
    """The whole plan for JSON."""
    return {
        "stays": [row(stay, lock, zone, template) for stay in plan.stays],
        "cancelled": plan.cancelled,
        "blocked": plan.blocked,
        "past": plan.past,
        "problems": plan.problems,
        "remarks": plan.remarks,
    }


def as_csv(plan: Plan, lock: Lock, zone: LocalTime, template: str) -> str:
    """With a header; text from the calendar can't become a formula in a spreadsheet."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS)
    writer.writeheader()
    for stay in plan.stays:
        values = row(stay, lock, zone, template)
        writer.writerow({name: _inert(value) for name, value in values.items()})
    return buffer.getvalue()


def as_text(plan: Plan, lock: Lock, zone: LocalTime, template: str) -> str:
    """The messages, one under the other."""
    parts = []
    for stay in plan.stays:
        part = f", code {stay.part} of {stay.parts}" if stay.parts > 1 else ""
        head = f"--- {stay.checkin} {stay.guest or stay.reference or 'guest'}{part}"
        parts.append(
            f"{head}\n{message.fill(template, lock, zone, stay.code, stay.guest, stay.reference).rstrip()}\n"
        )
    return "\n".join(parts)


def check_out(path: Path, inputs: list[str | None], force: bool) -> None:
    """Refused, before any work, if `path` can't be what the caller means to write."""
    if path.suffix.lower() not in _FORMATS:
        raise Refused("bad-usage", f"--out {path}: the name must end in .csv, .json or .txt")
    if not path.exists():
        return
    for name in inputs:
        if name and name != "-" and os.path.exists(name) and os.path.samefile(name, path):
            raise Refused("exists", f"--out {path} is one of the files to be read")
    if not force:
        raise Refused("exists", f"{path} exists already: use --force to replace it")
    if b'"latchkey-' in path.read_bytes()[:200]:
        raise Refused("exists", f"{path} holds a lock's secret or PINs and is left as it is")


def write(path: Path, plan: Plan, lock: Lock, zone: LocalTime, template: str, force: bool) -> None:
    """Writes the file, 0600: who has it has the codes."""
    text = _FORMATS[path.suffix.lower()](plan, lock, zone, template)
    (hostfile.replace if force else hostfile.create)(path, text.encode())


def _as_json(*args) -> str:
    return json.dumps(as_dict(*args), indent=1, ensure_ascii=False) + "\n"


def _inert(value):
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


_FORMATS = {".csv": as_csv, ".json": _as_json, ".txt": as_text}
