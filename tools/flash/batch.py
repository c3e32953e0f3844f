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
from tools.flash.make import Made
from tools.refusals import Refused

tomllib: Any = importlib.import_module("tomllib" if sys.version_info >= (3, 11) else "tomli")

STATE = "bench.json"
IDENTITIES = "identities.json"
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


class State:
    """Which boards the folder has seen through: JSON, no secrets."""

    def __init__(self, folder: Path):
        self._path = folder / STATE
        self.done: dict[str, dict] = {}
        if self._path.exists():
            try:
                self.done = json.loads(self._path.read_text(encoding="utf-8"))["done"]
            except (ValueError, KeyError, TypeError):
                raise Refused("bad-file", f"{self._path} is damaged") from None

    def has(self, wanted: order.Order) -> bool:
        """Was that board written? Raises Refused `wrong-board` where the serial went to another kind of board."""
        known = self.done.get(wanted.serial)
        if known and (known["model"], known["hardware"]) != (wanted.model, wanted.hardware):
            was = f"{known['model']}, revision {known['hardware']}"
            raise Refused("wrong-board", f"{wanted.serial} was written as {was}")
        return bool(known)

    def same(self, wanted: order.Order, mac: str) -> None:
        """Raises Refused `wrong-board` where that serial number is on another chip."""
        known = self.done.get(wanted.serial)
        if known and known["mac"] != mac:
            raise Refused("wrong-board", f"{wanted.serial} is on chip {known['mac']}, and this is {mac}")

    def note(self, made: Made, mac: str, when: str, keys) -> None:
        """That board is done: here, and in the operator's list of identities."""
        wanted = made.order
        self.done[wanted.serial] = {"model": wanted.model, "hardware": wanted.hardware, "mac": mac, "when": when}
        hostfile.replace(self._path, _json({"latchkey": "bench", "done": self.done}))
        path = self._path.with_name(IDENTITIES)
        known = identities(path) if path.exists() else {}
        row = {"model": wanted.model, "hardware": wanted.hardware, "keys": [key.hex() for key in keys]}
        hostfile.replace(path, _json({"latchkey": "identities", "locks": {**known, wanted.serial: row}}))


def identities(path: Path) -> dict[str, dict]:
    """{serial: model, hardware, keys} of the operator's list. Raises Refused `bad-file`."""
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        if read["latchkey"] != "identities":
            raise ValueError
        return dict(read["locks"])
    except OSError as error:
        raise Refused("bad-file", f"can't read {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise Refused("bad-file", f"{path} is no list of identities") from None


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
        except OSError as error:
            raise Refused("bad-file", f"can't read {folder / given['ca']}: {error.strerror}") from None
    return given


def _json(value):
    return json.dumps(value, indent=1, sort_keys=True).encode() + b"\n"
