"""What the bench remembers: which boards are done, and the operator's list of identities. No secrets."""

import json
from pathlib import Path

from tools import hostfile
from tools.flash.make import Made
from tools.flash.order import Order
from tools.refusals import Refused

STATE = "bench.json"
IDENTITIES = "identities.json"


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

    def has(self, wanted: Order) -> bool:
        """Was that board written? Raises Refused `wrong-board` where the serial went to another kind of board."""
        known = self.done.get(wanted.serial)
        if known and (known["model"], known["hardware"]) != (wanted.model, wanted.hardware):
            was = f"{known['model']}, revision {known['hardware']}"
            raise Refused("wrong-board", f"{wanted.serial} was written as {was}")
        return bool(known)

    def same(self, wanted: Order, mac: str) -> None:
        """Raises Refused `wrong-board` where that serial number is on another chip."""
        known = self.done.get(wanted.serial)
        if known and known["mac"] != mac:
            raise Refused("wrong-board", f"{wanted.serial} is on chip {known['mac']}, and this is {mac}")

    def note(self, made: Made, mac: str, when: str, keys) -> None:
        """That board is done: here, and in the operator's list of identities."""
        wanted = made.order
        self.done[wanted.serial] = {"model": wanted.model, "hardware": wanted.hardware, "mac": mac, "when": when}
        hostfile.replace(self._path, as_json({"latchkey": "bench", "done": self.done}))
        path = self._path.with_name(IDENTITIES)
        known = identities(path) if path.exists() else {}
        row = {"model": wanted.model, "hardware": wanted.hardware, "keys": [key.hex() for key in keys]}
        hostfile.replace(path, as_json({"latchkey": "identities", "locks": {**known, wanted.serial: row}}))


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


def as_json(value) -> bytes:
    """A file of the bench or of a kit, for people to read, too."""
    return json.dumps(value, indent=1, sort_keys=True).encode() + b"\n"
