"""What comes from locks, one line each, for a terminal or a log file."""

from typing import Any

from tools.desk.protocol import Answer, Hello
from tools.desk.words import clean

_STATE = ("bolt", "door", "battery", "clock", "version", "update", "percent", "problem")
_EVENT = ("kind", "reason", "value", "detail")


def text(name: str, what: Any) -> str:
    """One message that a Fleet understood, without the lock's serial number."""
    if isinstance(what, Hello):
        return f"hello: {clean(what.model)} {clean(what.version)}, clock {clean(what.trust)}"
    if isinstance(what, Answer):
        said = " ".join(f"{clean(key, 40)}={clean(value, 60)}" for key, value in what.said.items())
        return f"answer {clean(what.id, 16)}: {'ok' if what.ok else clean(what.reason, 40)} {said}".rstrip()
    if name == "state":
        shown = [f"{key} {clean(what[key], 40)}" for key in _STATE if what.get(key) not in (None, "", 0, False)]
        return "state: " + ", ".join(shown)
    if name == "event":
        shown = [clean(what[key], 40) for key in _EVENT if what.get(key) not in (None, "", 0)]
        return f"event {clean(what.get('seq'), 12)}: " + " ".join(shown)
    if name == "status":
        return f"status: {'online' if what else 'offline'}"
    return f"{name}: {clean(what)}"


def record(serial: str, name: str, what: Any, unix: float) -> dict[str, Any]:
    """The same for a script."""
    said: Any = what
    if isinstance(what, Answer):
        said = {"id": what.id, "ok": what.ok, "reason": what.reason, "said": what.said}
    elif isinstance(what, Hello):
        said = {"model": what.model, "version": what.version, "time": what.time, "trust": what.trust}
    return {"time": round(unix, 3), "serial": serial, "what": name, "said": said}
