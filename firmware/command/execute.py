"""Carries commands out: from a message to the log, the lock and the answer. Judged is in judge.py, and there only."""

import json

from firmware.command import borrow, ha
from firmware.command.envelope import MOST
from firmware.command.judge import GREETING
from firmware.command.moves import TARGETS, Moves
from firmware.command.record import Record
from lock import console
from names import StoreFull

_WAIT_S = 30


class Executor:
    """parts: what lock.build made; judge: of this room; envelope: of what the lock sends (keys.answer_mac).

    online: the loop's side of the network: `publish(payload)` for the topic `answer`, `welcomed(seen)` when a server
    was reached that has all events up to `seen`, `late()` when its welcome came too late or no more ids can be
    remembered: another hello is due, `offer`: online/offer.py, `facts()` -> dict, what `report` tells beside the lock
    itself. No method waits. `tick` must be called once a second.
    """

    def __init__(self, parts, judge, envelope, online):
        self.parts = parts
        self.judge = judge
        self.online = online
        self._envelope = envelope
        self._record = Record(parts.log, parts.clock)
        self._moves = Moves(parts, self._done)
        self._waiting = None  # (verdict, uptime at which it is given up)

    def take(self, payload, retained) -> str:
        """A message of the topic `command`. The name of its refusal, or ''."""
        verdict = self.judge.check(payload, retained)
        if verdict.name:
            self._refuse(verdict, verdict.name)
            if verdict.name == "busy" or verdict.do == GREETING and verdict.name == "expired":
                self.online.late()
        elif not verdict.row[4] or self.parts.upkeep.quiet():
            self._do(verdict)
        elif self._waiting:
            self._refuse(verdict, "busy")
            return "busy"
        else:
            self._waiting = verdict, self.parts.clock.uptime() + _WAIT_S
        return verdict.name

    def take_plain(self, payload, retained):
        """A message of the topic `ha`."""
        name, event = ha.parse(payload, retained)
        done = False
        if not name and event[0] == "install":
            done = self.online.offer.hurry()
            name = "" if done else "not-found"
        elif not name:
            done = self.parts.lock.on_remote(event)
        if name:
            self._record.refused(name, "ha", cheap=True)
        elif done:
            self._record.taken("ha-" + event[0], "", True)

    def tick(self):
        """Once a second: what waits for the keypad, and for the bolt."""
        self._moves.tick()
        if self._waiting:
            verdict, until = self._waiting
            if self.parts.upkeep.quiet():
                self._waiting = None
                self._do(verdict)
            elif self.parts.clock.uptime() >= until:
                self._waiting = None
                self._refuse(verdict, "occupied")

    def answer(self, id: str, reason: str, fields):
        """Answers a command: `reason` '' for yes; fields: what else is said, a dict. Also later ones to `offer`."""
        said = {"id": id, "ok": not reason, "reason": reason}
        said.update(fields)
        body = json.dumps(said).encode()
        if len(body) > MOST:  # rather a short answer than none
            body = json.dumps({"id": id, "ok": False, "reason": "oversized"}).encode()
        self.online.publish(self._envelope.seal(body))

    def _do(self, verdict):
        do = verdict.do
        module, function, needs, changes, _ = verdict.row
        self._record.taken(do, verdict.id, changes)
        if do in TARGETS:
            return self._moves.begin(do, verdict.id)
        modules = needs + ("firmware.command." + module,)
        try:
            reason, fields = borrow.call(modules, function, self, verdict)
        except StoreFull:
            reason, fields = "store-full", {}
        except Exception as error:  # one command's fault must end neither the session nor the lock
            console.report("command " + do, error)
            reason, fields = "failed", {}
        self._done(do, verdict.id, reason, fields)

    def _done(self, do, id, reason, fields):
        if reason:
            self._record.refused(reason, do, id)
        self.answer(id, reason, fields)

    def _refuse(self, verdict, name):
        self._record.refused(name, verdict.do, verdict.id)
        if verdict.id:
            self.answer(verdict.id, name, {})
