"""Who answers a lock's hello, and how a desk learns that a lock is there.

| greets | a hello as it is said | one that the broker had stored |
|---|---|---|
| ALL: a server | welcome | welcome: too late, so the lock says hello again; `report` in a session that it knew |
| NEW: a command that somebody types | welcome | `report`; welcome where the lock refuses that for its clock's sake |
| NONE: somebody who watches | `report` | `report` |

A stored hello may be a dead lock's; only an answer to an id drawn just now proves one. `report` changes nothing, and
leaves the session to whoever else commands in it. Two desks may welcome one lock: the second is no news to it.
"""

from collections.abc import Callable
from functools import partial

from tools.desk.protocol import Answer, Hello
from tools.desk.seen import Seen

ALL, NEW, NONE = "all", "new", "none"
_WELCOME, _REPORT = "welcome", "report"
_NO_CLOCK = ("clock-lost", "expired", "too-far")


class Greeter:
    """publish(topic, payload). The methods publish nothing: they return what does, to be called with no lock held."""

    def __init__(self, greets: str, clock: Callable[[], float], publish: Callable[[str, bytes], None]):
        self._greets = greets
        self._clock = clock
        self._publish = publish

    def on_hello(self, lock: Seen, payload: bytes, kept: bool) -> tuple[Hello, Callable[[], None]]:
        """A hello came; kept: the broker had it stored. BadMessage."""
        hello = lock.desk.hello(payload)
        lock.hello, lock.greeted = hello, False
        asks = self._greets == NONE or kept and (self._greets == NEW or hello.session == lock.proven)
        return hello, self.prove(lock) if asks else self.welcome(lock)

    def on_answer(self, lock: Seen, answer: Answer) -> Callable[[], None] | None:
        """An answer came, perhaps to what was asked here."""
        do, session = lock.asked.pop(answer.id, ("", ""))
        if not do or not lock.hello or lock.hello.session != session:
            return None
        if answer.ok:
            lock.greeted, lock.proven = True, session
            lock.asked = {id: asked for id, asked in lock.asked.items() if asked[0] != _REPORT}
            if do == _REPORT:
                lock.report = answer.said
            else:
                lock.welcomed = answer
        elif do == _REPORT and answer.reason in _NO_CLOCK and self._greets != NONE:
            return self.welcome(lock)
        return None

    def owed(self, lock: Seen) -> bool:
        """Has it not answered what was asked in this session to prove that it is there?"""
        return bool(lock.hello) and (_REPORT, lock.hello.session) in lock.asked.values()

    def prove(self, lock: Seen) -> Callable[[], None]:
        """Asks for something that changes nothing."""
        assert lock.hello
        return self._ask(lock, _REPORT, *lock.desk.command(lock.hello.session, _REPORT, self._clock()))

    def welcome(self, lock: Seen) -> Callable[[], None]:
        """Answers its hello, with the time."""
        assert lock.hello
        return self._ask(lock, _WELCOME, *lock.desk.welcome(lock.hello.session, self._clock()))

    def _ask(self, lock, do, id, payload):
        lock.expect(id)
        lock.asked[id] = do, lock.hello.session
        return partial(self._publish, lock.desk.topic("command"), payload)
