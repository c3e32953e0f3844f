"""The locks as a table of text. Knows no terminal and no network: what is known of them in, lines out."""

from collections.abc import Callable, Mapping
from typing import Any

from tools.desk.seen import Seen
from tools.desk.words import clean

HEAD = ("serial", "model", "version", "slot", "bolt", "door", "battery", "clock", "problem", "update", "seen")
_WIDEST = 20
_GAP = "  "
_OPEN = {True: "open", False: "closed"}
_IDLE = (None, "", "-")


def facts(serial: str, lock: Seen, now: float) -> dict[str, Any]:
    """One lock for a script: the columns of the table, with None for what is not known. now: Unix seconds.

    seen: seconds since its last message. there: it has proven so; online: what the broker says, true or not.
    """
    state, report, hello = lock.state, lock.report, lock.hello
    millivolts = state.get("mv", report.get("battery"))
    return {
        "serial": serial,
        "model": hello and hello.model,
        "version": state.get("version", hello and hello.version),
        "slot": state.get("slot"),
        "bolt": state.get("bolt"),
        "door": state.get("door"),
        "battery": state.get("battery"),
        "mv": millivolts if isinstance(millivolts, int) else None,
        "clock": state.get("clock", hello and hello.trust),
        "problem": state.get("problem"),
        "update": state.get("update"),
        "percent": state.get("percent"),
        "seen": int(now - lock.last) if lock.last else None,
        "online": lock.online,
        "there": lock.greeted,
    }


def row(said: Mapping[str, Any]) -> list[str]:
    """The cells of one lock, in the order of HEAD."""
    cells = {name: "-" if said[name] in _IDLE else clean(said[name], _WIDEST) for name in HEAD}
    cells["door"] = _OPEN.get(said["door"], "-") if isinstance(said["door"], bool) else "-"
    if said["mv"]:
        cells["battery"] += f" {said['mv'] / 1000:.1f} V"
    if said["update"] == "writing":
        cells["update"] = f"{clean(said['percent'], 3)}%"
    cells["seen"] = _ago(said["seen"]) if said["there"] else _absence(said)
    return [cells[name] for name in HEAD]


def lines(locks: Mapping[str, Seen], now: float, columns: int = 120, rows: int = 99,
          paint: Callable[[str, str], str] = lambda _, text: text) -> list[str]:
    """The table, at most so large. paint(colour, text): colours a line; the words in it say the same."""
    every = [facts(serial, locks[serial], now) for serial in sorted(locks)]
    room = max(1, rows - 1)
    shown = every if len(every) <= room else every[: room - 1]
    cells = [list(HEAD), *(row(said) for said in shown)]
    widths = [max(len(line[place]) for line in cells) for place in range(len(HEAD))]
    text = [_GAP.join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip()[:columns] for line in cells]
    made = [paint("bold", text[0])] + [paint(_colour(said), line) for said, line in zip(shown, text[1:])]
    if len(shown) < len(every):
        made.append(f"... and {len(every) - len(shown)} more"[:columns])
    return made


def _colour(said):
    if said["problem"] not in _IDLE or said["bolt"] == "JAMMED":
        return "red"
    return "" if said["there"] else "yellow"


def _absence(said):
    if said["online"]:
        return "not proven"  # the broker says so, the lock has not answered
    return "never" if said["model"] is None and not said["bolt"] else "gone"


def _ago(seconds):
    if seconds is None:
        return "-"
    for limit, unit, name in ((100, 1, "s"), (6000, 60, "min"), (200_000, 3600, "h")):
        if seconds < limit:
            return f"{max(seconds, 0) // unit} {name}"
    return f"{seconds // 86400} days"
