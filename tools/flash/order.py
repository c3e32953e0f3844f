"""What a lock is told at the bench: from a file, a table's row, or questions; checked before anything is written."""

import json
from dataclasses import dataclass, field, fields
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from clock.floors import SLACK, STEP
from lock import settings as lock_settings
from tools import secretfile, zones
from tools.refusals import Refused

NETWORKS = 4
VALUE_BYTES = 640  # what the lock reads of one value (lib/drivers/nvs.py)
_REVISIONS = 32
_SERIAL = 32
_SSID = 32
_NOT_IN_NAMES = set("/+# \\:")
_BROKER = {"host": str, "port": int, "user": str, "password": str}


@dataclass(frozen=True)
class Order:
    """One lock. wifi: [[ssid, password], ...]; broker: host, port, user, password, or {}; ca: a certificate's DER;
    settings: of lib/lock/settings.py."""

    serial: str
    model: str
    hardware: int = 1
    name: str = ""
    zone: str = "UTC"
    checkin: int = 15
    checkout: int = 11
    wifi: list = field(default_factory=list, repr=False)
    broker: dict = field(default_factory=dict, repr=False)
    ca: bytes = field(default=b"", repr=False)
    settings: dict = field(default_factory=dict)


NAMES = tuple(part.name for part in fields(Order))


def check(given: dict[str, Any]) -> Order:
    """The order of such values; wifi also as tables of `ssid` and `password`, ca as PEM or DER. Refused `bad-setting`
    says which one is wrong, and never what a password was."""
    unknown = sorted(set(given) - set(NAMES))
    if unknown:
        raise Refused("bad-setting", f"unknown: {', '.join(unknown)}; there are {', '.join(NAMES)}")
    serial = given.get("serial")
    _need(serial is not None, "say the serial number: --serial LK-0001, or `serial` in the settings")
    plain = _text(serial, _SERIAL) and serial.isascii() and serial[:1].isalnum()
    _need(plain and not set(str(serial)) & _NOT_IN_NAMES,
          f"serial: 1 to {_SERIAL} ASCII characters, none of / + # : \\ or a blank; topics and files have its name")
    _need(given.get("model") is not None, "say the model: --model 6000i, or `model` in the settings")
    _need(given.get("model") in secretfile.MODELS, f"model: one of {', '.join(secretfile.MODELS)}")
    hardware = given.get("hardware", 1)
    _need(_whole(hardware, 0, _REVISIONS - 1), f"hardware: 0 to {_REVISIONS - 1}")
    _need(isinstance(given.get("wifi", []), (list, tuple)), 'wifi: a list, [{ ssid = "home", password = "..." }]')
    _need(isinstance(given.get("broker") or {}, dict), 'broker: a table, { host = "...", user = "...", ... }')
    _need(isinstance(given.get("ca", b""), (str, bytes)), 'ca: the name of a file, "ca.pem"')
    _need(isinstance(given.get("settings", {}), dict), "settings: a table, { auto_lock_s = 9 }")
    made = Order(**{**given, "wifi": _wifi(given.get("wifi", [])), "broker": _broker(given.get("broker", {})),
                    "ca": _authority(given.get("ca", b""))})
    _need(not made.broker or bool(made.wifi), "a broker needs a Wi-Fi network")
    _need(not made.broker or bool(made.ca), "a broker needs the certificate authority that vouches for it (ca)")
    for name, value in made.settings.items():
        try:
            lock_settings.check(name, value)
        except lock_settings.BadSetting as error:
            raise Refused("bad-setting", str(error)) from None
    lock_file(made, bytes(32))  # its own limits: zone, hours, name
    return made


def lock_file(order: Order, secret: bytes | None = None) -> secretfile.Lock:
    """What the lock file of this order holds; a fresh secret where none is given."""
    return secretfile.new(secret, zone=order.zone, checkin=order.checkin, checkout=order.checkout,
                          model=order.model, serial=order.serial, name=order.name)


def stored(order: Order, lock: secretfile.Lock, now: int) -> dict[str, bytes | int]:
    """The values of the lock's store (docs/bench-setup.md). now: Unix seconds, from where a lost clock searches for the
    owner's codes in a row, and not far back. Raises Refused `bad-setting`."""
    settings = {**order.settings, "checkin_hour": order.checkin, "checkout_hour": order.checkout}
    if not order.broker:
        settings.setdefault("server", 0)
    values = {"secret": lock.secret, "settings": _json(settings), "zone": zones.blob(order.zone, now)}
    if order.wifi:
        values["wifi"] = _json(order.wifi)
    if order.broker:
        values.update(broker=_json(order.broker), ca=order.ca)
    for name, value in values.items():
        _need(len(value) <= VALUE_BYTES, f"{name}: {len(value)} bytes; a lock takes {VALUE_BYTES}"
              + (" (an authority with an EC key is short enough)" if name == "ca" else ""))
    return {**values, "estimate": now // STEP, "sure": (now - SLACK) // STEP}


def _wifi(given):
    rows = [[row.get("ssid"), row.get("password", "")] if isinstance(row, dict) else row for row in given]
    _need(len(rows) <= NETWORKS, f"wifi: at most {NETWORKS} networks")
    for row in rows:
        _need(isinstance(row, (list, tuple)) and len(row) == 2 and bool(row[0]) and _text(row[0], _SSID),
              f"wifi: each has an ssid of 1 to {_SSID} bytes and a password")
        _need(row[1] == "" or _text(row[1], 63) and len(row[1]) >= 8, "wifi: a password has 8 to 63 bytes, or none")
    return [list(row) for row in rows]


def _broker(given):
    if not given:
        return {}
    broker = {"port": 8883, **given}
    _need(set(broker) == set(_BROKER) and all(type(broker[name]) is kind for name, kind in _BROKER.items()),
          f"broker: {', '.join(_BROKER)}")
    _need(bool(broker["host"]) and _whole(broker["port"], 1, 65535), "broker: host and port")
    return broker


def _authority(given):
    if not given:
        return b""
    data = given.encode() if isinstance(given, str) else given
    try:
        load = x509.load_pem_x509_certificate if b"-----BEGIN" in data else x509.load_der_x509_certificate
        return load(data).public_bytes(Encoding.DER)
    except ValueError:
        raise Refused("bad-setting", "ca: no X.509 certificate, PEM or DER") from None


def _json(value):
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def _text(value, most):
    return isinstance(value, str) and value.isprintable() and len(value.encode()) <= most


def _whole(value, low, high):
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _need(true, text):
    if not true:
        raise Refused("bad-setting", text)
