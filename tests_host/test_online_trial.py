"""A trial ends well only by a server that is there now: whoever plays its old greetings again, or brings the true one
too late, confirms nothing. The whole simulated lock, a real broker."""


from tests_host.fixtures import SERIAL
from tests_host.hostile_messages import OTHER, Maker
from tests_host.intruder import Intruder
from tests_host.test_online_update import DEADLINE_S, tried
from tools.campaign import air
from tools.desk.protocol import Desk

COMMAND = f"latchkey/{SERIAL}/command"
LATE_S = 40


def test_no_old_forged_or_late_welcome_confirms_an_image(site, monkeypatch):
    """The server is silent. Somebody with its rights at the broker, and without its key, plays all that he has heard in
    each session of the trial and of the old image behind it; and the true welcome of each arrives after its time."""
    hellos = []
    with Intruder(site, "desk") as intruder, air.AirLock(site, SERIAL) as lock:
        intruder.listen(COMMAND)
        lock.greeted()
        lock.board.run(60)
        hello = lock.seen.hello
        lock.board.drop_station()
        lock.until(lambda: lock.seen.hello is not hello and lock.seen.greeted, 400)
        old = [payload for _, payload, _ in intruder.heard]
        assert len([payload for payload in old if b"welcome" in payload]) >= 2

        def silent(_lock, payload, _stored):
            hellos.append((lock.seen.desk.hello(payload), lock.board.now))
            return hellos[-1][0], None

        lock.board.run(60)
        tried(lock, air.image())
        monkeypatch.setattr(site.fleet, "_take_hello", silent)
        lock.board.leap(0)
        done, played = set(), set()
        end = lock.board.now + 3 * DEADLINE_S
        while "update-unclear no-server" not in lock.told():
            assert lock.board.now < end, lock.told()
            lock.board.run(1)
            for said, at in list(hellos):
                if said.session not in played:
                    played.add(said.session)
                    maker = Maker(Desk(OTHER, SERIAL), said.session, lock.board.now)
                    forged = [maker.good(do="welcome"), maker.good(do="welcome", time=int(lock.board.now))]
                    for payload in old + forged:
                        intruder.say(COMMAND, payload)
                if said.session not in done and lock.board.now > at + LATE_S:
                    done.add(said.session)
                    intruder.say(COMMAND, lock.seen.desk.welcome(said.session, lock.board.now)[1])
        told = lock.told()
        assert "update-kept" not in told and "trial-failed no-server" in told and len(done) >= 2
        assert "command-refused expired" in told and lock.opens()
        monkeypatch.undo()
        lock.board.drop_station()
        lock.greeted()
        lock.board.run(60)
        lock.offer(air.image())
        lock.reports("update-kept")
