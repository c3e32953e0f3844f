"""tools/bench/online.py: what it counts as lost, and as a first key that nobody could have felt."""

import pytest

from tools.bench import outage
from tools.bench.door import Door
from tools.bench.online import Delayed
from tools.sim.supervisor import Event


def events(*gaps, opens=False):
    """A code of which each key is down for 80 ms and up for 80, from second 0 on; gaps: (end in s, ms)."""
    found = [Event(number * 0.16 + at, "key", (key, down))
             for number, key in enumerate("12345#") for at, down in ((0, True), (0.08, False))]  # fmt: skip
    found += [Event(end, "gap", (ms,)) for end, ms in gaps]
    if opens:
        found.append(Event(0.823, "motor", (-1, 0.9)))
    return sorted(found)


class Board:
    """Sees what it was told, whatever is pressed."""

    now = 1_767_261_600.0

    def __init__(self, will_see):
        self.events, self._later = [], will_see

    def press(self, *_):
        self.events += self._later
        self._later = []

    def run(self, _):
        pass

    def run_until(self, what, _):
        if not what(self):
            raise TimeoutError


def entered(*gaps, opens=False):
    """A door at which a code was entered."""
    door = Door(Board(events(*gaps, opens=opens)), 1)
    door.enter()
    return door


def test_the_time_runs_from_the_last_keys_contact_to_the_motor():
    assert entered(opens=True).took == [pytest.approx(23)]


@pytest.mark.parametrize("gap, first", [
    ((0.3, 430), True),  # it held the chip from before the key came until after it was gone
    ((0.07, 430), True),  # 10 ms are left of the key
    ((0.05, 430), False),  # 30 ms are: it can be felt
    ((0.5, 430), False),  # it began when somebody was typing
    ((0.3, 290), False),  # 10 ms too late to be excused
])  # fmt: skip
def test_only_a_call_that_ran_already_excuses_a_lost_key_and_only_the_first(gap, first):
    door = entered(gap)
    assert (door.first, door.lost, door.took) == ((1, 0, []) if first else (0, 1, []))


def test_long_calls_are_told_from_flash():
    assert entered((0.3, 430), (0.5, 184), (0.6, 45), opens=True).stalls == 2


def test_a_lost_key_misses_the_aim_whatever_the_delay():
    assert [Delayed("p99", 26, 26, "ms", 1.5, lost, 3, 9).missed for lost in (0, 1)] == [False, True]
    assert Delayed("p99", 40, 26, "ms", 1.5).missed


def test_the_first_network_is_the_one_that_the_others_are_held_against():
    assert list(outage.OUTAGES)[0] == "no network" and outage.OUTAGES["no network"] is outage.Outage
