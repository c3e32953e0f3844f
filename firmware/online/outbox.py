"""The event log on its way to the server: in order, one at a time, marked sent only when the broker has it.

What was sent is one number in the store. It is written every 16 records, or when nothing else is to be sent, at most
once a minute, and never while somebody is at the keypad, whose keys a write to the store may delay; after a power cut
some are sent again, with the same numbers. So are those that the server says it misses: a broker that falls forgets
what it had acknowledged.
"""

import json

from eventlog import reader, words
from names import StoreFull

KEY = "sent"
_EVERY = 16
_REST_S = 60


class Outbox:
    """log: EventLog; store; clock: for its uptime; send(payload, done) -> bool; calm(): is nobody at the keypad?"""

    def __init__(self, log, store, clock, send, calm):
        self._log = log
        self._store = store
        self._clock = clock
        self._send = send
        self._calm = calm
        self.sent = self._kept = store.get(KEY, 0)  # number of the last that arrived
        self._kept_at = 0
        self._flying = 0
        self._after = 0  # `sent` as that one left
        self._kind = ""  # of the record on its way
        self.last = ""  # kind of the newest record, once all are sent

    def again(self):
        """The connection is new: what was on its way may be lost."""
        self._flying = 0

    def back(self, seen: int):
        """The server has all up to that number, and whatever was sent after it may be lost."""
        self.sent = min(self.sent, seen)

    def turn(self):
        """Sends the next record, if there is one and nothing else of this is on its way."""
        if self._flying:
            return
        log = self._log
        if self.sent >= log.next and log.fault != "read-failed":  # it was lost, and begins anew
            self.sent = log.next - 1
        due = self.sent + 1
        if due >= log.next:
            self._keep(_REST_S)
            return
        first = log.first
        if due < first:  # overwritten before it could be sent
            due, body = first - 1, {"seq": first - 1, "kind": "lost", "value": first - due}
        else:
            body = self._body(due)
        if self._send(json.dumps(body).encode(), self._arrived):
            self._flying, self._after, self._kind = due, self.sent, body["kind"]

    def _body(self, seq):
        for record in reader.read(self._log, seq):
            if record.seq != seq:
                break
            return {
                "seq": seq, "time": record.unix, "trust": words.name(words.TRUSTS, record.trust), "boot": record.boot,
                "kind": words.name(words.KINDS, record.kind), "reason": words.name(words.REASONS, record.reason),
                "value": record.value, "detail": _text(record.detail),
            }  # fmt: skip
        return {"seq": seq, "kind": "torn"}

    def _arrived(self):
        if self._flying:
            if self._after == self.sent:  # else the server has gone back meanwhile
                self.sent = self._flying
            self._flying = 0
            if self.sent + 1 >= self._log.next:
                self.last = self._kind
            if self.sent - self._kept >= _EVERY:
                self._keep(0)
            self.turn()

    def _keep(self, rest_s):
        if self.sent == self._kept or self._clock.uptime() - self._kept_at < rest_s or not self._calm():
            return
        self._kept_at = self._clock.uptime()
        try:
            self._store.put(KEY, self.sent)
            self._kept = self.sent
        except (OSError, StoreFull):
            pass  # sent again after the next start


def _text(detail):
    try:
        return detail.decode()
    except UnicodeError:
        return detail.hex()
