"""`log`: the event log in pieces, as it is in flash; tools/eventlog.py reads it."""

from binascii import b2a_base64

_MOST = 4  # records in one answer
_LOOK = 64  # at most so many damaged ones are passed over


async def log(session, begin):
    """("", fields): whole records from number `begin` on, and where to go on."""
    events = session.parts.log
    seq = max(begin, events.first)
    end = min(events.next, seq + _LOOK)
    found = []
    while seq < end and len(found) < _MOST:
        try:
            if events.ring.load(seq):
                found.append(b2a_base64(events.ring.buf)[:-1].decode())
        except OSError:
            pass
        seq += 1
    return "", {"records": found, "next": seq, "end": events.next}
