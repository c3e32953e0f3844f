"""What a server and a lock say to each other, from the server's side. Bytes in, bytes out: no network."""

import json
import re
import secrets
from binascii import hexlify
from dataclasses import dataclass, field
from typing import Any

from codes import keys, pin_form, pin_record
from firmware.command.envelope import MOST, Envelope
from firmware.command.judge import GREETING
from firmware.command.table import TABLE, arguments

TTL_S = 60  # how long a command counts, unless the caller says otherwise
SESSION_DIGITS = 32
_ID_BYTES = 8


class BadCommand(ValueError):
    """No lock would take this command: unknown name, or an argument that is missing, unknown or out of its limits."""


class BadMessage(ValueError):
    """What came is nothing that this lock has said. `name`: 'oversized', 'malformed', 'bad-mac' or 'bad-body'."""

    def __init__(self, name: str):
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class Hello:
    """A lock is connected. time: its clock, Unix seconds; trust: 'synced', 'holding' or 'lost'."""

    session: str
    model: str
    version: str
    time: int
    trust: str


@dataclass(frozen=True)
class Answer:
    """What became of a command. reason: '' if ok, else a name of docs/network.md; said: what else the answer holds."""

    id: str
    ok: bool
    reason: str
    said: dict[str, Any]


@dataclass(frozen=True)
class Desk:
    """One lock as its server sees it. secret: 32 bytes; serial: as in the topics. Raises codes.keys.BadSecret."""

    secret: bytes = field(repr=False)
    serial: str
    _out: Envelope = field(init=False, repr=False, compare=False)
    _in: Envelope = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        object.__setattr__(self, "_out", Envelope(keys.command_mac(self.secret), keys.COMMAND, self.serial))
        object.__setattr__(self, "_in", Envelope(keys.answer_mac(self.secret), keys.ANSWER, self.serial))

    def topic(self, name: str) -> str:
        """`latchkey/SERIAL/name`."""
        return f"latchkey/{self.serial}/{name}"

    def command(self, session: str, do: str, now: float, ttl: int = TTL_S, **said: Any) -> tuple[str, bytes]:
        """(id, payload) of a command for the topic `command`. now: Unix seconds; ttl: seconds from now for which it
        counts, 600 at most by the lock's clock; said: its arguments. BadCommand, of what the lock would refuse anyway.
        """
        body = {"session": session, "id": secrets.token_hex(_ID_BYTES), "exp": int(now) + ttl, "do": do, **said}
        if do not in TABLE or len(session) != SESSION_DIGITS or arguments(body) is None:
            raise BadCommand(do)
        payload = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        if len(payload) > MOST:
            raise BadCommand(do)
        return body["id"], self._out.seal(payload)

    def welcome(self, session: str, now: float, seen: int | None = None) -> tuple[str, bytes]:
        """(id, payload) of the answer to a hello, with the time. Send it at once: the lock takes it for 30 s. seen: of
        order.py; the lock sends again what came after."""
        more = {} if seen is None else {"seen": seen}
        return self.command(session, GREETING, now, time=int(now), **more)

    def hello(self, payload: bytes) -> Hello:
        """What came on the topic `hello`. BadMessage."""
        said = self._open(payload)
        try:
            found = Hello(said["session"], said["model"], said["version"], said["time"], said["trust"])
        except KeyError:
            raise BadMessage("bad-body") from None
        texts = (found.session, found.model, found.version, found.trust)
        if not all(isinstance(text, str) for text in texts) or type(found.time) is not int:
            raise BadMessage("bad-body")
        if not re.fullmatch(r"[0-9a-f]{32}", found.session) or "id" in said:  # an answer is no hello
            raise BadMessage("bad-body")
        return found

    def answer(self, payload: bytes) -> Answer:
        """What came on the topic `answer`. BadMessage. The first answer with an id counts; a later `replayed` says only
        that the broker delivered the command twice."""
        said = self._open(payload)
        id, ok, reason = said.pop("id", None), said.pop("ok", None), said.pop("reason", None)
        if not isinstance(id, str) or not isinstance(ok, bool) or not isinstance(reason, str) or ok == bool(reason):
            raise BadMessage("bad-body")
        return Answer(id, ok, reason, said)

    def pin(self, pin: str) -> dict[str, Any]:
        """{"mark", "length"} for `pin-set`. BadCommand with a name of codes.pin_form.REFUSALS: the lock can't tell a
        weak PIN from its mark."""
        digits = pin.encode()
        if not pin_form.is_pin(digits) or pin_form.is_weak(digits):
            raise BadCommand("pin-weak" if pin_form.is_pin(digits) else "bad-pin")
        mark = pin_record.mark(keys.pin_mac(self.secret), digits)
        return {"mark": hexlify(mark).decode(), "length": len(digits)}

    def _open(self, payload: bytes) -> dict[str, Any]:
        name, body = self._in.open(payload)
        if name:
            raise BadMessage(name)
        return json_object(body)


def json_object(text: bytes) -> dict[str, Any]:
    """The object that is written there. BadMessage `bad-body`."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise BadMessage("bad-body")
    return said
