"""What the event log is told of commands. Nobody without the lock's key can fill it, nor a server that asks often."""

# Refusals that need no key: made up, or recorded and sent again. Together one record an hour; a day makes 24.
CHEAP = ("retained", "oversized", "malformed", "bad-mac", "bad-body", "other-session", "replayed")
_QUIET_S = 3600


class Record:
    """log: EventLog; clock: lib/clock, for its uptime."""

    def __init__(self, log, clock):
        self._log = log
        self._clock = clock
        self._next = [0, 0]  # uptime from which a cheap refusal, a question is noted again
        self._left_out = [0, 0]

    def taken(self, do: str, id: str, changes: bool):
        """A command is about to be carried out: in the log before it acts. Those that change nothing once an hour."""
        if changes or self._admits(1):
            self._log.add("command", "", _number(id), _word(do))

    def refused(self, name: str, do="", id="", cheap=False):
        """A command was refused, or could not be carried out. do: what was asked for, or ''. cheap: as CHEAP."""
        if not cheap and name not in CHEAP:
            self._log.add("command-refused", name, _number(id), _word(do))
        elif self._admits(0):
            count, self._left_out[0] = self._left_out[0], 0
            self._log.add("command-refused", name, _number(id), b"%d left out" % count if count else _word(do))

    def _admits(self, which):
        now = self._clock.uptime()
        if now < self._next[which]:
            self._left_out[which] += 1
            return False
        self._next[which] = now + _QUIET_S
        return True


def _number(id):
    return int(id[:8], 16) if id else 0


def _word(do):
    return do.encode() if len(do) <= 16 and all(["!" <= sign <= "~" for sign in do]) else b""
