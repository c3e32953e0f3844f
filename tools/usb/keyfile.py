"""The technician's key file: for each lock the key of its console, and nothing that opens a door. JSON, mode 0600."""

import json
from pathlib import Path
from typing import Iterable, Mapping

from codes import keys
from tools import hostfile
from tools.refusals import Refused
from tools.secretfile import Lock, parse_secret

FORMAT = "technician"


def of(locks: Iterable[Lock]) -> dict[str, bytes]:
    """{serial: key of its console} of locks. Refused `bad-setting` for one without a serial number."""
    found = {}
    for lock in locks:
        if not lock.serial:
            raise Refused(
                "bad-setting", f"{lock.title} has no serial number: `python -m tools secret set FILE --serial ...`"
            )
        found[lock.serial] = keys.derive(lock.secret, keys.CONSOLE)
    return found


def pack(found: Mapping[str, bytes]) -> bytes:
    """The file's content."""
    body = {"latchkey": FORMAT, "locks": {serial: key.hex() for serial, key in sorted(found.items())}}
    return (json.dumps(body, indent=2) + "\n").encode()


def parse(data: bytes, where: str) -> dict[str, bytes]:
    """{serial: 32 bytes}. Refused `bad-file`, which never repeats the content."""
    try:
        body = json.loads(data)
        if body["latchkey"] != FORMAT:
            raise ValueError
        return {str(serial): parse_secret(key) for serial, key in body["locks"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, Refused):
        raise Refused("bad-file", f"{where} is no technician's key file") from None


def load(path: Path, insecure: bool = False) -> tuple[dict[str, bytes], str]:
    """({serial: key}, warning); the warning is '' unless `insecure` let a file pass that others can read."""
    data, warning = hostfile.read(path, insecure)
    return parse(data, str(path)), warning


def add(path: Path, found: Mapping[str, bytes]) -> dict[str, bytes]:
    """Makes the file, or adds locks to it; all that are in it now."""
    if not path.exists():
        hostfile.create(path, pack(found))
        return dict(found)
    with hostfile.exclusive(path):
        known = {**load(path)[0], **found}
        hostfile.replace(path, pack(known))
    return known
