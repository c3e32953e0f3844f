"""A lock that has lost its clock meets its broker: docs/network.md, section TLS. Who may set the clock, and which
certificates count until then. The whole simulated lock, a real broker."""

import pytest

from codes import keys, totp
from tests_host.fixtures import FAST, SERIAL
from tests_host.forged import BEGIN
from tests_host.hostile_messages import Maker
from tests_host.intruder import Door, Intruder
from tools.campaign import sound
from tools.netlab.mitm import Man
from tools.netlab.site import BROKER

COMMAND = f"latchkey/{SERIAL}/command"
AWAY_S = 3 * 86400


@pytest.fixture
def door(site):
    """It had its time, and loses it with `loses`."""
    with Door(site, SERIAL, speed=FAST) as made:
        yield made


def loses(door) -> int:
    """Three days in a box, with cells of both kinds taken out; how many records the log had."""
    door.board.cut_power()
    door.board.rtc(stopped=True)
    door.board.run(AWAY_S)
    records = len(door.board.log())
    door.board.restore_power()
    return records


def clock(door, records) -> list[str]:
    """What became of the clock since then."""
    rows = door.board.log()[records:]
    return [f"{row['kind']} {row['reason']}" for row in rows if row["kind"] in ("clock-fault", "clock-set")]


def types_two_codes(door):
    """As the owner does, from the authenticator: two in a row. The first key may fall into a step of a handshake and be
    lost; one that is held for longer is seen, and no further step begins while somebody types."""
    mac, board = keys.totp_mac(sound.SECRET), door.board
    for step in (totp.step(int(board.now)) + 1, totp.step(int(board.now)) + 2):
        board.run(max(0, step * totp.STEP_S + 1 - board.now))
        board.press("*", 600, 45)
        board.press(totp.code(mac, step).decode() + "#", 45, 45)
        board.run(3)


def test_a_broker_whose_certificate_was_valid_before_sets_it(door):
    hello, records = door.seen.hello, loses(door)
    door.until(lambda: door.seen.hello is not hello, 400)
    assert door.seen.hello.trust == "lost" and door.seen.hello.time < door.board.now - AWAY_S + 3600
    door.until(lambda: door.seen.greeted, 400)
    assert clock(door, records) == ["clock-fault clock-lost", "clock-set server"]
    assert abs(door.report()["time"] - door.board.now) < 5 and door.report()["trust"] == "synced"


def test_one_that_had_expired_by_the_time_that_is_sure_is_refused(door, site, tmp_path):
    with Man(site.broker.port, site.authority.issue(tmp_path, BROKER, begins=-3650, ends=BEGIN - 1)) as man:
        door.routes(broker=man.port)
        hello, seen, records = door.seen.hello, len(door.downs()), loses(door)
        door.until(lambda: len(door.downs()) >= seen + 2, 400)
        assert set(door.downs()[seen:]) == {"bad-certificate"} and not man.plain and door.seen.hello is hello
        assert clock(door, records) == ["clock-fault clock-lost"] and door.faults() == ["bad-certificate"]


def test_one_that_became_valid_since_is_refused_until_codes_have_set_the_clock(door, site, tmp_path):
    """It is a sound one, and the lock can't know."""
    with Man(site.broker.port, site.authority.issue(tmp_path, BROKER, begins=BEGIN + 2)) as man:
        door.routes(broker=man.port)
        hello, seen, records = door.seen.hello, len(door.downs()), loses(door)
        door.until(lambda: len(door.downs()) >= seen + 2, 400)
        assert set(door.downs()[seen:]) == {"bad-certificate"} and not man.plain
        types_two_codes(door)
        door.until(lambda: door.seen.hello is not hello and door.seen.greeted, 400)
        assert clock(door, records)[:2] == ["clock-fault clock-lost", "clock-set codes"]


def test_an_old_welcome_sets_nothing(door, site, monkeypatch):
    with Intruder(site, "desk") as intruder:
        intruder.listen(COMMAND)
        door.restarts()
        welcome = [payload for topic, payload, _ in intruder.heard if topic == COMMAND][-1]
        kept = []
        monkeypatch.setattr(site.fleet, "_take_hello", lambda _, payload, stored: (kept.append(payload), None))
        records = loses(door)
        door.until(lambda: kept and door.seen.state.get("clock") == "lost", 400)
        refused = len(door.refused())
        for _ in range(3):
            intruder.say(COMMAND, welcome)
        door.until(lambda: len(door.refused()) >= refused + 3, 400)
        assert set(door.refused()[refused:]) == {"other-session"}
        assert clock(door, records) == ["clock-fault clock-lost"] and door.seen.state["clock"] == "lost"
        monkeypatch.undo()
        door.board.drop_station()  # another hello
        door.until(lambda: clock(door, records)[-1] == "clock-set server", 400)


def test_a_lock_without_the_time_takes_no_command_and_none_of_them_later(door, site, monkeypatch):
    """Made with its key for this very session: nobody can say how old they are. With the time they are replays."""
    with Intruder(site, "desk") as operator:
        kept = []
        monkeypatch.setattr(site.fleet, "_take_hello", lambda _, payload, stored: (kept.append(payload), None))
        records = loses(door)
        door.until(lambda: kept and door.seen.state.get("clock") == "lost", 400)
        maker = Maker(door.seen.desk, door.seen.desk.hello(kept[-1]).session, door.board.now)
        said = [maker.good(do="unlock"), maker.good(do="offer", url="http://images.latchkey/x", force=True),
                maker.good(do="set", name="auto_lock_s", value=0), maker.good(do="unlock", exp=(1 << 32) - 1)]
        for name in ("clock-lost", "replayed"):
            refused = len(door.refused())
            for payload in said:
                operator.say(COMMAND, payload)
            door.until(lambda count=refused: len(door.refused()) >= count + len(said), 400)
            assert set(door.refused()[refused:]) == {name} and door.board.bolt == "locked"
            if name == "clock-lost":
                operator.say(COMMAND, door.seen.desk.welcome(maker.session, door.board.now)[1])
                door.until(lambda: clock(door, records)[-1] == "clock-set server", 60)
        assert not [row for row in door.board.log()[records:] if row["kind"] in ("unlocked", "settings-changed")]
