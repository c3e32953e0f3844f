"""The event log on its way to the server: in order, one at a time, marked sent only when the broker has it.

What was sent is one number in the store. It is written every 16 records, or when nothing else is to be sent, at most
once a minute, and never while somebody is at the keypad, whose keys a write to the store may delay; after a power cut
some are sent again, with the same numbers. So are those that the server says it misses: a broker that falls forgets
what it had acknowledged.
"""

from names import StoreFull

KEY = "sent"
_EVERY = 16
_REST_S = 60
_PATIENCE_S = 60


class Outbox:
    """log: EventLog; store; clock: for its uptime; send(payload, done) -> bool; may(): may events go out now? calm():
    is nobody at the keypad? words: `Borrowed` of wording.py. They come when there is something to send and nobody is at
    the keypad, or somebody has been for a minute, and are forgotten when all is sent."""

    def __init__(self, log, store, clock, send, may, calm, words):
        self._log = log
        self._store = store
        self._clock = clock
        self._send = send
        self._may = may
        self._calm = calm
        self._words = words
        self._asked = 0  # uptime since which somebody is at the keypad, 0: nobody
        self._again = 0  # uptime from which they may be loaded
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
        if not self._may():
            return self._forget()
        if self._flying:
            return None
        log = self._log
        if self.sent >= log.next and log.fault != "read-failed":  # it was lost, and begins anew
            self.sent = log.next - 1
        due = self.sent + 1
        if due >= log.next:
            self._keep(_REST_S)
            return self._forget()
        if self._loaded():
            from firmware.online.wording import told

            body, kind, due = told(log, due)
            if self._send(body, self._arrived):
                self._flying, self._after, self._kind = due, self.sent, kind
        return None

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

    def _loaded(self):
        words, now = self._words, self._clock.uptime()
        if words.here:
            return True
        if now < self._again:
            return False
        if not self._calm():
            self._asked = self._asked or now
            if now - self._asked < _PATIENCE_S:
                return False
        self._asked = 0
        if words.load():
            return True
        self._again = now + _REST_S
        return False

    def _forget(self):
        if self._words.here and self._calm():
            self._words.back()
