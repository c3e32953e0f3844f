"""Every message that somebody at the broker may think of, and what a lock says to it."""

import json
import secrets
from dataclasses import dataclass

from tools.campaign import sound
from tools.desk.protocol import Desk

OTHER = bytes(range(32))  # secret of the lock next door
SESSION = "00112233445566778899aabbccddeeff"


@dataclass
class Maker:
    """Makes messages for one lock, with its key (`desk`) in the session that it is in."""

    desk: Desk
    session: str
    now: float

    def body(self, do="unlock", **changes) -> dict:
        """A good command, and what is to be another."""
        said = {"session": self.session, "id": secrets.token_hex(8), "exp": int(self.now) + 500, "do": do, **changes}
        return {name: value for name, value in said.items() if value is not None}

    def sealed(self, body) -> bytes:
        """Signed with the lock's own key, whatever it is."""
        if not isinstance(body, bytes):
            body = json.dumps(body, separators=(",", ":")).encode()
        envelope = self.desk._out
        return envelope._digits(body) + b"." + body

    def good(self, **changes) -> bytes:
        """As a server would say it, but for the changes."""
        return self.sealed(self.body(**changes))

    def text(self, old: str, new: str) -> bytes:
        """A good one with some of its text replaced, and signed then."""
        text = json.dumps(self.body(), separators=(",", ":"))
        assert old in text
        return self.sealed(text.replace(old, new).encode("utf-8", "surrogatepass"))


def _shouted(payload):
    return payload[:32].upper() + payload[32:]


def _foreign(maker, secret, serial):
    return Maker(Desk(secret, serial), maker.session, maker.now).good()


# name -> (what it makes of a Maker, name of the refusal, is it answered)
STRANGERS = {  # made up, or made of what was heard
    "empty": (lambda m: b"", "malformed", False),
    "a point": (lambda m: b".", "malformed", False),
    "a word": (lambda m: b"UNLOCK", "malformed", False),
    "NUL bytes": (lambda m: bytes(64), "malformed", False),
    "bytes that are no text": (lambda m: b"\xff\xfe" * 99, "malformed", False),
    "JSON without MAC": (lambda m: json.dumps(m.body()).encode(), "malformed", False),
    "MAC in capitals": (lambda m: _shouted(m.good(id="0" * 16)), "malformed", False),
    "MAC cut short": (lambda m: m.good()[1:], "malformed", False),
    "MAC of zeros": (lambda m: b"0" * 32 + m.good()[32:], "bad-mac", False),
    "another body behind its MAC": (lambda m: m.good()[:33] + json.dumps(m.body()).encode(), "bad-mac", False),
    "cut short": (lambda m: m.good()[:-1], "bad-mac", False),
    "a NUL behind it": (lambda m: m.good() + b"\0", "bad-mac", False),
    "of another lock": (lambda m: _foreign(m, OTHER, "LK-1"), "bad-mac", False),
    "of another key": (lambda m: _foreign(m, OTHER, "LK-0"), "bad-mac", False),
    "for another serial number": (lambda m: _foreign(m, sound.SECRET, "LK-1"), "bad-mac", False),
    "the lock's own answer": (lambda m: m.desk._in.seal(json.dumps(m.body()).encode()), "bad-mac", False),
    "a byte too long": (lambda m: m.sealed(b'{"a":"' + b"x" * 1017 + b'"}'), "oversized", False),
    "longer than the thread keeps": (lambda m: m.sealed(b"{" + b" " * 2100 + b"}"), "oversized", False),
}
INSIDERS = {  # signed with the lock's own key
    "truncated JSON": (lambda m: m.sealed(json.dumps(m.body()).encode()[:-1]), "bad-body", False),
    "no JSON": (lambda m: m.sealed(b"unlock"), "bad-body", False),
    "nothing in it": (lambda m: m.sealed(b""), "bad-body", False),
    "a list": (lambda m: m.sealed([m.body()]), "bad-body", False),
    "a number": (lambda m: m.sealed(b"1"), "bad-body", False),
    "NULs in it": (lambda m: m.text("unlock", "un\0lock"), "bad-body", False),
    "something behind its end": (lambda m: m.sealed(json.dumps(m.body()).encode() + b"]"), "bad-body", False),
    "nested deeply": (lambda m: m.text('"unlock"', '"unlock","a":' + "[" * 440 + "]" * 440), "bad-argument", True),
    "nested and not closed": (lambda m: m.sealed(b'{"a":' * 200), "bad-body", False),
    "a huge number for exp": (lambda m: m.good(exp=10**400), "bad-body", False),
    "a number beyond 32 bits": (lambda m: m.good(exp=1 << 32), "bad-body", False),
    "a number below zero": (lambda m: m.good(exp=-1), "bad-body", False),
    "exp as a fraction": (lambda m: m.good(exp=m.now + 60.5), "bad-body", False),
    "exp as a power": (lambda m: m.text(f"{int(m.now) + 500}", "1e9"), "bad-body", False),
    "exp as text": (lambda m: m.good(exp=str(int(m.now) + 500)), "bad-body", False),
    "exp as bool": (lambda m: m.good(exp=True), "bad-body", False),
    "exp without end": (lambda m: m.text(f"{int(m.now) + 500}", "Infinity"), "bad-body", False),
    "no exp": (lambda m: m.good(exp=None), "bad-body", False),
    "no session": (lambda m: m.good(session=None), "bad-body", False),
    "session as number": (lambda m: m.good(session=int("1" * 32)), "bad-body", False),
    "session in capitals": (lambda m: m.good(session="AB" * 16), "bad-body", False),
    "id as number": (lambda m: m.good(id=1234567812345678), "bad-body", False),
    "id in capitals": (lambda m: m.good(id="0123456789ABCDEF"), "bad-body", False),
    "do as list": (lambda m: m.good(do=["unlock"]), "bad-body", False),
    "do as object": (lambda m: m.good(do={"unlock": 1}), "bad-body", False),
    "do twice": (lambda m: m.text('"do":"unlock"', '"do":"report","do":"unlock"'), "bad-body", False),
    "do twice, once in other letters": (
        lambda m: m.text('"do":"unlock"', '"do":"report","d\\u006f":"unlock"'), "bad-body", False),
    "exp twice": (lambda m: m.text('"exp":', '"exp":1,"exp":'), "bad-body", False),
    "id twice": (lambda m: m.text('"id":', f'"id":"{secrets.token_hex(8)}","id":'), "bad-body", False),
    "id in digits of another script": (lambda m: m.good(id="\uff10" * 16), "bad-body", False),
    "id of bytes that make as many letters": (lambda m: m.good(id="\u00e9" * 8), "bad-body", False),
    "do as null": (lambda m: m.text('"unlock"', "null"), "bad-body", False),
    "do as true": (lambda m: m.text('"unlock"', "true"), "bad-body", False),
    "exp as minus nothing": (lambda m: m.text(f"{int(m.now) + 500}", "-0"), "expired", True),
    "exp as no number": (lambda m: m.text(f"{int(m.now) + 500}", "NaN"), "bad-body", False),
    "a mark before it": (lambda m: m.sealed(b"\xef\xbb\xbf" + json.dumps(m.body()).encode()), "bad-body", False),
    "in UTF-16": (lambda m: m.sealed(json.dumps(m.body()).encode("utf-16")), "bad-body", False),
    "an overlong NUL": (
        lambda m: m.sealed(json.dumps(m.body()).encode()[:-2] + b'\xc0\x80"}'), "unknown-command", True),
    "two objects": (lambda m: m.sealed(json.dumps(m.body()).encode() * 2), "bad-body", False),
    "an argument twice": (
        lambda m: m.text('"unlock"', '"set","name":"sound","value":0,"value":1'), "bad-body", False),
    "an argument below zero": (lambda m: m.good(do="set", name="sound", value=-1), "bad-argument", True),
    "an argument as object": (lambda m: m.good(do="set", name="sound", value={"a": 1}), "bad-body", False),
    "session twice": (lambda m: m.text('"do"', f'"session":"{m.session}","do"'), "bad-body", False),
    "bytes that are no UTF-8": (lambda m: m.sealed(json.dumps(m.body()).encode()[:-2] + b'\xff"}'), "bad-body", False),
    "half a character": (lambda m: m.text("unlock", "unlock\ud800"), "unknown-command", True),
    "a session that never was": (lambda m: m.good(session=SESSION), "other-session", True),
    "expired": (lambda m: m.good(exp=int(m.now) - 5), "expired", True),
    "expired in 1970": (lambda m: m.good(exp=0), "expired", True),
    "a day ahead": (lambda m: m.good(exp=int(m.now) + 86400), "too-far", True),
    "a minute too far ahead": (lambda m: m.good(exp=int(m.now) + 660), "too-far", True),
    "at the end of all time": (lambda m: m.good(exp=(1 << 32) - 1), "too-far", True),
    "no such command": (lambda m: m.good(do="open"), "unknown-command", True),
    "a command in capitals": (lambda m: m.good(do="UNLOCK"), "unknown-command", True),
    "a command with a NUL": (lambda m: m.good(do="unlock\0"), "unknown-command", True),
    "no command": (lambda m: m.good(do=""), "unknown-command", True),
    "an argument too many": (lambda m: m.good(force=True), "bad-argument", True),
    "a huge argument": (lambda m: m.good(do="set", name="sound", value=10**300), "bad-argument", True),
    "an argument as fraction": (lambda m: m.good(do="set", name="sound", value=0.5), "bad-argument", True),
    "an image at an address with a line's end": (
        lambda m: m.good(do="offer", url="http://images.latchkey/x\r\nX: y"), "bad-argument", True),
    "an image over HTTPS": (lambda m: m.good(do="offer", url="https://images.latchkey/x"), "bad-argument", True),
}
MESSAGES = {**STRANGERS, **INSIDERS}
