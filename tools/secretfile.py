"""The lock file: a lock's secret and what the host must know to mint its codes. JSON, mode 0600."""

import base64
import binascii
import json
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path

from codes import keys
from tools import hostfile, zones
from tools.refusals import Refused

FORMAT = "latchkey-lock"
VERSION = 1
MODELS = ("6000i", "7000i")
_NAME_LENGTH = 60


@dataclass(frozen=True)
class Lock:
    """One lock. zone: IANA name; checkin, checkout: local hours 0-23, as in the lock's own settings."""

    secret: bytes = field(repr=False)
    zone: str
    checkin: int = 15
    checkout: int = 11
    model: str = ""
    serial: str = ""
    name: str = ""
    created: str = ""

    @property
    def title(self) -> str:
        """What people call it: its name, else its serial number."""
        return self.name or self.serial or "the door"


def new(secret: bytes | None = None, **settings) -> Lock:
    """A lock with a fresh random secret, or the one given; settings as the fields of Lock. Refused."""
    created = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return check(
        Lock(
            secret=secrets.token_bytes(keys.SECRET_BYTES) if secret is None else secret,
            created=created,
            **settings,
        )
    )


def check(lock: Lock) -> Lock:
    """Returns the lock if all of it is within its limits; Refused `bad-setting` or `bad-secret`."""
    if not isinstance(lock.secret, bytes) or len(lock.secret) != keys.SECRET_BYTES:
        raise Refused("bad-secret", f"a lock's secret is {keys.SECRET_BYTES} bytes")
    if lock.model and lock.model not in MODELS:
        raise Refused("bad-setting", f"unknown model {lock.model!r}: one of {', '.join(MODELS)}")
    for label, hour in (("check-in", lock.checkin), ("check-out", lock.checkout)):
        if not isinstance(hour, int) or isinstance(hour, bool) or not 0 <= hour <= 23:
            raise Refused("bad-setting", f"the {label} hour is a whole number from 0 to 23")
    for label, text in (("name", lock.name), ("serial", lock.serial)):
        if not isinstance(text, str) or len(text) > _NAME_LENGTH or (text and not text.isprintable()):
            raise Refused("bad-setting", f"the {label} is up to {_NAME_LENGTH} printable characters")
    try:
        zones.load(lock.zone)
    except (ValueError, AttributeError, TypeError) as error:
        raise Refused("bad-setting", str(error)) from None
    return lock


def parse_secret(text: str) -> bytes:
    """32 bytes from hexadecimal or base64 text. The refusal does not repeat what was given."""
    text = text.strip()
    for decode in (binascii.unhexlify, lambda value: base64.b64decode(value, validate=True)):
        try:
            value = decode(text)
        except (ValueError, binascii.Error):
            continue
        if len(value) == keys.SECRET_BYTES:
            return value
    raise Refused("bad-secret", "the secret given is not 32 bytes in hexadecimal (64 digits) or base64")


def public(lock: Lock) -> dict:
    """All of it that is no secret."""
    return {
        "name": lock.name,
        "model": lock.model,
        "serial": lock.serial,
        "zone": lock.zone,
        "checkin": lock.checkin,
        "checkout": lock.checkout,
        "created": lock.created,
    }


def pack(lock: Lock) -> bytes:
    """The content of the lock file."""
    body = {"format": FORMAT, "version": VERSION, **public(lock), "secret": lock.secret.hex()}
    return (json.dumps(body, indent=2, ensure_ascii=False) + "\n").encode()


def parse(data: bytes, where: str) -> Lock:
    """The Lock in a lock file's content; Refused `bad-file`, which never repeats the content."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise Refused("bad-file", f"{where} is no lock file: make one with `python -m tools secret new FILE`")
    if body.get("version") != VERSION:
        raise Refused("bad-file", f"{where} was made by another version of these tools")
    known = {
        key: body[key] for key in ("checkin", "checkout", "model", "serial", "name", "created") if key in body
    }
    secret = body.get("secret")
    if not isinstance(secret, str):
        raise Refused("bad-file", f"{where} holds no secret")
    return check(Lock(secret=parse_secret(secret), zone=body.get("zone", ""), **known))


def create(path: Path, lock: Lock) -> None:
    """Writes a new lock file; Refused `exists` if there is one."""
    hostfile.create(path, pack(lock))


def load(path: Path, insecure: bool = False) -> tuple[Lock, str]:
    """(lock, warning); the warning is '' unless `insecure` let a file pass that others can read."""
    data, warning = hostfile.read(path, insecure)
    return parse(data, str(path)), warning


def change(path: Path, insecure: bool = False, **settings) -> Lock:
    """Changes settings of a lock file, not its secret, and returns the lock as it is now."""
    with hostfile.exclusive(path):
        lock, _ = load(path, insecure)
        lock = check(replace(lock, **settings))
        hostfile.replace(path, pack(lock))
    return lock
