"""A lock as Home Assistant has it: real broker, simulated lock, Home Assistant's own schemas and templates."""

import json

import pytest

from tests_host import homeside
from tests_host.homeside import Home, asks
from tools.campaign import air, sound
from tools.desk.fleet import Fleet
from tools.desk.homeassistant import Announcer, topics
from tools.netlab.site import PASSWORD, Site

SERIALS = [f"LK-{number}" for number in range(6)]
pytestmark = homeside.needed


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A broker, a web server, and in it a desk that announces its locks."""
    secrets = {serial: sound.SECRET for serial in SERIALS}

    def on_message(serial, name, _what):
        announcer.heard(name, serial, made.fleet.locks.get(serial))

    announcer = Announcer(lambda *message: made.fleet.publish(*message))
    with Site(tmp_path_factory.mktemp("site"), secrets, desk=False) as made:
        made.fleet = Fleet("localhost", made.broker.port, "desk", PASSWORD, str(made.ca), secrets,
                           lambda: made.clock(), on_message, again_s=0.25)
        with made.fleet:
            yield made


@pytest.fixture
def home(site):
    """Home Assistant's place at the broker."""
    with Home(site) as made:
        yield made


@pytest.fixture
def lock(site):
    """A lock that is online, the next of the site."""
    with air.AirLock(site, SERIALS.pop(0), speed=25) as made:
        made.greeted()
        yield made


def code(lock) -> str:
    """One that opens."""
    return sound.code(lock.board.now)


def bolts(home, lock) -> list[str]:
    """What the lock said of its bolt, each once in a row, as Home Assistant shows it."""
    found = [json.loads(state)["bolt"] for state in home.states(lock.serial)]
    return [bolt for bolt, before in zip(found, [None, *found], strict=False) if bolt != before]


def there(home, lock):
    """Waits until Home Assistant knows the lock and how it is."""
    lock.until(lambda: len(home.discovered(lock.serial)) >= 6 and home.states(lock.serial), 30)


def test_it_is_found_opened_with_a_code_and_locked_without(lock, home):
    there(home, lock)
    own = home.discovered(lock.serial)
    door = topics(lock.serial)["door"]  # this model has no contact there
    assert set(own) == set(topics(lock.serial).values()) - {door}
    lock.site.fleet.send(lock.serial, "set", name="auto_lock_s", value=0)
    home.acts(lock.serial, "UNLOCK", code(lock))
    lock.until(lambda: bolts(home, lock)[-1] == "UNLOCKED", 20)
    assert lock.board.opens
    home.acts(lock.serial, "LOCK")
    lock.until(lambda: bolts(home, lock)[-1] == "LOCKED", 20)
    assert lock.board.bolt == "locked" and bolts(home, lock) == ["LOCKED", "UNLOCKING", "UNLOCKED", "LOCKING", "LOCKED"]
    lock.board.jam()
    home.acts(lock.serial, "UNLOCK", code(lock))
    lock.until(lambda: bolts(home, lock)[-1] == "JAMMED", 60)
    lock.until(lambda: json.loads(home.states(lock.serial)[-1])["event"] == "jammed", 60)
    answer = asks(own, home.states(lock.serial))
    assert (answer["refused"], answer["dropped"]) == ({}, {})
    shown = [row["lock"] for row in answer["shown"]]
    assert [state for state, before in zip(shown, [None, *shown], strict=False) if state != before] == bolts(home, lock)
    last = answer["shown"][-1]
    assert (last["problem"], last["battery"], last["event"]) == ("ON", "OFF", "jammed")
    assert 4000 < float(last["voltage"]) < 7000 and answer["attributes"][-1]["problem"] == {"problem": "bolt"}


def test_a_plain_unlock_is_refused_and_a_wrong_code_spends_a_guess(lock, home):
    there(home, lock)
    home.acts(lock.serial, "UNLOCK")
    lock.until(lambda: "command-refused bad-argument" in lock.reported(), 30)
    for guess in range(5):
        home.wants(lock.serial, "UNLOCK %06d" % (271828 + guess))
        lock.until(lambda count=guess: lock.reported().count("refused wrong") > count, 30)
    home.wants(lock.serial, "UNLOCK " + code(lock))
    lock.until(lambda: "refused throttled" in lock.reported(), 30)
    lock.board.press(code(lock) + "#")
    lock.board.run(5)
    assert lock.board.bolt == "locked" and not lock.board.seen("motor") and set(bolts(home, lock)) == {"LOCKED"}


def test_a_retained_word_is_refused(lock, home, site):
    there(home, lock)
    site.fleet.send(lock.serial, "set", name="auto_lock_s", value=0)
    home.wants(lock.serial, "UNLOCK " + code(lock))
    lock.until(lambda: bolts(home, lock)[-1] == "UNLOCKED", 20)
    site.broker.stop()
    site.broker.start()  # no time passes for the lock: it has not come back yet
    home.wants(lock.serial, "LOCK", retain=True)
    lock.until(lambda: "command-refused retained" in lock.told(), 120)  # the desk may come back later
    lock.board.run(5)
    assert lock.board.bolt == "unlocked"


def test_what_waits_is_installed_at_once_when_home_assistant_says_so(lock, home, site):
    there(home, lock)
    lock.site.fleet.send(lock.serial, "set", name="update_hour", value=3)
    lock.site.fleet.send(lock.serial, "set", name="update_hours", value=1)
    lock.board.run(70)
    home.wants(lock.serial, "INSTALL")
    lock.until(lambda: "command-refused not-found" in lock.reported(), 30)
    site.web.files["/new.img"] = air.image()
    id = site.fleet.send(lock.serial, "offer", url=site.url("/new.img"), version=air.NEW)
    lock.until(lambda: lock.said(id)[-1:] == ["waiting window"], 60)
    lock.board.run(10)
    waiting = len(home.states(lock.serial))
    home.wants(lock.serial, "INSTALL")
    lock.reports("update-kept")
    lock.until(lambda: json.loads(home.states(lock.serial)[-1])["version"] == air.NEW, 60)
    states = home.states(lock.serial)
    answer = asks(home.discovered(lock.serial), states)
    rows = [row["update"] for row in answer["shown"]]
    assert (rows[waiting - 1]["latest_version"], rows[waiting - 1]["in_progress"]) == (air.NEW, False)
    told = [row["update_percentage"] for row in rows if row["in_progress"]]
    assert told == sorted(told) and len(set(told)) > 5
    last = rows[-1]
    assert (last["installed_version"], last["latest_version"], last["in_progress"]) == (air.NEW, air.NEW, False)
    device = json.loads(home.discovered(lock.serial)[topics(lock.serial)["lock"]])["device"]
    assert device["sw_version"] == air.NEW


def test_a_lock_that_is_withdrawn_is_gone(lock, home, site):
    there(home, lock)
    Announcer(site.fleet.publish).withdraw(lock.serial)
    lock.until(lambda: not home.discovered(lock.serial), 30)
