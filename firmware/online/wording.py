"""A record of the event log as the server hears it. In the heap only while there is something to tell (outbox.py)."""

import json

from eventlog import reader


def told(log, seq: int) -> tuple:
    """(JSON, kind, number) of the record with that number, `torn` where it can't be read; where it has been overwritten
    already, of what tells that all up to the number are gone."""
    first = log.first
    if seq < first:
        said = {"seq": first - 1, "kind": "lost", "value": first - seq}
    else:
        said = _record(log, seq)
    return json.dumps(said).encode(), said["kind"], said["seq"]


def _record(log, seq):
    # Not at the top: the console's report has these words, too, and may forget them first.
    from eventlog import words

    for record in reader.read(log, seq):
        if record.seq != seq:
            break
        return {
            "seq": seq, "time": record.unix, "trust": words.name(words.TRUSTS, record.trust), "boot": record.boot,
            "kind": words.name(words.KINDS, record.kind), "reason": words.name(words.REASONS, record.reason),
            "value": record.value, "detail": _text(record.detail),
        }  # fmt: skip
    return {"seq": seq, "kind": "torn"}


def _text(detail):
    try:
        return detail.decode()
    except UnicodeError:
        return detail.hex()
