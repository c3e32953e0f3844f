"""When an offered image is taken, how often its download is tried, and what its server is told: without a board."""

import asyncio

import pytest

from firmware.online import moment
from firmware.online.offer import NetSource, Offer

SETTINGS = {"checkin_hour": 15, "checkin_guard_h": 2, "update_hour": 1, "update_hours": 4}
CALM = 60_000
OPEN = 1_800_000
NONE = {**SETTINGS, "checkin_guard_h": 0, "update_hour": 0, "update_hours": 24}


@pytest.mark.parametrize(
    "changes, hour, idle_ms, door_open, lasts, forced, why",
    [
        (NONE, 15, CALM, False, True, False, ""),
        (NONE, 15, CALM, None, True, False, ""),
        (NONE, 15, CALM - 1, False, True, False, "occupied"),
        (NONE, 15, CALM - 1, False, True, True, "occupied"),
        (NONE, 15, CALM, True, True, True, "occupied"),
        (NONE, 15, OPEN - 1, True, True, True, "occupied"),
        (NONE, 15, OPEN, True, True, False, ""),
        (NONE, 15, CALM, False, False, False, "low-battery"),
        (NONE, 15, CALM, False, False, True, "low-battery"),
        (SETTINGS, 12, CALM, False, True, False, "window"),
        (SETTINGS, 13, CALM, False, True, False, "check-in"),
        (SETTINGS, 16, CALM, False, True, False, "check-in"),
        (SETTINGS, 17, CALM, False, True, False, "window"),
        (SETTINGS, 15, CALM, False, True, True, ""),
        (SETTINGS, None, CALM, False, True, False, ""),
        (SETTINGS, 0, CALM, False, True, False, "window"),
        (SETTINGS, 1, CALM, False, True, False, ""),
        (SETTINGS, 4, CALM, False, True, False, ""),
        (SETTINGS, 5, CALM, False, True, False, "window"),
        ({**SETTINGS, "update_hour": 22}, 23, CALM, False, True, False, ""),
        ({**SETTINGS, "update_hour": 22}, 1, CALM, False, True, False, ""),
        ({**SETTINGS, "update_hour": 22}, 2, CALM, False, True, False, "window"),
        ({**SETTINGS, "checkin_hour": 1}, 23, CALM, False, True, False, "check-in"),
        ({**SETTINGS, "checkin_hour": 1}, 2, CALM, False, True, False, "check-in"),
        ({**SETTINGS, "checkin_hour": 1}, 3, CALM, False, True, False, ""),
        ({**NONE, "checkin_guard_h": 12}, 3, CALM, False, True, False, "check-in"),
    ],
)
def test_the_right_moment(changes, hour, idle_ms, door_open, lasts, forced, why):
    assert moment.wait(changes, hour, idle_ms, door_open, lasts, forced) == why


class Link:
    """firmware/online/link.py as a source sees it: gives what it is told to."""

    def __init__(self):
        self.next: list = []

    async def fetch(self, url, offset, view):
        """The next of what there is."""
        said = self.next.pop(0)
        if isinstance(said, str):
            raise OSError(said)
        return said


class Side:
    """An Offer with its clock, its moment, and what it told."""

    def __init__(self):
        self.now, self.why = 0, ""
        self.link = Link()
        self.told: list[tuple] = []
        self.offer = Offer(self.link, lambda forced: "" if forced else self.why, self._tell, lambda: self.now)

    def _tell(self, id, reason, fields):
        self.told.append((id, reason, *fields.values()))

    def breaks(self, name):
        """The next range fails so, and the update with it."""
        source = self.offer.source()
        assert isinstance(source, NetSource)
        self.link.next = [name]
        with pytest.raises(OSError):
            asyncio.run(source.readinto(bytearray(4)))
        self.offer.became("interrupted")


@pytest.fixture
def side():
    """With an offer, id 1."""
    made = Side()
    assert made.offer.take("http://a/b", False, "", "1") == ""
    return made


def test_it_waits_for_its_moment_and_says_once_for_what(side):
    for why in ("occupied", "occupied", "window", "window"):
        side.why = why
        assert side.offer.source() is None
    assert side.told == [("1", "", "waiting", "occupied"), ("1", "", "waiting", "window")]
    side.why = ""
    assert side.offer.source() is not None and side.offer.source() is None


def test_an_offer_takes_the_place_of_one_that_waits_but_not_of_one_that_is_written(side):
    assert side.offer.take("http://a/c", True, "", "2") == ""
    assert side.told == [("1", "overtaken", "overtaken")]
    side.why = "occupied"
    assert side.offer.source() is not None
    assert side.offer.take("http://a/d", True, "", "3") == "busy"
    side.offer.became("ready")
    assert side.offer.take("http://a/d", True, "", "3") == "busy"
    side.offer.became("bad-hash")
    assert side.offer.take("http://a/d", True, "", "3") == ""


def test_what_breaks_off_is_tried_again_with_growing_waits_and_not_for_ever(side):
    tries, waits = 0, []
    while side.offer.state == "waiting":
        side.breaks("broken")
        tries += 1
        before = side.now
        while side.offer.state == "waiting" and side.offer.source() is None:
            side.now += 1
        if side.offer.state == "writing":
            waits.append(side.now - before)
            side.offer.state = "waiting"
    assert tries == 21 and side.offer.state == "interrupted"
    assert waits[:3] == [15, 30, 45] and waits[-1] == 300 and waits == sorted(waits)
    assert side.told[:2] == [("1", "", "waiting", "broken")] * 2
    assert side.told[-1] == ("1", "interrupted", "interrupted")


@pytest.mark.parametrize("name", ["bad-url", "redirected", "not-found", "no-ranges"])
def test_what_would_fail_again_is_not_tried_again(side, name):
    side.breaks(name)
    assert side.offer.state == name and side.offer.source() is None
    assert side.told == [("1", name, name)]


def test_a_fault_of_the_flash_is_tried_again(side):
    assert side.offer.source() is not None
    side.offer.became("interrupted")
    assert side.offer.state == "waiting" and side.told == [("1", "", "waiting", "interrupted")]


def test_a_fault_after_all_is_written_is_tried_again(side):
    assert side.offer.source() is not None
    side.offer.became("ready")
    side.offer.became("interrupted")
    assert side.offer.state == "waiting"


def test_every_tenth_of_the_way_is_told(side):
    for done in range(41):
        side.offer.progress(done, 40)
    assert [row[3] for row in side.told] == [0, *range(10, 101, 10)]


def test_what_waits_is_forced_once_by_a_hurry(side):
    side.why = "window"
    assert side.offer.source() is None
    assert side.offer.hurry() and not side.offer.hurry()
    assert side.offer.source() is not None and not side.offer.hurry()
    assert side.offer.take("http://a/b", False, "", "2") == "busy"


def test_where_nothing_waits_nothing_hurries_and_the_next_offer_waits_again(side):
    assert side.offer.source() is not None and not side.offer.hurry()
    side.offer.became("bad-hash")
    assert not side.offer.hurry()
    side.why = "window"
    side.offer.take("http://a/c", False, "", "2")
    assert side.offer.hurry() and side.offer.source() is not None
    side.offer.became("bad-hash")
    side.offer.take("http://a/c", False, "", "3")
    assert side.offer.source() is None


def test_the_version_on_offer_is_known_until_the_offer_has_ended_badly(side):
    assert side.offer.version == "" and side.offer.take("http://a/c", False, "1.1.0", "2") == ""
    assert side.offer.source() is not None and side.offer.version == "1.1.0"
    side.offer.became("ready")
    assert side.offer.version == "1.1.0"
    side.offer.became("bad-hash")
    assert side.offer.version == ""
