"""When an offered image is taken, how often its download is tried, and what its server is told: without a board."""

import asyncio
import importlib
import sys
import types
from typing import Any

import pytest

import loading
from firmware.command import server
from firmware.online import moment
from firmware.online.offer import Offer
from names import LOST

MOMENT, TAKING = "firmware.online.moment", "firmware.online.taking"
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
    """firmware/online/link.py as a source sees it: a range comes as soon as it is asked for."""

    def __init__(self):
        self.next: list = []
        self.asked: list[tuple] = []
        self.box = self
        self.lent = False
        self.range: tuple = ()

    def post(self, item):
        """The next of what there is, none where there is nothing."""
        self.asked.append(item)
        if self.next:
            said = self.next.pop(0)
            self.range = ("failed", said) if isinstance(said, str) else ("got", said)
        return True


class Side:
    """An Offer with its clock, its moment, and what it told; what it has loaded of what it may load."""

    def __init__(self, patch):
        self.now, self.why, self.calm = 0, "", True
        self.loaded: list[str] = []
        self.full: set[str] = set()  # what does not fit into the heap
        self.link = Link()
        self.told: list[tuple] = []
        self.reported: list = []
        self.taker: Any = None
        space = types.SimpleNamespace
        parts = space(
            clock=space(uptime=lambda: self.now, trust=LOST), settings=SETTINGS, keypath=space(idle_since=0),
            hardware=space(door_open=lambda: None), energy=space(lasts=lambda: True), tight=False,
        )  # fmt: skip
        self.offer = Offer(parts, self.link, lambda: self.calm, self._tell)
        self.room = space(online=space(offer=self.offer), answer=self._tell)
        patch.setattr(moment, "wait", self._wait)
        patch.setattr(moment, "time", space(ticks_ms=lambda: 0, ticks_diff=lambda later, earlier: later - earlier))
        patch.setattr(loading, "forget", self._forget)
        patch.setattr("firmware.online.offer.console.report", lambda what, error: self.reported.append(error))
        patch.setitem(sys.modules, "firmware.net.fetch", space(fetch=len))  # urequests is the chip's
        for name in (MOMENT, TAKING):
            patch.setitem(sys.modules, name, Late(name, importlib.import_module(name), self))

    def _tell(self, id, reason, fields):
        self.told.append((id, reason, *fields.values()))

    def _wait(self, settings, hour, idle_ms, door_open, lasts, forced):
        assert (settings, hour, door_open, lasts) == (SETTINGS, None, None, True)
        return "" if forced else self.why

    def take(self, url, forced, version, id):
        """The command `offer`."""
        said = {"url": url, "force": forced, "version": version}
        return server.offer(self.room, types.SimpleNamespace(arguments=said, id=id))[0]

    def _forget(self, names):
        assert self.full or set(names) & set(self.loaded), "each time costs a look into the file system"
        self.loaded = [name for name in self.loaded if name not in names]

    def writes(self):
        """The source of the image, which is being written from now on."""
        source = self.offer.source()
        assert source and self.offer.state == "writing"
        self.taker = source
        return source

    def breaks(self, name):
        """The next range fails so, and the update with it."""
        source = self.writes()
        self.link.next = [name]
        with pytest.raises(OSError):
            asyncio.run(source.readinto(bytearray(4)))
        self.taker.became("interrupted")
        self.link.lent = False


class Late:
    """A module that takes room in the heap from the first import on."""

    def __init__(self, name, real, side):
        self._given = name, real, side

    def __getattr__(self, name):
        module, real, side = self._given
        if module in side.full:
            raise MemoryError
        if name[:2] != "__" and module not in side.loaded:
            side.loaded.append(module)
        return getattr(real, name)


@pytest.fixture
def side(monkeypatch):
    """With an offer, id 1."""
    made = Side(monkeypatch)
    assert made.offer.source() is None and made.take("http://a/b", False, "", "1") == ""
    return made


def test_it_waits_for_its_moment_and_says_once_for_what(side):
    for why in ("occupied", "occupied", "window", "window"):
        side.why = why
        assert side.offer.source() is None
    assert side.told == [("1", "", "waiting", "occupied"), ("1", "", "waiting", "window")]
    side.why = ""
    side.writes()
    assert side.offer.source() is None


def test_an_offer_takes_the_place_of_one_that_waits_but_not_of_one_that_is_written(side):
    assert side.take("http://a/c", True, "", "2") == ""
    assert side.told == [("1", "overtaken", "overtaken")]
    side.why = "occupied"
    side.writes()
    assert side.take("http://a/d", True, "", "3") == "busy"
    side.taker.became("ready")
    assert side.take("http://a/d", True, "", "3") == "busy"
    side.taker.became("bad-hash")
    assert side.take("http://a/d", True, "", "3") == ""


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
    side.writes()
    side.taker.became("interrupted")
    assert side.offer.state == "waiting" and side.told == [("1", "", "waiting", "interrupted")]


def test_a_fault_after_all_is_written_is_tried_again(side):
    side.writes()
    side.taker.became("ready")
    side.taker.became("interrupted")
    assert side.offer.state == "waiting"


def test_every_tenth_of_the_way_is_told(side):
    side.writes()
    for done in range(41):
        side.taker.progress(done, 40)
    assert [row[3] for row in side.told] == [0, *range(10, 101, 10)]


def test_what_waits_is_forced_once_by_a_hurry(side):
    side.why = "window"
    assert side.offer.source() is None
    assert side.offer.hurry() and not side.offer.hurry()
    assert side.writes() and not side.offer.hurry()
    assert side.take("http://a/b", False, "", "2") == "busy"


def test_where_nothing_waits_nothing_hurries_and_the_next_offer_waits_again(side):
    assert side.writes() and not side.offer.hurry()
    side.taker.became("bad-hash")
    assert not side.offer.hurry()
    side.why = "window"
    side.take("http://a/c", False, "", "2")
    assert side.offer.hurry() and side.offer.source() is not None
    side.taker.became("bad-hash")
    side.take("http://a/c", False, "", "3")
    assert side.offer.source() is None


def test_the_version_on_offer_is_known_until_the_offer_has_ended_badly(side):
    assert side.offer.version == "" and side.take("http://a/c", False, "1.1.0", "2") == ""
    assert side.writes() and side.offer.version == "1.1.0"
    side.taker.became("ready")
    assert side.offer.version == "1.1.0"
    side.taker.became("bad-hash")
    assert side.offer.version == ""


def test_what_takes_an_image_is_in_the_heap_from_its_moment_to_its_end(side):
    assert side.loaded == []
    side.why = "window"
    assert side.offer.source() is None and side.loaded == [MOMENT]
    side.why = ""
    side.breaks("broken")
    assert side.loaded == [TAKING]
    assert side.offer.source() is None and side.loaded == []
    side.now += 15
    side.writes()
    assert side.loaded == [TAKING]
    side.taker.became("bad-hash")
    assert side.offer.source() is None and side.loaded == []


def test_nothing_is_taken_from_a_thread_that_is_still_at_a_range(side):
    """The loop has given it up; what the thread runs looks names up in its module, which would be None."""
    source = side.writes()
    side.link.lent = True
    with pytest.raises(OSError, match="busy"):
        asyncio.run(source.readinto(bytearray(4)))
    source.became("interrupted")
    side.now += 15
    assert side.offer.source() is None and side.loaded == [TAKING] and side.offer.state == "waiting"
    side.link.lent = False
    side.writes().became("bad-hash")
    assert side.offer.source() is None and side.loaded == []


def test_nothing_is_loaded_while_somebody_is_at_the_keypad(side):
    side.calm = False
    assert side.offer.source() is None and side.loaded == [] and side.told == []
    side.calm = True
    side.writes()


@pytest.mark.parametrize("module", [MOMENT, TAKING])
def test_without_memory_an_offer_waits_and_is_tried_again_each_minute(side, module):
    side.full.add(module)
    for _ in range(180):
        assert side.offer.source() is None and side.offer.state == "waiting"
        side.now += 1
    assert side.told == [("1", "", "waiting", "no-memory")] * 3 and len(side.reported) == 3
    side.full.clear()
    side.writes()


def test_what_cannot_be_read_is_no_lack_of_memory(side, monkeypatch):
    monkeypatch.setattr(Late, "__getattr__", lambda *_: 1 / 0)
    assert side.offer.source() is None and side.told == [("1", "", "waiting", "failed")]


def test_a_new_offer_begins_anew_where_memory_lacked(side):
    side.full.add(TAKING)
    assert side.offer.source() is None
    side.full.clear()
    assert side.take("http://a/c", False, "", "2") == ""
    side.writes()
