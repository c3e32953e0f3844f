"""What is told of a recovery: in plain words, and as JSON for a ticket. No secret, no code, no PIN's name is in it."""

from datetime import datetime, timezone

from tools.recover import console
from tools.recover.console import Visit
from tools.recover.facts import Facts
from tools.recover.repair import Result, word
from tools.recover.slots import SOUND
from tools.recover.table import decide

_LAST_EVENTS = 8
_ENOUGH = "The lock needs no more repair."
_WORDS = {"sound": "sound", "damaged": "DAMAGED", "unknown": "not compared: the kit has none"}


def words(facts: Facts) -> list[str]:
    """The state of a lock, one line each."""
    own = facts.fields
    rows = [
        ("lock", f"{own['model']}, hardware {own['hardware']}, serial {own['serial']}, trusts {len(own['keys'])} key(s)"
         if own else "UNKNOWN: its identity can't be read"),
        ("bootloader", _WORDS[facts.bootloader]),
        ("partitions", _WORDS[facts.table]),
        ("base", _WORDS[facts.base]),
    ]  # fmt: skip
    for slot in facts.slots:
        app = f"application {slot.version} sound" if slot.app == SOUND else "no application"
        if slot.why not in ("", "empty"):
            app = f"application {slot.version or 'none'} REFUSED ({slot.why})"
        other = f", made for {slot.model}" if slot.model and own and slot.model != own["model"] else ""
        core = "core sound" if slot.core == SOUND else "core DAMAGED"
        rows.append((f"slot {'AB'[slot.number]}", f"{core}, {app}{other}"))
    rows += [
        ("selector", f"{'sound' if facts.selector == SOUND else 'NOISE'}: {', '.join(facts.entries)}; "
         f"starts slot {'AB'[facts.starts]}"),
        ("secret", "there" if facts.store == SOUND else "LOST: no code can open until it is provisioned again"),
        ("floor", f"images below security counter {facts.floor} are refused"),
        ("PINs", "can't be read" if facts.pins is None else str(facts.pins)),
    ]  # fmt: skip
    if facts.rollback:
        rows.append(("rolled back", facts.rollback))
    rows += [("failed here", line) for line in facts.failed]
    if facts.crashing:
        rows.append(("crashing", "its application fell five times in a row"))
    rows += [("event", _event(row)) for row in facts.events[-_LAST_EVENTS:]]
    return [f"{label:<12} {text}" for label, text in rows]


def needed(facts: Facts) -> list[str]:
    """The repairs that the table asks for."""
    return [word(step) for step in decide(facts)]


def as_dict(facts: Facts) -> dict:
    """The same for scripts."""
    own = facts.fields
    return {
        "identity": own and {"model": own["model"], "hardware": own["hardware"], "serial": own["serial"],
                             "keys": [key.hex() for key in own["keys"]]},
        "bootloader": facts.bootloader, "table": facts.table, "base": facts.base, "secret": facts.store,
        "selector": {"state": facts.selector, "entries": facts.entries, "starts": facts.starts},
        "slots": [{"slot": slot.number, "core": slot.core, "application": slot.app, "version": slot.version,
                   "model": slot.model, "refused": slot.why} for slot in facts.slots],
        "floor": facts.floor, "pins": facts.pins, "rollback": facts.rollback, "failed": facts.failed,
        "crashing": facts.crashing, "needed": needed(facts),
        "events": [{key: row[key] for key in ("seq", "time", "trust", "kind", "reason", "value")}
                   for row in facts.events[-_LAST_EVENTS:]],
    }  # fmt: skip


def whole(result: Result, depth: str, **more) -> dict:
    """The report of one run by the ROM's loader."""
    return {**_head(depth), **more, "before": as_dict(result.first), "done": result.done, "left": result.left,
            "after": as_dict(result.last), "sound": result.sound}  # fmt: skip


def text(report: dict, result: Result) -> str:
    """The report for people: for a ticket."""
    still = ", ".join(needed(result.last))
    end = f"The lock still needs: {still}" if still else _ENOUGH
    return _page(report, words(result.first), words(result.last), end)


def of_visit(found: Visit, **more) -> dict:
    """The report of one visit on the console."""
    who = {key: found.who.get(key) for key in ("model", "hardware", "serial", "role", "version", "slot")}
    return {**_head(found.who["role"] + "'s console"), **more, "lock": who, "before": found.before, "done": found.done,
            "left": found.left, "after": found.after, "sound": found.sound}  # fmt: skip


def text_of_visit(report: dict, found: Visit) -> str:
    """The same for people."""
    end = _ENOUGH if found.sound else "The lock needs more than its console can do."
    return _page(report, console.words(found.who, found.before), console.words(found.who, found.after), end)


def _page(report, first, last, end):
    lines = [f"Latchkey recovery, {report['made']}, by the {report['depth']}", "", "Found:"]
    lines += ["  " + line for line in first]
    lines += ["", "Done:"] + ["  " + line for line in report["done"] or ["nothing"]]
    lines += ["", "Left:"] + ["  " + line for line in report["left"]] if report["left"] else []
    if report["done"]:
        lines += ["", "Now:"] + ["  " + line for line in last]
    return "\n".join([*lines, "", end]) + "\n"


def _head(depth):
    now = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"latchkey": "recovery", "version": 1, "made": now, "depth": depth}


def _event(row):
    # No detail: a PIN's name is a person's.
    return " ".join(str(part) for part in (row["time"], row["kind"], row["reason"], row["value"] or "") if part)
