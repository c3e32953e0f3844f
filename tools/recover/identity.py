"""A lock that has forgotten who it is: the label says it, the operator's list confirms it."""

from typing import Callable

from tools.recover.kit import Kit
from tools.refusals import Refused


def restored(kit: Kit, ask: Callable[[str], str], serial: str = "", model: str = "") -> dict:
    """The fields to write. ask(question): what the technician reads on the label. Raises Refused `wrong-label`."""
    serial = serial or ask("serial number on the label: ").strip()
    model = model or ask("model on the label: ").strip()
    known = kit.identity(serial)
    if known is None:
        raise Refused("wrong-label", f"the operator's list knows no lock {serial!r}")
    if known["model"] != model:
        raise Refused("wrong-label", f"the label says {model}, the operator's list says {serial} is a {known['model']}")
    if not known["keys"]:
        raise Refused("no-kit", f"the operator's list has no keys for {serial}: no image could ever be trusted")
    return known


def confirmed(kit: Kit, fields: dict) -> str:
    """A remark where the operator's list knows this lock otherwise, or not at all; "" where it agrees."""
    if not (kit.folder / "identities.json").exists():
        return "the kit has no operator's list: the identity was not compared"
    known = kit.identity(fields["serial"])
    if known is None:
        return f"the operator's list does not know {fields['serial']}"
    same = all(known[name] == fields[name] for name in ("model", "hardware", "keys"))
    return "" if same else f"the operator's list says otherwise of {fields['serial']}: nothing is changed for that"
