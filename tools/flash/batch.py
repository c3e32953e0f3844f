"""Many boards from one table: what each of them is told, and which of them are done."""

import csv
import importlib
import io
import json
import sys
from pathlib import Path
from typing import Any

from tools import hostfile
from tools.flash import order
from tools.refusals import Refused

tomllib: Any = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")

_NUMBERS = ("hardware", "checkin", "checkout")
_BROKER = "broker_"


def settings(path: Path, insecure: bool = False) -> tuple[dict[str, Any], str]:
    """(values, warning) of a TOML or JSON file, which holds passwords, so nobody else may read it; `ca` names a file
    beside it. Raises Refused."""
    data, warning = hostfile.read(path, insecure)
    try:
        text = data.decode()
        given = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except ValueError:
        raise Refused("bad-file", f"{path} is neither TOML nor (.json) JSON") from None
    if not isinstance(given, dict):
        raise Refused("bad-file", f"{path} is no table of settings")
    return _with_authority(given, path.parent), warning


def orders(path: Path, shared: dict[str, Any], insecure: bool = False) -> tuple[list[order.Order], str]:
    """([order], warning) of a CSV file with a heading; what a row leaves open is `shared`. Columns: names of settings,
    and broker_user, broker_password. All rows are checked before the first board is touched. Raises Refused."""
    data, warning = hostfile.read(path, insecure)
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise Refused("bad-file", f"{path} is no CSV file") from None
    made = []
    for number, row in enumerate(rows, 2):
        try:
            made.append(order.check(_merged(row, shared)))
        except Refused as refused:
            raise Refused(refused.name, f"{path}, line {number}: {refused}") from None
    serials = [one.serial for one in made]
    twice = sorted({serial for serial in serials if serials.count(serial) > 1})
    if twice or not made:
        raise Refused("bad-setting", f"{path}: " + (f"{', '.join(twice)} there twice" if twice else "no boards"))
    return made, warning


def _merged(row, shared):
    given = dict(shared)
    broker = dict(given.get("broker", {}))
    for name, value in row.items():
        if name is None or value is None:
            raise Refused("bad-setting", "more or fewer cells than the heading has")
        if not value.strip():
            continue
        if name.startswith(_BROKER):
            broker[name[len(_BROKER):]] = value
        else:
            given[name] = int(value) if name in _NUMBERS and value.strip().isdigit() else value.strip()
    return {**given, **({"broker": broker} if broker else {})}


def _with_authority(given, folder):
    if isinstance(given.get("ca"), str) and given["ca"]:
        try:
            given["ca"] = (folder / given["ca"]).read_bytes()
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or "no name of a file"
            raise Refused("bad-file", f"can't read {folder / given['ca']}: {why}") from None
    return given
