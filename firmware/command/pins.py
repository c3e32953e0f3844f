"""Commands about PINs. No PIN travels: only its mark, which is worth nothing without the lock's secret."""

import json
from binascii import unhexlify

from codes import pin_form
from codes.pin_book import PinBook, PinsUnwritable
from codes.schedule import Schedule

_ROOM = 800  # bytes of names in one answer


def assign(room, verdict):
    """The PIN of that name becomes this one, whatever it was before."""
    said = verdict.arguments
    times = [said[name] for name in ("days", "begin", "end", "not_before", "not_after")]
    reason, row = pin_form.row(unhexlify(said["mark"]), said["length"], said["name"], Schedule(*times))
    reason = reason or _book(room).assign(row)
    if not reason:
        room.parts.log.add("pin-changed", "changed", 0, said["name"].encode())
    return reason, {}


def remove(room, verdict):
    """No PIN has that name any more. Answers how many had it."""
    name = verdict.arguments["name"]
    try:
        count = _book(room).remove(name)
    except PinsUnwritable:
        return "store-full", {}
    if count:
        room.parts.log.add("pin-changed", "removed", count, name.encode())
    return "", {"removed": count}


def show(room, verdict):
    """As many names as an answer holds, from the number asked for; `next`: the number to go on with, 0 at the end."""
    names, size, start = [], 0, verdict.arguments["from"]
    for number, name in enumerate(_book(room).names()):
        if number < start:
            continue
        text = name.decode()
        size += len(json.dumps(text).encode()) + 2
        if size > _ROOM:
            return "", {"names": names, "next": number}
        names.append(text)
    return "", {"names": names, "next": 0}


def _book(room):
    return PinBook(room.parts.pins.path, room.parts.pins.mac)
