"""Takes commands: from a message to the log and the answer. Judged is in judge.py, and there only; what carries one out
(carry.py) comes when there is one."""

import json

from firmware.command import ha
from firmware.command.envelope import MOST
from firmware.command.judge import GREETING
from firmware.command.record import Record
from lock import console


class Executor:
    """parts: what lock.build made; judge: of this room; envelope: of what the lock sends (keys.answer_mac); orders:
    `Borrowed` of carry.py, the judge's own.

    online: the loop's side of the network: `publish(payload)` for the topic `answer`, `welcomed(seen)` when a server
    was reached that has all events up to `seen`, `late()` when its welcome came too late or no more ids can be
    remembered: another hello is due, `offer`: online/offer.py, `facts()` -> dict, what `report` tells beside the lock
    itself. No method waits. `tick` must be called once a second.
    """

    def __init__(self, parts, judge, envelope, online, orders):
        self.parts = parts
        self.judge = judge
        self.online = online
        self.record = Record(parts.log, parts.clock)
        self._envelope = envelope
        self._orders = orders
        self._carrier = None  # of commands that have not ended
        parts.lock.listeners.append(self._on_event)

    def take(self, payload, retained) -> str:
        """A message of the topic `command`. The name of its refusal, or ''."""
        verdict = self.judge.check(payload, retained)
        name = verdict.name or self._carry(verdict)
        if name:
            self.record.refused(name, verdict.do, verdict.id)
            if verdict.id:
                self.answer(verdict.id, name, {})
        if verdict.name == "busy" or verdict.do == GREETING and name == "expired":
            self.online.late()
        self._rest()
        return name

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
            self.record.refused(name, "ha", cheap=True)
        elif done:
            self.record.taken("ha-" + event[0], "", True)

    def tick(self):
        """Once a second: what waits."""
        if self._carrier:
            self._carrier.tick()
        self._rest()

    def answer(self, id: str, reason: str, fields):
        """Answers a command: `reason` '' for yes; fields: what else is said, a dict. Also later ones to `offer`."""
        said = {"id": id, "ok": not reason, "reason": reason}
        said.update(fields)
        body = json.dumps(said).encode()
        if len(body) > MOST:  # rather a short answer than none
            body = json.dumps({"id": id, "ok": False, "reason": "oversized"}).encode()
        self.online.publish(self._envelope.seal(body))

    def ended(self, do: str, id: str, reason: str, fields):
        """A command has ended: with '' or why not."""
        if reason:
            self.record.refused(reason, do, id)
        self.answer(id, reason, fields)

    def _carry(self, verdict):
        try:
            if not self._carrier:
                from firmware.command.carry import Carrier

                self._carrier = Carrier(self)
            return self._carrier.take(verdict)
        except Exception as error:  # without memory, most likely
            console.report("command", error)
            return "failed"

    def _on_event(self, name, cause):
        if self._carrier:
            self._carrier.on_event(name, cause)

    def _rest(self):
        # Where nothing is in flight any more, what carried it out goes.
        if self._carrier and not self._carrier.waits():
            self._carrier = None
        if self._orders.here and not self._carrier:
            self._orders.back()
