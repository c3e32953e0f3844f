"""Promise 5, from far away: whatever is sent to a lock through its own broker, nothing moves that its server has not
asked for. The whole simulated lock, a real broker; each message is refused by its name, and a good one is carried out."""

import pytest

from tests_host.intruder import MESSAGES, OTHER, Intruder, Maker
from tools.campaign import air, sound
from tools.netlab.site import Site

SERIAL = "LK-0"
COMMAND, HA = f"latchkey/{SERIAL}/command", f"latchkey/{SERIAL}/ha"
CHEAP = ("retained", "oversized", "malformed", "bad-mac", "bad-body", "other-session", "replayed")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    secrets = {SERIAL: sound.SECRET, "LK-1": OTHER}
    with Site(tmp_path_factory.mktemp("site"), secrets, lambda: 0) as made:
        yield made


@pytest.fixture(scope="module")
def operator(site):
    """Has all rights at the broker."""
    with Intruder(site, "desk") as made:
        made.listen(f"latchkey/{SERIAL}/answer")
        yield made


@pytest.fixture(scope="module")
def door(site):
    with Door(site, SERIAL, image=air.image("weighed", air.OLD, 1), speed=20) as made:
        made.greeted()
        made.board.run(5)
        yield made


class Door(air.AirLock):
    """A lock whose report tells how much heap is in use, and what was seen of it."""

    def maker(self) -> Maker:
        """Of messages for its present session."""
        return Maker(self.seen.desk, self.seen.hello.session, self.board.now)

    def restarts(self) -> None:
        """After this what needs no key is noted again (once an hour, docs/network.md)."""
        hello = self.seen.hello
        self.board.reset()
        self.until(lambda: self.seen.hello is not hello and self.seen.greeted, 60)

    def refusals(self) -> list[tuple[int, str]]:
        """(number, reason) of all in the log."""
        return [(row["seq"], row["reason"]) for row in self.board.log() if row["kind"] == "command-refused"]

    def report(self) -> dict:
        """A good command, and its answer."""
        id = self.site.fleet.send(self.serial, "report")
        self.until(lambda: self.seen.answers[id], 30)
        assert self.seen.answers[id][0].ok
        return self.seen.answers[id][0].said

    def still(self) -> tuple:
        """What must be the same afterwards: strokes, bolt, motor, starts, settings."""
        told = [row for row in self.board.log() if row["kind"] in ("settings-changed", "pin-changed", "update-start")]
        return len(self.board.seen("motor")), self.board.bolt, len(self.board.seen("boot")), len(told)


def answers(operator, desk) -> list[tuple[str, str]]:
    """(id, reason) of what was heard so far, all of it signed by the lock."""
    return [(answer.id, answer.reason) for answer in (desk.answer(payload) for _, payload, _ in list(operator.heard))]


@pytest.mark.parametrize("what", MESSAGES)
def test_each_is_refused_by_its_name_and_nothing_moves(door, operator, what):
    make, name, answered = MESSAGES[what]
    if name in CHEAP:
        door.restarts()
    before, still, uptime = door.report(), door.still(), door.board.now
    logged, heard = len(door.refusals()), len(operator.heard)
    maker = door.maker()
    operator.say(COMMAND, make(maker))
    door.until(lambda: len(door.refusals()) > logged, 30)
    after = door.report()
    assert [reason for _, reason in door.refusals()[logged:]] == [name]
    said = [reason for _, reason in answers(operator, maker.desk)[heard:] if reason]
    assert said == ([name] if answered else [])
    assert door.still() == still and after["strokes"] == before["strokes"]
    assert abs(after["uptime"] - before["uptime"] - (door.board.now - uptime)) < 2, "it did not start again"
    assert after["heap"] - before["heap"] < 600, "nothing of it stays"
