"""The message to a guest: a template with fields in braces, filled for one code."""

import re

from tools.localtime import LocalTime, show_utc
from tools.mint import Code, describe
from tools.refusals import Refused
from tools.secretfile import Lock

DEFAULT = """Hello{guest_comma},
your code for {name} is {grouped}
It is valid from {begins} until {ends}.
Key in the ten digits and press #. A red light means: press * and try again."""

FIELDS = (
    "name",
    "guest",
    "guest_comma",
    "reference",
    "code",
    "grouped",
    "begins",
    "ends",
    "length",
    "zone",
    "begins_utc",
    "ends_utc",
)
_FIELD = re.compile(r"\{(\w+)\}")


def check(template: str) -> str:
    """Returns the template; Refused `bad-template` if it names an unknown field or no code at all."""
    used = _FIELD.findall(template)
    for name in used:
        if name not in FIELDS:
            known = ", ".join("{" + field + "}" for field in FIELDS)
            raise Refused("bad-template", f"the template has {{{name}}}; there is {known}")
    if not {"code", "grouped"} & set(used):
        raise Refused(
            "bad-template", "the template has neither {code} nor {grouped}: the guest would get no code"
        )
    return template


def fill(template: str, lock: Lock, zone: LocalTime, code: Code, guest: str = "", reference: str = "") -> str:
    """The message. Only fields are replaced: other braces stay as they are."""
    values = {
        "name": lock.title,
        "guest": guest,
        "guest_comma": f" {guest}" if guest else "",
        "reference": reference,
        "code": code.digits,
        "grouped": code.grouped,
        "begins": zone.show(code.begins),
        "ends": zone.show(code.ends),
        "length": describe(code),
        "zone": zone.name,
        "begins_utc": show_utc(code.begins),
        "ends_utc": show_utc(code.ends),
    }
    return _FIELD.sub(lambda found: values.get(found[1], found[0]), template)
