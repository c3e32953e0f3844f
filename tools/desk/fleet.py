"""A server's end for any number of locks, over any MQTT broker: greets them, commands them, hears what they say.

    with Fleet("broker.example", 8883, "desk", password, "ca.pem", {"A1": secret}) as fleet:
        fleet.wait("A1")                                  # until it is there
        print(fleet.command("A1", "unlock").reason)       # '' when the bolt has arrived
        for event in fleet.events("A1"):
            ...

docs/desk.md has the rest. Errors: tools/desk/failures.py, and BadCommand for what no lock takes.
"""

import math
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from tools.desk.failures import Absent, DeskError, NoAnswer, NoBroker
from tools.desk.greeting import ALL
from tools.desk.hearing import Hearing
from tools.desk.link import Link
from tools.desk.order import Order
from tools.desk.protocol import TTL_S, Answer, BadCommand, Desk
from tools.desk.seen import Seen

_LEAST_TTL_S = 5


class Fleet(Hearing):
    """secrets: {serial: 32 bytes}. ca_file: PEM of the authority that vouches for the broker; None: this computer's.
    clock(): Unix seconds, what locks are told the time is. on_message(serial, name, what): called in a thread of its
    own for each message understood, and ("", "broker", text). again_s: longest wait until the broker is tried again.
    greets: of tools/desk/greeting.py. patient: do not mind that the broker is not there at first. kept: events
    remembered of each lock.

    Use as a context manager: NoBroker where it can't connect. Every method may be called from any thread. `locks` is
    what is known: {serial: Seen}; `news` is notified when that has changed.
    """

    def __init__(self, host: str, port: int, user: str, password: str, ca_file: str | None, secrets: dict[str, bytes],
                 clock: Callable[[], float] = time.time, on_message: Callable[[str, str, Any], None] | None = None,
                 again_s: float = 30, greets: str = ALL, patient: bool = False, kept: int = 1000):
        locks = {serial: Seen(Desk(secret, serial), kept) for serial, secret in secrets.items()}
        if greets == ALL:
            for lock in locks.values():
                lock.order = Order()
        link = partial(Link, (host, port), user, password, ca_file, again_s)
        super().__init__(locks, clock, greets, on_message, link, patient)

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
                why = f"{serial} did not answer {do!r} in {timeout:g} s: it may have been carried out"
                raise NoAnswer(why) from None
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
        names: list[str] = []
        start = 0
        while True:
            answer = self.command(serial, "pins", timeout, **({"from": start} if start else {}))
            if not answer.ok:
                return answer
            names += answer.said.get("names", ())
            following = answer.said.get("next", 0)
            if not isinstance(following, int) or following <= start:
                return Answer(answer.id, True, "", {"names": names})
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

    def publish(self, topic: str, payload: bytes, retain: bool = False) -> None:
        """Something for others at the broker, QoS 1; b"" retained takes away what was retained. NoBroker."""
        self._link.publish(topic, payload, retain)

    def events(self, serial: str, timeout: float | None = None) -> Iterator[dict[str, Any]]:
        """Each event from now on; ends when none comes for `timeout` seconds. A slow reader misses the oldest."""
        lock = self.locks[serial]
        done = lock.heard
        while True:
            with self.news:
                if not self.news.wait_for(lambda seen=done: lock.heard > seen, timeout):
                    return
                due = list(lock.events)[-(lock.heard - done) :]
                done = lock.heard
            yield from due


__all__ = ["Absent", "Answer", "BadCommand", "DeskError", "Fleet", "NoAnswer", "NoBroker", "Seen"]
