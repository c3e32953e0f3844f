"""A server's end for any number of locks, over any MQTT broker: greets them, commands them, hears what they say.

    with Fleet("broker.example", 8883, "desk", password, ca_file, {"A1": secret}) as fleet:
        fleet.wait("A1")                                  # until it is there
        print(fleet.command("A1", "unlock").reason)       # '' when the bolt has arrived
        for event in fleet.events("A1"):
            ...
"""

import json
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import paho.mqtt.client as mqtt

from tools.desk.protocol import Answer, BadCommand, BadMessage, Desk, Hello

_NAMES = ("status", "hello", "state", "event", "answer")


class Absent(Exception):
    """The lock is not connected, or did not answer in time."""


@dataclass
class Seen:
    """What is known of one lock. hello: of its present connection; greeted: it has taken the welcome."""

    desk: Desk
    online: bool = False
    hello: Hello | None = None
    greeted: bool = False
    state: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    strange: list[str] = field(default_factory=list)  # what came and was not this lock's


class Fleet:
    """secrets: {serial: 32 bytes}. ca_file: PEM of the authority that vouches for the broker. clock(): Unix seconds,
    what locks are told the time is. on_message(serial, name, what): called in a thread of its own for each message
    understood. again_s: longest wait until the broker is tried again. Use as a context manager; every method may be
    called from any thread."""

    def __init__(self, host: str, port: int, user: str, password: str, ca_file: str, secrets: dict[str, bytes],
                 clock: Callable[[], float] = time.time, on_message: Callable[[str, str, Any], None] | None = None,
                 again_s: float = 30):
        self.locks = {serial: Seen(Desk(secret, serial)) for serial, secret in secrets.items()}
        self._clock = clock
        self._on_message = on_message
        self._news = threading.Condition()
        self._place = host, port
        self._connected = False
        client = self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id=f"desk-{user}")
        client.username_pw_set(user, password)
        client.tls_set(ca_certs=str(ca_file), cert_reqs=ssl.CERT_REQUIRED)
        client.reconnect_delay_set(min(1, again_s), again_s)
        client.on_connect = self._up
        client.on_disconnect = self._down
        client.on_message = self._came

    def __enter__(self):
        self._client.connect(*self._place, keepalive=30)
        self._client.loop_start()
        return self

    def __exit__(self, *_):
        self._client.disconnect()
        self._client.loop_stop()

    # -- what an operator does

    def wait(self, serial: str, timeout: float = 30.0) -> Seen:
        """Until the lock is connected and has taken the welcome. Absent after `timeout` seconds."""
        self.until(lambda: self.locks[serial].greeted, timeout, f"{serial} is not there")
        return self.locks[serial]

    def send(self, serial: str, do: str, ttl: int = 60, **said: Any) -> str:
        """A command; its id, under which answers come. Absent, or BadCommand for what no lock takes."""
        lock = self.locks[serial]
        if not lock.online or lock.hello is None:
            raise Absent(f"{serial} is not connected")
        id, payload = lock.desk.command(lock.hello.session, do, self._clock(), ttl, **said)
        with self._news:
            lock.answers[id] = []
        self._client.publish(lock.desk.topic("command"), payload, qos=1)
        return id

    def command(self, serial: str, do: str, timeout: float = 30.0, **said: Any) -> Answer:
        """A command and its first answer. Absent when none comes in time."""
        answers = self.locks[serial].answers
        id = self.send(serial, do, **said)
        self.until(lambda: answers[id], timeout, f"{serial} does not answer {do}")
        return answers[id][0]

    def pin(self, serial: str, name: str, pin: str, **when: int) -> Answer:
        """Sets a PIN; only its mark travels. BadCommand for one that is too easy to guess."""
        return self.command(serial, "pin-set", name=name, **self.locks[serial].desk.pin(pin), **when)

    def publish(self, topic: str, payload: bytes, retain: bool = False) -> None:
        """Something for others at the broker, QoS 1; b"" retained takes away what was retained."""
        self._client.publish(topic, payload, qos=1, retain=retain)

    def until(self, true: Callable[[], Any], timeout: float, otherwise: str) -> None:
        """Waits for news until `true()`. Absent, saying `otherwise`, after `timeout` seconds."""
        with self._news:
            if not self._news.wait_for(true, timeout):
                raise Absent(otherwise)

    # -- what comes

    def _up(self, client, _data, _flags, reason, _properties):
        if reason.is_failure:
            return
        client.subscribe([(f"latchkey/{serial}/{name}", 1) for serial in self.locks for name in _NAMES])

    def _down(self, *_):
        with self._news:
            self._news.notify_all()

    def _came(self, _client, _data, message):
        _, serial, name = message.topic.split("/", 2)
        lock = self.locks.get(serial)
        if lock is None:
            return
        try:
            what = getattr(self, f"_take_{name}")(lock, message.payload)
        except (BadMessage, ValueError, UnicodeDecodeError) as error:
            lock.strange.append(f"{name}: {error}")
            return
        with self._news:
            self._news.notify_all()
        if self._on_message:
            self._on_message(serial, name, what)

    def _take_status(self, lock, payload):
        lock.online = payload == b"online"
        if not lock.online:
            lock.greeted = False
        return lock.online

    def _take_hello(self, lock, payload):
        hello = lock.desk.hello(payload)
        lock.hello, lock.greeted = hello, False
        id, welcome = lock.desk.welcome(hello.session, self._clock())
        lock.answers[id] = []
        lock.welcome = id
        self._client.publish(lock.desk.topic("command"), welcome, qos=1)
        return hello

    def _take_answer(self, lock, payload):
        answer = lock.desk.answer(payload)
        if answer.id == getattr(lock, "welcome", None) and answer.ok:
            lock.greeted = lock.online = True
        lock.answers.setdefault(answer.id, []).append(answer)
        return answer

    def _take_state(self, lock, payload):
        lock.state = json.loads(payload)
        return lock.state

    def _take_event(self, lock, payload):
        event = json.loads(payload)
        lock.events.append(event)
        return event


__all__ = ["Absent", "Answer", "BadCommand", "Fleet", "Seen"]
