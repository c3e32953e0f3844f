"""Images over the air: real broker, real web server, the whole simulated lock."""

import itertools

import pytest

from image.manifest import BLOCK, HEADER
from tools.campaign import air, cuts, sound
from tools.netlab.site import Site
from tools.sim.chip import partitions

SERIALS = [f"LK-{number}" for number in range(30)]  # more than there are tests
DEADLINE_S = 300
_next = itertools.count()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """One for all tests of this file; each takes a lock of its own."""
    with Site(tmp_path_factory.mktemp("site"), {serial: sound.SECRET for serial in SERIALS}, lambda: 0) as made:
        yield made


@pytest.fixture
def lock(site):
    """make(...): a lock that is online. Options: of AirLock."""
    made = []

    def make(**options):
        made.append(air.AirLock(site, SERIALS[next(_next)], **options))
        made[-1].greeted()
        return made[-1]

    yield make
    for each in made:
        each.board.close()
    site.web.trouble, site.web.on_asked = "", None


def starts(lock) -> int:
    """How often it has started."""
    return len(lock.board.seen("boot"))


def tried(lock, data):
    """The image is offered, installed and on trial; leaps from now on."""
    id = lock.offer(data)
    before = starts(lock)
    lock.until(lambda: starts(lock) > before, 900)
    lock.board.leap(air.LEAP_MS)
    return id


def refused(lock, id, why, seconds=900):
    """The offer ends so, and the event is reported."""
    lock.until(lambda: lock.said(id)[-1:] == [f"refused {why}"], seconds)


def rows(lock, kind):
    """Records of that kind."""
    return [row for row in lock.board.log() if row["kind"] == kind]


def test_a_good_image_is_kept_once_the_server_has_welcomed_it_and_not_before(lock, site):
    with lock() as lock:
        tried(lock, air.image())
        site.broker.stop()
        lock.board.run(120)
        assert "update-kept" not in lock.told() and lock.opens()
        site.broker.start()
        lock.reports("update-kept", DEADLINE_S)
        kept = rows(lock, "update-kept")[0]["seq"]
        trial = rows(lock, "trial-start")[0]["seq"]
        assert [row["detail"] for row in rows(lock, "command") if trial < row["seq"] < kept] == ["welcome"]
        assert lock.seen.hello.version == air.NEW and lock.opens()


# what is wrong with an image that can't reach its server -> its defect in tools/campaign/variants.py
CUT_OFF = {
    "no Wi-Fi": "elsewhere", "wrong password of the Wi-Fi": "locked out", "wrong name of the broker": "astray",
    "wrong CA": "distrustful", "wrong key": "strange key",
}  # fmt: skip


@pytest.mark.parametrize("defect", CUT_OFF.values(), ids=CUT_OFF)
def test_one_that_cannot_reach_the_server_goes_back_by_itself(lock, defect):
    with lock() as lock:
        tried(lock, air.image(defect))
        lock.board.run(30)
        assert lock.opens()
        lock.until(lambda: "trial-failed no-server" in lock.told(), 2 * DEADLINE_S)
        lock.board.hurry(air.SPEED // 5)  # a busy computer's TLS within the old image's minute
        lock.reports("rolled-back no-server", DEADLINE_S)
        took = rows(lock, "trial-failed")[0]["unix"] - rows(lock, "trial-start")[0]["unix"]
        assert took <= DEADLINE_S + 5 and "update-kept" not in lock.told()
        lock.board.leap(0)
        lock.until(lambda: lock.seen.greeted and lock.seen.hello.version == air.OLD, 60)
        lock.board.run(5)
        refused(lock, lock.offer(air.image(defect)), "failed-before")
        assert lock.opens()


def test_where_the_broker_is_gone_for_the_old_one_too_nothing_is_held_against_the_image(lock, site):
    with lock() as lock:
        tried(lock, air.image())
        site.broker.stop()
        lock.until(lambda: "update-unclear no-server" in lock.told(), 3 * DEADLINE_S)
        assert lock.opens()
        site.broker.start()
        lock.reports("update-unclear no-server", 600)
        lock.until(lambda: lock.seen.greeted, 60)
        lock.board.leap(0)
        lock.offer(air.image())
        lock.reports("update-kept")


def test_a_broker_that_is_back_before_the_deadline_is_found_in_time(lock, site):
    """The image is good: whoever waits too long for the next try gives it up, and it is refused from then on."""
    with lock() as lock:
        tried(lock, air.image())
        site.broker.stop()
        lock.board.run(DEADLINE_S - 60)
        site.broker.start()
        lock.reports("update-kept")


def test_a_broker_that_is_back_a_while_after_the_trial_has_condemned_no_good_image(lock, site):
    """The old image found it gone, too: that it is there later says nothing of the new one."""
    with lock() as lock:
        tried(lock, air.image())
        site.broker.stop()
        lock.until(lambda: "rolled-back no-server" in lock.told(), 2 * DEADLINE_S)
        lock.board.run(90)
        site.broker.start()
        lock.greeted()
        lock.board.leap(0)
        lock.board.run(5)
        lock.offer(air.image())
        lock.reports("update-kept")


def test_a_server_that_comes_late_is_greeted_again(lock, site, monkeypatch):
    with lock() as lock:
        hello, kept = lock.seen.hello, []
        monkeypatch.setattr(site.fleet, "_take_hello", lambda _, payload, stored: (kept.append(payload), None))
        lock.board.reset()
        lock.board.run(60)
        monkeypatch.undo()
        site.fleet._heard(lock.seen.desk.topic("hello"), kept[-1], True)  # the broker had kept it
        late = lock.seen.hello
        lock.until(lambda: lock.seen.hello is not late and lock.seen.greeted, 60)
        assert "command-refused expired" in lock.told() and starts(lock) == 2 and late is not hello


def test_an_offer_waits_for_the_right_moment(lock, site):
    with lock(settings={"checkin_hour": 10}) as lock:
        first = lock.offer(air.image(), force=False)
        lock.until(lambda: lock.said(first)[-1:] == ["waiting check-in"], 300)
        for name, value in (("update_hour", 12), ("update_hours", 1), ("checkin_guard_h", 0)):
            site.fleet.send(lock.serial, "set", name=name, value=value)
        lock.until(lambda: lock.said(first)[-1:] == ["waiting window"], 300)
        lock.board.press("1")
        lock.until(lambda: "waiting occupied" in lock.said(first), 300)
        lock.until(lambda: lock.said(first)[-1:] == ["waiting window"], 300)
        assert f"/{lock.serial}.img" not in dict(site.web.asked) and "update-start" not in lock.told()
        second = lock.offer(air.image(), force=True)
        refused(lock, first, "overtaken", 300)
        lock.until(lambda: "writing" in lock.said(second), 300)
        refused(lock, lock.offer(air.image()), "busy")
        lock.reports("update-kept")


def test_whatever_the_web_server_does_the_end_has_a_name_and_the_next_image_is_taken(lock, site, tmp_path):
    journal = tmp_path / "journal"
    with lock(journal=journal) as lock:
        good = air.image()
        lock.board.run(60)
        refused(lock, lock.send(site.url("/nothing.img")), "not-found")
        refused(lock, lock.send("http://images.latchkey:0/new.img"), "bad-url")
        before = touched(journal, lock)
        refused(lock, lock.offer(air.image(model="7000i")), "wrong-model")
        assert touched(journal, lock) == before
        refused(lock, lock.offer(good[:HEADER + 50_000]), "truncated")
        site.web.trouble = "whole"
        refused(lock, lock.offer(good), "no-ranges")
        assert "update-refused interrupted" in lock.told() and lock.opens()


def test_what_breaks_off_is_taken_up_where_it_was(lock, site):
    with lock() as lock:
        broken_by(site, "break", 20)
        id = lock.offer(air.image())
        lock.until(lambda: "waiting broken" in lock.said(id), 400)
        site.web.trouble, count = "stall", len(site.web.asked)
        lock.until(lambda: "waiting timeout" in lock.said(id), 400)
        site.web.trouble = "less"
        lock.reports("update-kept", 400)
        places = [int(span[6:].split("-")[0]) for _, span in site.web.asked[count:]]
        assert min(place for place in places if place >= HEADER) == HEADER + 16 * BLOCK
        assert lock.seen.hello.version == air.NEW


def test_another_file_after_the_break_is_never_mixed_with_the_first(lock, site):
    with lock() as lock:
        broken_by(site, "break", 20)
        id = lock.offer(air.image())
        lock.until(lambda: "waiting broken" in lock.said(id), 400)
        body = bytes(byte ^ 1 for byte in air.image()[HEADER:])
        site.web.files[f"/{lock.serial}.img"] = air.image()[:HEADER] + body
        site.web.trouble = ""
        refused(lock, id, "bad-hash")
        lock.offer(air.image(version="1.2.0"))
        lock.reports("update-kept", 400)
        assert lock.seen.hello.version == "1.2.0"


def broken_by(site, trouble, count):
    """The web server has a trouble from that request on."""
    site.web.asked.clear()

    def asked():
        if len(site.web.asked) == count:
            site.web.trouble = trouble

    site.web.on_asked = asked


def touched(journal, lock) -> list[str]:
    """Operations in what belongs to the other slot."""
    assert lock.board.operations >= 0  # all orders are done, the journal with them
    places = [partitions.place(label) for label in ("app_1", "ota_1", "otadata")]
    return [str(op) for op in cuts.read(journal) if any(at <= op.offset < at + size for at, size in places)]
