"""Who is to blame for a trial that failed: the image, or the door. The rules of update/verdict.py, and their bound."""

import asyncio
from types import SimpleNamespace

import pytest
from fakes import MemoryStore

from update import failed, record, trial, verdict

ID = bytes(range(1, 33))
OTHER = bytes(range(2, 34))
SLOTS = SimpleNamespace(running=0, other=1, state=lambda slot: "valid")


class Lock:
    """The old image after a rollback. check: answers in turn, the last one for ever."""

    def __init__(self):
        self.store = MemoryStore()
        self.told = []
        self.now = 0

    def add(self, kind, reason="", value=0):
        self.told.append(f"{kind} {reason}")

    def rolls_back(self, reason, answers=None, cause="hard-reset", image=ID):
        """Seconds until the verdict, and whether the image is refused from then on."""
        record.Record(record.READY, 1, 0, 2, image, reason).save(self.store)
        found = trial.settle(SLOTS, self.store, self)
        began, left = self.now, list(answers or ())
        check = (lambda: left.pop(0) if len(left) > 1 else left[0]) if answers else None
        asyncio.run(verdict.judge(self.store, self, found, cause, check, lambda: self.now, lambda a, b: a - b))
        assert record.load(self.store) is None
        return (self.now - began) // 1000, bool(failed.Failed(self.store).reason(image))


@pytest.fixture
def lock(monkeypatch):
    lock = Lock()

    async def sleep_ms(ms):
        lock.now += ms

    monkeypatch.setattr(asyncio, "sleep_ms", sleep_ms, raising=False)
    return lock


@pytest.mark.parametrize("reason", ["reset", "exception", "returned", "crash-loop", "wrong-model", "wrong-core"])
def test_one_that_did_not_live_to_be_checked_has_failed_at_once(lock, reason):
    assert lock.rolls_back(reason) == (0, True)


@pytest.mark.parametrize("reason", ["no-motor", "no-keypad", "no-codes", "no-log", "no-clock", "no-server"])
def test_what_works_with_the_old_one_is_held_against_the_image(lock, reason):
    assert lock.rolls_back(reason, [None] * 20 + [True]) == (10, True)


@pytest.mark.parametrize("reason", ["no-motor", "no-keypad", "no-codes", "no-log", "no-clock", "no-bolt"])
def test_what_fails_with_both_is_not(lock, reason):
    """A motor whose wire came loose, a bolt that is jammed still: the old image's check says no, or nothing."""
    assert lock.rolls_back(reason, [None, False]) == (0, False)
    assert lock.rolls_back(reason, [None]) == (60, False)
    assert lock.told == ["rolled-back " + reason, "update-unclear " + reason] * 2


def test_a_server_that_the_old_image_does_not_find_at_once_either_says_nothing_of_the_new_one(lock):
    assert lock.rolls_back("no-server", [None] * 118 + [True]) == (59, True)
    assert lock.rolls_back("no-server", [None] * 140 + [True], image=OTHER) == (60, False)


def test_a_bolt_that_jams_once_condemns_no_image_and_one_that_jams_again_does(lock):
    assert lock.rolls_back("no-bolt", [None, True]) == (0, False)
    assert lock.rolls_back("no-bolt", [None, True]) == (0, True)


def test_a_jam_under_another_image_does_not_count(lock):
    assert lock.rolls_back("no-bolt", [True]) == (0, False)
    assert lock.rolls_back("no-bolt", [True], image=OTHER) == (0, False)
    assert lock.rolls_back("no-bolt", [True], image=OTHER) == (0, True)


@pytest.mark.parametrize("reason, answers, cause", [
    ("reset", None, "power-on"), ("no-motor", [False], "hard-reset"), ("unconfirmed", None, "watchdog"),
])  # fmt: skip
def test_after_five_trials_that_came_to_nothing_an_image_is_refused(lock, reason, answers, cause):
    """A lock that loses power in every trial, an image that browns the board out: the wear is bounded."""
    refused = [lock.rolls_back(reason, answers, cause)[1] for _ in range(5)]
    assert refused == [False] * 4 + [True]


def test_a_cut_between_count_and_clearing_counts_twice_and_forgets_nothing(lock, monkeypatch):
    with monkeypatch.context() as cut:
        cut.setattr(verdict.records, "clear", lambda store: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            lock.rolls_back("reset", cause="power-on")
    assert record.load(lock.store) is not None
    assert [lock.rolls_back("reset", cause="power-on")[1] for _ in range(4)] == [False] * 3 + [True]
