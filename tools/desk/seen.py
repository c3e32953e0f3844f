"""What a desk knows of one lock: bounded, whatever the lock or somebody in its place says."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import Any

from tools.desk.order import Order
from tools.desk.protocol import Answer, BadMessage, Desk, Hello, json_object

LARGEST = 4096  # bytes of a state or an event
_IDS = 128  # commands of this desk whose answers are kept
_ANSWERS = 128  # to one command: those to an offer tell its progress
_STRANGE = 20


@dataclass
class Seen:
    """One lock.

    online: what the broker says. greeted: an answer has proven that the lock is there, in the session of `hello`; a
    hello or a status that the broker had stored proves nothing. state: its last; report: its last answer to `report`.
    events: the newest, oldest first; heard: how many there were. answers: {id: its answers}, of this desk's commands.
    strange: what came and was not this lock's. last: Unix time of the last message that was not a stored one, 0: none.

    state and event are not signed: they are worth what the broker's ACL is worth.
    """

    desk: Desk
    room: int
    online: bool = False
    hello: Hello | None = None
    greeted: bool = False
    state: dict[str, Any] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)
    heard: int = 0
    answers: OrderedDict[str, deque[Answer]] = field(default_factory=OrderedDict)
    strange: deque[str] = field(default_factory=lambda: deque(maxlen=_STRANGE))
    last: float = 0
    events: deque[dict[str, Any]] = field(init=False)
    proven: str = ""  # the last session in which it was greeted
    welcomed: Answer | None = None  # the last welcome that it took
    order: Order | None = None  # of its events, for a server: one that misses some asks for them
    begged: str = ""  # the last session in which it did
    unsure: bool = False  # the desk was away for a part of this session
    asked: dict[str, tuple[str, str]] = field(default_factory=dict)  # of greeting.py: {id: (what, session)}

    def __post_init__(self):
        self.events = deque(maxlen=self.room)

    def expect(self, id: str) -> None:
        """Answers to that command are kept from now on."""
        self.answers[id] = deque(maxlen=_ANSWERS)
        while len(self.answers) > _IDS:
            self.asked.pop(self.answers.popitem(last=False)[0], None)

    def lost(self) -> None:
        """Nobody can know whether it is there: its connection or the desk's has ended."""
        self.online = self.greeted = False

    def take_answer(self, payload: bytes) -> Answer:
        """BadMessage, of what the lock did not say. A desk's own ids are random: such an answer can't be an old one."""
        answer = self.desk.answer(payload)
        if answer.id in self.answers:
            self.answers[answer.id].append(answer)
            self.online = True
        return answer

    def take_state(self, payload: bytes) -> dict[str, Any]:
        """BadMessage, of what is no object."""
        self.state = _object(payload)
        return self.state

    def take_event(self, payload: bytes) -> dict[str, Any] | None:
        """None for one that comes too early: some before it are missing. BadMessage, of what is no event."""
        event = _object(payload)
        try:
            if self.order and self.order.take(event) == "ahead":
                return None
        except ValueError:
            raise BadMessage("bad-body") from None
        self.events.append(event)
        self.heard += 1
        return event


def _object(payload: bytes) -> dict[str, Any]:
    if len(payload) > LARGEST:
        raise BadMessage("oversized")
    return json_object(payload)
