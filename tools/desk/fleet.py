"""A server's end for any number of locks, over any MQTT broker: greets them, commands them, hears what they say.

    with Fleet("broker.example", 8883, "desk", password, "ca.pem", {"A1": secret}) as fleet:
        fleet.wait("A1")                                  # until it is there
        print(fleet.command("A1", "unlock").reason)       # '' when the bolt has arrived
        for event in fleet.events("A1"):
            ...

docs/desk.md has the rest. Errors: tools/desk/failures.py, and BadCommand for what no lock takes.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from tools.desk.failures import Absent, DeskError, NoAnswer, NoBroker
from tools.desk.greeting import ALL, Greeter
from tools.desk.link import Link
from tools.desk.protocol import TTL_S, Answer, BadCommand, BadMessage, Desk
from tools.desk.seen import Seen

_NAMES = ("status", "hello", "state", "event", "answer")
_LEAST_TTL_S = 5
_log = logging.getLogger("latchkey.desk")


class Fleet:
    """secrets: {serial: 32 bytes}. ca_file: PEM of the authority that vouches for the broker; None: this computer's.
    clock(): Unix seconds, what locks are told the time is. on_message(serial, name, what): called in a thread of its own
    for each message understood. again_s: longest wait until the broker is tried again. greets: of tools/desk/greeting.py.
    patient: do not mind that the broker is not there at first. kept: events remembered of each lock.

    Use as a context manager: NoBroker where it can't connect. Every method may be called from any thread. `locks` is
    what is known: {serial: Seen}; `news` is notified when that has changed.
    """

    def __init__(self, host: str, port: int, user: str, password: str, ca_file: str | None, secrets: dict[str, bytes],
                 clock: Callable[[], float] = time.time, on_message: Callable[[str, str, Any], None] | None = None,
                 again_s: float = 30, greets: str = ALL, patient: bool = False, kept: int = 1000):
        self.locks = {serial: Seen(Desk(secret, serial), kept) for serial, secret in secrets.items()}
        self.host = host
        self._clock = clock
        self._on_message = on_message
        self._patient = patient
        self.news = threading.Condition()
        topics = [f"latchkey/{serial}/{name}" for serial in secrets for name in _NAMES]
        self._link = Link((host, port), user, password, ca_file, topics, self._heard, self._changed, again_s)
        self._greeter = Greeter(greets, clock, self._link.publish)

    def __enter__(self):
        self._link.open(self._patient)
        return self

    def __exit__(self, *_):
        self._link.close()

    @property
    def up(self) -> bool:
        """Is the broker there?"""
        return self._link.up

    @property
    def trouble(self) -> str:
        """Why it is not, '' if it is."""
        return "" if self._link.up else str(self._link.failure())

    # -- what an operator does

    def wait(self, serial: str, timeout: float = 30.0) -> Seen:
        """Until the lock has proven that it is there. Absent after `timeout` seconds."""
        lock = self.locks[serial]
        try:
            self.until(lambda: lock.greeted, timeout, "")
        except Absent:
            raise self._absent(serial) from None
        return lock

    def send(self, serial: str, do: str, ttl: int = TTL_S, **said: Any) -> str:
        """A command; its id, under which answers come. ttl: seconds for which the lock may still take it. Absent,
        NoBroker, or BadCommand for what no lock takes."""
        lock = self.locks[serial]
        if not lock.greeted or lock.hello is None:
            raise self._absent(serial)
        id, payload = lock.desk.command(lock.hello.session, do, self._clock(), ttl, **said)
        with self.news:
            lock.expect(id)
        self._link.publish(lock.desk.topic("command"), payload)
        return id

    def command(self, serial: str, do: str, timeout: float = 30.0, ttl: int = 0, **said: Any) -> Answer:
        """A command and its first answer. NoAnswer when none comes in time. ttl: by default the timeout, so that what
        was given up does not happen later."""
        lock, end = self.locks[serial], time.monotonic() + timeout
        while True:
            session = lock.hello and lock.hello.session
            left = max(end - time.monotonic(), 0)
            id = self.send(serial, do, ttl or max(math.ceil(left), _LEAST_TTL_S), **said)
            answers = lock.answers[id]
            try:
                self.until(lambda got=answers: got, left, "")
            except Absent:
                raise NoAnswer(f"{serial} did not answer {do!r} in {timeout:g} s: it may have been carried out") from None
            if answers[0].reason != "other-session":
                return answers[0]
            # Not carried out: the lock has begun another session meanwhile.
            self.until(lambda old=session: lock.greeted and lock.hello and lock.hello.session != old,
                       max(end - time.monotonic(), 0), f"{serial} has begun another session, and is gone")

    def pin(self, serial: str, name: str, pin: str, timeout: float = 60.0, **when: int) -> Answer:
        """Sets a PIN; only its mark travels. when: as `pin-set` in docs/network.md. BadCommand for one that is too easy
        to guess."""
        return self.command(serial, "pin-set", timeout, name=name, **self.locks[serial].desk.pin(pin), **when)

    def pins(self, serial: str, timeout: float = 60.0) -> Answer:
        """The answer to `pins`, with all names; or the first that is not ok."""
        names, start = [], 0
        while True:
            answer = self.command(serial, "pins", timeout, **({"from": start} if start else {}))
            names += answer.said.get("names", ())
            following = answer.said.get("next", 0)
            if not answer.ok or not isinstance(following, int) or following <= start:
                return Answer(answer.id, answer.ok, answer.reason, {"names": names} if answer.ok else answer.said)
            start = following

    def greet(self, serial: str, timeout: float = 30.0) -> Answer:
        """Gives the lock the time, and counts as its server. The answer to the welcome that it took: where the first
        comes too late, the lock says hello again. Absent, NoAnswer. Not for a fleet that greets nobody."""
        lock = self.locks[serial]
        if lock.hello is None:
            raise self._absent(serial)
        before = lock.welcomed
        with self.news:
            publish = self._greeter.welcome(lock)
        publish()
        try:
            self.until(lambda: lock.welcomed is not before, timeout, "")
        except Absent:
            raise NoAnswer(f"{serial} did not take the time in {timeout:g} s") from None
        assert lock.welcomed
        return lock.welcomed

    def events(self, serial: str, timeout: float | None = None) -> Iterator[dict[str, Any]]:
        """Each event from now on; ends when none comes for `timeout` seconds. A slow reader misses the oldest."""
        lock = self.locks[serial]
        done = lock.heard
        while True:
            with self.news:
                if not self.news.wait_for(lambda: lock.heard > done, timeout):
                    return
                due = list(lock.events)[-(lock.heard - done) :]
                done = lock.heard
            yield from due

    def refresh(self, serial: str) -> None:
        """Asks a lock that said hello for its report, and waits for nothing: it is a proof that it is there."""
        lock = self.locks[serial]
        if lock.hello and self._link.up:
            with self.news:
                publish = self._greeter.prove(lock)
            publish()

    def until(self, true: Callable[[], Any], timeout: float, otherwise: str) -> None:
        """Waits for news until `true()`. Absent, saying `otherwise`, after `timeout` seconds."""
        with self.news:
            if not self.news.wait_for(true, timeout):
                raise Absent(otherwise)

    def _absent(self, serial):
        lock = self.locks[serial]
        if not self._link.up:
            return self._link.failure()
        if lock.hello is None:
            return Absent(f"{serial} has never said hello to this broker")
        why = "and proves nothing now" if lock.online else "and has gone"
        return Absent(f"{serial} is not there: it said hello to this broker before, {why}")

    # -- what comes, in the link's thread

    def _changed(self, up):
        with self.news:
            for lock in self.locks.values():
                lock.lost()
            self.news.notify_all()
        if self._on_message:
            self._tell("", "broker", up)

    def _heard(self, topic, payload, kept):
        _, serial, name = topic.split("/", 2)
        lock = self.locks[serial]
        try:
            with self.news:
                what, publish = self._take(lock, name, payload, kept)
                if not kept:
                    lock.last = self._clock()
                self.news.notify_all()
            if publish:
                publish()
        except (BadMessage, BadCommand) as error:  # BadCommand: the desk's own clock is absurd
            lock.strange.append(f"{name}: {error}")
            return
        except NoBroker:
            pass  # it is gone again: all begins anew
        self._tell(serial, name, what)

    def _take(self, lock, name, payload, kept):
        if name == "status":
            if payload == b"online":
                lock.online = True
            else:
                lock.lost()
            return lock.online, None
        if name == "hello":
            return self._take_hello(lock, payload, kept)
        if name == "answer":
            answer = lock.take_answer(payload)
            return answer, self._greeter.on_answer(lock, answer)
        return (lock.take_state(payload) if name == "state" else lock.take_event(payload)), None

    def _take_hello(self, lock, payload, kept=False):
        return self._greeter.on_hello(lock, payload, kept)

    def _tell(self, serial, name, what):
        try:
            if self._on_message:
                self._on_message(serial, name, what)
        except Exception:  # whatever a backend does in there: the locks must still be heard
            _log.exception("on_message(%r, %r)", serial, name)


__all__ = ["Absent", "Answer", "BadCommand", "DeskError", "Fleet", "NoAnswer", "NoBroker", "Seen"]
