"""What comes from the broker, put where it belongs: one lock's Seen. Base of Fleet."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from tools.desk.failures import Absent, NoBroker
from tools.desk.greeting import Greeter
from tools.desk.link import Link
from tools.desk.protocol import BadCommand, BadMessage
from tools.desk.seen import Seen

_NAMES = ("status", "hello", "state", "event", "answer")
_log = logging.getLogger("latchkey.desk")


class Hearing:
    """link(topics, heard, changed) -> Link. `locks` and `news` as in Fleet."""

    def __init__(self, locks: dict[str, Seen], clock: Callable[[], float], greets: str,
                 on_message: Callable[[str, str, Any], None] | None, link: Callable[..., Link], patient: bool):
        self.locks = locks
        self.news = threading.Condition()
        self._clock = clock
        self._on_message = on_message
        self._link = link([f"latchkey/{serial}/{name}" for serial in locks for name in _NAMES],
                          self._heard, self._changed)
        self._greeter = Greeter(greets, clock, self._link.publish)
        self._told = ""
        self._patient = patient

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
        """Why it is not; '' if it is, or if nobody knows yet."""
        return "" if self._link.up or not self._link.why else str(self._link.failure())

    def until(self, true: Callable[[], Any], timeout: float, otherwise: str) -> None:
        """Waits for news until `true()`. Absent, saying `otherwise`, after `timeout` seconds."""
        with self.news:
            if not self.news.wait_for(true, timeout):
                raise Absent(otherwise)

    def wait(self, serial: str, timeout: float = 30.0) -> Seen:
        """Until the lock has proven that it is there. Absent after `timeout` seconds."""
        lock = self.locks[serial]
        try:
            self.until(lambda: lock.greeted, timeout, "")
        except Absent:
            raise self._absent(serial) from None
        return lock

    def refresh(self, serial: str) -> None:
        """Asks a lock that said hello for its report, and waits for nothing. One that has not answered the last time
        counts as gone."""
        lock = self.locks[serial]
        if lock.hello and self._link.up:
            with self.news:
                lock.greeted = lock.greeted and not self._greeter.owed(lock)
                publish = self._greeter.prove(lock)
            publish()

    def _absent(self, serial):
        lock = self.locks[serial]
        if not self._link.up:
            return self._link.failure()
        if lock.hello is None:
            return Absent(f"{serial} has never said hello to this broker: is that its serial number, and may this user "
                          f"read latchkey/{serial}/#?")
        why = "the broker takes it for connected, but it answers nothing" if lock.online else "it has gone since"
        return Absent(f"{serial} is not there: {why}")

    # -- in the link's thread

    def _changed(self, up):
        with self.news:
            for lock in self.locks.values():
                lock.lost()
            self.news.notify_all()
        told = "there" if up else self.trouble
        if told != self._told:
            self._told = told
            self._tell("", "broker", told)

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
        if what is not None:
            self._tell(serial, name, what)

    def _take(self, lock, name, payload, kept):
        """(what was said, what is to be published for it); None for neither."""
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
        if name == "state":
            return lock.take_state(payload), None
        event = lock.take_event(payload)
        return event, self._greeter.on_gap(lock) if event is None else None

    def _take_hello(self, lock, payload, kept):
        # By itself, for tests that let a hello come late, or never.
        return self._greeter.on_hello(lock, payload, kept)

    def _tell(self, serial, name, what):
        try:
            if self._on_message:
                self._on_message(serial, name, what)
        except Exception:  # whatever a backend does in there: the locks must still be heard
            _log.exception("on_message(%r, %r)", serial, name)
