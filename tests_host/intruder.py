"""Somebody at the broker who wants the lock to move: a plain MQTT client, and every message it may think of."""

import json
import secrets
import ssl
import threading
from dataclasses import dataclass

import paho.mqtt.client as mqtt

from tools.campaign import sound
from tools.desk.protocol import Desk

OTHER = bytes(range(32))  # secret of the lock next door
SESSION = "00112233445566778899aabbccddeeff"
_WAIT_S = 10


class Intruder:
    """A raw client with the rights of one of the broker's users. heard: (topic, payload, retained) of what it is sent.
    Runs within `with`."""

    def __init__(self, site, user: str, will: tuple[str, bytes] | None = None):
        self.heard: list[tuple[str, bytes, bool]] = []
        self.granted: list[int] = []
        self._news = threading.Event()
        client = self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=f"intruder-{user}")
        client.username_pw_set(user, site.broker.users[user][0])
        client.tls_set(ca_certs=str(site.folder / "authority.pem"), cert_reqs=ssl.CERT_REQUIRED)
        if will:
            client.will_set(*will, qos=1)
        client.on_message = lambda _client, _data, m: self.heard.append((m.topic, m.payload, m.retain))
        client.on_subscribe = self._subscribed
        client.connect("localhost", site.broker.port)
        client.loop_start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._client.disconnect()
        self._client.loop_stop()

    def say(self, topic: str, payload: bytes, retain: bool = False, qos: int = 1) -> None:
        """Returns when the broker has it."""
        self._client.publish(topic, payload, qos, retain).wait_for_publish(_WAIT_S)

    def throw(self, topic: str, payload: bytes) -> None:
        """Says it, and does not wait."""
        self._client.publish(topic, payload, 0)

    def listen(self, topic: str) -> None:
        """Hears that topic from now on, as far as the broker lets it."""
        self._news.clear()
        self._client.subscribe(topic, 1)
        assert self._news.wait(_WAIT_S)

    def die(self) -> None:
        """Its connection breaks, so that the broker publishes its will."""
        self._client.socket().shutdown(2)
        self._client.loop_stop()

    def _subscribed(self, _client, _data, _mid, reasons, _properties):
        self.granted += [reason.value for reason in reasons]
        self._news.set()


@dataclass
class Maker:
    """Makes messages for one lock, with its key (`desk`) in the session that it is in."""

    desk: Desk
    session: str
    now: float

    def body(self, do="unlock", **changes) -> dict:
        """A good command, and what is to be another."""
        said = {"session": self.session, "id": secrets.token_hex(8), "exp": int(self.now) + 60, "do": do, **changes}
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
        text = json.dumps(self.body(id="0123456789abcdef"), separators=(",", ":"))
        assert old in text
        return self.sealed(text.replace(old, new).encode("utf-8", "surrogatepass"))


def _shouted(payload):
    return payload[:32].upper() + payload[32:]


def _foreign(maker, secret, serial):
    return Maker(Desk(secret, serial), maker.session, maker.now).good()


# name -> (what it makes of a Maker, name of the refusal, is it answered)
MESSAGES = {
    # no key needed
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
    "1 MB": (lambda m: m.good() + b" " * (1 << 20), "oversized", False),
    # with the key
    "truncated JSON": (lambda m: m.sealed(json.dumps(m.body()).encode()[:-1]), "bad-body", False),
    "no JSON": (lambda m: m.sealed(b"unlock"), "bad-body", False),
    "nothing in it": (lambda m: m.sealed(b""), "bad-body", False),
    "a list": (lambda m: m.sealed([m.body()]), "bad-body", False),
    "a number": (lambda m: m.sealed(b"1"), "bad-body", False),
    "NULs in it": (lambda m: m.text("unlock", "un\0lock"), "bad-body", False),
    "something behind its end": (lambda m: m.sealed(json.dumps(m.body()).encode() + b"]"), "bad-body", False),
    "nested deeply": (lambda m: m.text('"unlock"', '"unlock","a":' + "[" * 440 + "]" * 440), "bad-body", False),
    "nested and not closed": (lambda m: m.sealed(b'{"a":' * 200), "bad-body", False),
    "a huge number for exp": (lambda m: m.good(exp=10**400), "bad-body", False),
    "a number beyond 32 bits": (lambda m: m.good(exp=1 << 32), "bad-body", False),
    "a number below zero": (lambda m: m.good(exp=-1), "bad-body", False),
    "exp as a fraction": (lambda m: m.good(exp=m.now + 60.5), "bad-body", False),
    "exp as a power": (lambda m: m.text(f"{int(m.now) + 60}", "1e9"), "bad-body", False),
    "exp as text": (lambda m: m.good(exp=str(int(m.now) + 60)), "bad-body", False),
    "exp as bool": (lambda m: m.good(exp=True), "bad-body", False),
    "exp without end": (lambda m: m.text(f"{int(m.now) + 60}", "Infinity"), "bad-body", False),
    "no exp": (lambda m: m.good(exp=None), "bad-body", False),
    "no session": (lambda m: m.good(session=None), "bad-body", False),
    "session as number": (lambda m: m.good(session=int("1" * 32)), "bad-body", False),
    "session in capitals": (lambda m: m.good(session="AB" * 16), "bad-body", False),
    "id as number": (lambda m: m.good(id=1234567812345678), "bad-body", False),
    "id in capitals": (lambda m: m.good(id="0123456789ABCDEF"), "bad-body", False),
    "do as list": (lambda m: m.good(do=["unlock"]), "bad-body", False),
    "do as object": (lambda m: m.good(do={"unlock": 1}), "bad-body", False),
    "do twice": (lambda m: m.text('"do":"unlock"', '"do":"report","do":"unlock"'), "bad-body", False),
    "session twice": (lambda m: m.text('"do"', f'"session":"{m.session}","do"'), "bad-body", False),
    "bytes that are no UTF-8": (lambda m: m.sealed(json.dumps(m.body()).encode()[:-2] + b'\xff"}'), "bad-body", False),
    "half a character": (lambda m: m.text("unlock", "unlock\ud800"), "bad-body", False),
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
    "an image over HTTPS": (lambda m: m.good(do="offer", url="https://images.latchkey/x"), "bad-argument", True),
}
