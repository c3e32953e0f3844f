"""A lock's server, seen from the loop: the session, and who speaks in it. What firmware/server.py asks of a server."""

import asyncio
import json
import os
from binascii import hexlify

from drivers import system
from firmware.app import VERSION
from firmware.command.execute import Executor
from firmware.command.judge import GREET_S
from firmware.net import thread
from firmware.online.link import Link
from firmware.online.offer import Offer
from firmware.online.outbox import Outbox
from firmware.online.state import State

_TURN_MS = 250
_CALM_MS = 5000
_ANSWERS = 8
_STRANGE = ("bad-certificate", "not-allowed", "oversized")  # of `down`: more than a network that is not there
_HOUR_S = 3600
_SILENT_S = 6 * _HOUR_S
_TIGHT_S = 1800  # the same where TLS may have found no memory, and does after a start
_STACK = 11 * 1024  # of the thread: a TLS handshake in C, below some ten Python calls


class Online:
    """parts: what lock.build made; config: for the thread (firmware/net/thread.py); judge: of commands; envelope: of
    what the lock sends; orders, words: `Borrowed` of command/carry.py, of wording.py."""

    wanted = True

    def __init__(self, parts, serial: str, config: dict, judge, envelope, orders, words):
        self._parts = parts
        self._config = config
        self._judge = judge
        self._envelope = envelope
        self._topic = "latchkey/%s/" % serial
        self._slot = parts.slot
        self._session = ""
        self._greetings = []  # (topic, payload) that a new connection begins with
        self._answers = []
        self._strange, self._strange_at = "", 0  # what was noted; uptime from which it is noted again
        self._reached = False
        self._greeted = False  # in this session
        self._begun = False
        self._heard_at = 0  # uptime at which the server was last known to be there
        self._link = Link(self, self._calm)
        self._state = State(parts, self.facts)
        log, store, clock = parts.log, parts.hardware.store, parts.clock
        self._outbox = Outbox(log, store, clock, self._event, self._heard, self._calm, words)
        self._executor = Executor(parts, judge, envelope, self, orders)
        self.offer = Offer(parts, self._link, self._calm, self._executor.answer)
        self.offered = self.offer.source  # a source of the image that was offered, when it is time

    # -- what firmware/server.py asks for

    def reached(self) -> bool:
        """Has the server answered a hello since the start?"""
        return self._reached

    async def live(self):
        """Starts the thread, once, and serves it. Does not return."""
        if not self._begun:
            self._begin()
        turns = asyncio.create_task(self._turns())
        try:
            await self._link.live()
        finally:
            turns.cancel()

    # -- what the link tells

    def on_up(self):
        """A new connection: a new session."""
        self._strange = ""
        self._answers.clear()
        self._outbox.again()
        self._state.again()
        self._greet()

    def on_down(self, why: str):
        """The connection is gone, or a try has failed. One record for each time that somebody was met who could not
        prove to be the broker, or did not want this lock; an hour apart at least."""
        self._session = ""
        now = self._parts.clock.uptime()
        if why in _STRANGE and why != self._strange and now >= self._strange_at:
            self._strange, self._strange_at = why, now + _HOUR_S
            self._parts.log.add("broker-fault", why)

    def on_message(self, topic, payload, retained):
        """Something came from the broker."""
        if topic == (self._topic + "command").encode():
            self._executor.take(payload, retained)
        elif topic == (self._topic + "ha").encode():
            self._executor.take_plain(payload, retained)
        self._turn()

    # -- what commands ask for

    def welcomed(self, seen: int):
        """The server has answered this connection's hello. seen: it misses no event up to that number."""
        self._reached = self._greeted = True
        self._outbox.back(seen)

    def late(self):
        """It has, too late: it was not there then, and is now. Another hello, with a session of its own."""
        self._greet()

    def publish(self, payload):
        """An answer. The oldest that could not be sent yet goes where there are too many."""
        self._answers.append(payload)
        if len(self._answers) > _ANSWERS:
            self._answers.pop(0)

    def facts(self) -> dict:
        """What `report` and the state tell of this side."""
        offer = self.offer
        return {
            "version": VERSION, "slot": self._slot, "update": offer.state, "percent": offer.percent,
            "offered": offer.version, "event": self._outbox.last, "ssid": self._link.ssid,
        }  # fmt: skip

    # -- inside

    def _begin(self):
        import _thread

        import network

        topics = [(self._topic + name).encode() for name in ("command", "ha")]
        self._link.wanted = ("connect", self._topic + "status", b"offline", topics)
        self._link.box.post(self._link.wanted)
        _thread.stack_size(_STACK)
        _thread.start_new_thread(thread.run, (self._link.box, network, self._config))
        self._begun = True

    def _greet(self):
        self._session = hexlify(os.urandom(16)).decode()
        self._greeted = False
        self._judge.begin(self._session)
        clock = self._parts.clock
        hello = {
            "session": self._session, "model": self._config["model"], "version": VERSION, "time": clock.now(),
            "trust": clock.trust,
        }  # fmt: skip
        self._greetings = [
            ("hello", self._envelope.seal(json.dumps(hello).encode())),
            ("status", b"online"),
        ]
        self._turn()

    async def _turns(self):
        ticks = 0
        while True:
            await asyncio.sleep_ms(_TURN_MS)
            ticks += 1
            if ticks % (1000 // _TURN_MS) == 0:
                self._executor.tick()
                self._look()
            self._turn()

    def _look(self):
        # Whoever was there for this lock, and is not any more, may be there for it after a start: once, for until it
        # was reached again there is no other. The log has why.
        parts = self._parts
        now = parts.clock.uptime()
        if not self._reached or self._greeted and self._link.up:
            self._heard_at = now
        elif now - self._heard_at >= (_TIGHT_S if parts.tight else _SILENT_S) and self._calm() and not parts.taking:
            parts.log.add("broker-fault", "no-server")
            system.restart()

    def _turn(self):
        # Greetings, answers, state, events: in this order, as far as there is room.
        link, topic = self._link, self._topic
        while self._greetings and link.publish(topic + self._greetings[0][0], self._greetings[0][1], True):
            self._greetings.pop(0)
        if self._greetings:
            return
        while self._answers and link.publish(topic + "answer", self._answers[0]):
            self._answers.pop(0)
        due = link.up and self._state.due()
        if due and link.publish(topic + "state", json.dumps(due).encode(), True):
            self._state.sent(due)
        self._outbox.turn()

    def _heard(self):
        # Whoever greets says first where to begin; whoever does not gets all there is.
        return self._link.up and (self._greeted or self._judge.age() > GREET_S)

    def _event(self, payload, done):
        return self._link.publish(self._topic + "event", payload, False, done)

    def _calm(self):
        # The thread asks, too: nothing but reading.
        return self._parts.keypath.rests(_CALM_MS) and not self._parts.mover.moving
