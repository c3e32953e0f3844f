"""The one place that says whether a command is carried out. `check` reads in the order of the table of docs/network.md.

The clock alone is trusted with nothing: a command names the session, which was drawn at random for this connection, and
its id counts once in it, whether it was carried out or refused. `welcome`, which sets the clock, is bound in time by
the lock's own count of seconds since it said hello, not by `exp`.
"""

import json
from binascii import unhexlify

from codes import keys
from firmware.command.envelope import Envelope, is_hex
from firmware.command.ids import Ids
from names import LOST

GREETING = "welcome"
AHEAD_S = 600  # how far ahead `exp` may be
GREET_S = 30  # how long after hello a welcome is one
_EXP_END = 1 << 32


class Verdict:
    """name: of the refusal, '' for yes. id, do: as the command says, '' where they can't be believed: then nobody is
    answered. arguments, row: checked ones by name, and the row of table.py, where the answer is yes."""

    def __init__(self, name: str, id="", do="", arguments=None, row=None):
        self.name = name
        self.id = id
        self.do = do
        self.arguments = arguments
        self.row = row


class Judge:
    """mac: keys.command_mac of the lock; serial: its serial number; clock: lib/clock; orders: `Borrowed`: carry.py and
    table.py, loaded only for a command of its own server that was not there before; who asks gives them back."""

    def __init__(self, mac, serial: str, clock, orders):
        self._envelope = Envelope(mac, keys.COMMAND, serial)
        self._clock = clock
        self._orders = orders
        self._session = None  # until the first `begin` every command is of another one
        self._began = 0
        self._ids = Ids()

    def begin(self, session: str):
        """A new session, 32 hexadecimal digits; call it as `hello` is sent. Ends the one before."""
        self._session = session
        self._began = self._clock.uptime()
        self._ids.clear()

    def age(self) -> int:
        """Seconds since the session began, whatever the clock says."""
        return self._clock.uptime() - self._began

    def check(self, payload, retained) -> Verdict:
        """payload: what came on the topic `command`, None where it was too long to be kept; retained: the broker had
        kept it. Never raises, whatever the bytes are."""
        if retained:
            return Verdict("retained")
        name, body = self._envelope.open(payload)
        if name:
            return Verdict(name)
        said = _parse(body)
        if said is None:
            return Verdict("bad-body")
        found = row = None
        name = self._refusal(said)
        if not name:
            name = "failed"  # where there is no memory for the table
            if self._orders.load():
                from firmware.command.table import look

                name, found, row = look(said)
        return Verdict(name, said["id"], said["do"], found, row)

    def _refusal(self, said):
        if said["session"] != self._session:
            return "other-session"
        id, exp, do = unhexlify(said["id"]), said["exp"], said["do"]
        if self._ids.has(id):
            return "replayed"
        if exp <= self._ids.floor:  # perhaps forgotten: not to be remembered again, nor carried out
            return "expired"
        now = self._clock.now()
        if not self._ids.add(id, exp, now):
            return "busy"
        if do == GREETING:
            if self.age() > GREET_S:
                return "expired"
        elif self._clock.trust == LOST:
            return "clock-lost"
        elif exp <= now:
            return "expired"
        elif exp > now + AHEAD_S:
            return "too-far"
        return ""


def _parse(body):
    """The JSON object of a body, with what every command says; None where it is no such thing."""
    try:
        text = body.decode()
        said = json.loads(text)
        values = list(said.values())
        session, id, exp, do = said["session"], said["id"], said["exp"], said["do"]
        hexadecimal = len(session) == 32 and len(id) == 16 and is_hex((session + id).encode())
    except Exception:  # whatever the parsers of two interpreters raise, MemoryError and RecursionError too
        return None
    if not hexadecimal or not isinstance(do, str) or not isinstance(exp, int) or isinstance(exp, bool):
        return None
    # MicroPython does not miss the end. As many texts as the object has: with a name that is there twice, or an object
    # inside, it is another number.
    texts = len(values) + len([value for value in values if isinstance(value, str)])
    quotes = text.replace("\\\\", "").replace('\\"', "").count('"')
    return said if text[-1] == "}" and quotes == 2 * texts and 0 <= exp < _EXP_END else None
