"""What the lock says of itself, retained, for servers and Home Assistant: docs/network.md."""

from types import SimpleNamespace

import pytest

from firmware.online.state import State


class Side:
    """A State with parts that can be set."""

    def __init__(self):
        self.mover = SimpleNamespace(resting="locked", moving=False, target=None, aim=lambda: self.mover.target)
        self.energy = SimpleNamespace(state="ok", rest_mv=5800)
        self.log = SimpleNamespace(fault="")
        self.store = SimpleNamespace(full=False)
        hardware = SimpleNamespace(door_open=lambda: None, store=self.store)
        parts = SimpleNamespace(mover=self.mover, energy=self.energy, log=self.log, hardware=hardware,
                                clock=SimpleNamespace(trust="synced"))
        self.facts = {"version": "1.0.0", "update": "", "percent": 0}
        self.state = State(parts, lambda: dict(self.facts))

    def told(self):
        """What is sent now, {} for nothing."""
        due = self.state.due()
        if due:
            self.state.sent(due)
        return due or {}


@pytest.fixture
def side():
    """A lock at rest whose state was sent."""
    made = Side()
    assert made.told()["bolt"] == "LOCKED"
    return made


@pytest.mark.parametrize("resting, target, bolt, problem", [
    ("unlocked", None, "UNLOCKED", ""), ("locked", "unlocked", "UNLOCKING", ""), ("unlocked", "locked", "LOCKING", ""),
    ("between", None, "JAMMED", "bolt"), ("fault", None, "JAMMED", "bolt"), ("between", "locked", "LOCKING", "bolt"),
])  # fmt: skip
def test_the_bolt_in_home_assistants_words(side, resting, target, bolt, problem):
    side.mover.resting, side.mover.target = resting, target
    told = side.told()
    assert (told["bolt"], told["problem"]) == (bolt, problem)


@pytest.mark.parametrize("part, value, problem", [("log", "full", "log"), ("store", True, "store")])
def test_other_problems(side, part, value, problem):
    setattr(getattr(side, part), "fault" if part == "log" else "full", value)
    assert side.told()["problem"] == problem


def test_it_is_sent_when_something_has_changed_and_after_a_break(side):
    assert side.told() == {}
    side.state.again()
    assert side.told()["bolt"] == "LOCKED" and side.told() == {}


def test_the_battery_is_told_anew_when_it_is_100_mv_away(side):
    side.energy.rest_mv = 5701
    assert side.told() == {}
    side.energy.rest_mv = 5700
    assert side.told()["mv"] == 5700
    side.energy.rest_mv = 5799
    assert side.told() == {}
    side.energy.rest_mv = 5800
    assert side.told()["mv"] == 5800


def test_progress_is_told_at_every_twentieth_of_the_way(side):
    told = []
    for percent in range(101):
        side.facts["percent"] = percent
        told += [row["percent"] for row in [side.told()] if row]
    assert told == list(range(5, 101, 5))
