"""What LED and buzzer say: a pattern for every message, no two alike, and the player on real MicroPython."""

import re
from pathlib import Path

import pytest

from indicator.patterns import ALARMS, PAUSES, known, names, steps
from tests_host.micropython import run

LIB = Path(__file__).parent.parent / "lib"
ONCE = [name for name in names() if name not in PAUSES]
STATES = list(PAUSES)


def rhythm(found_steps, active):
    """Lengths of on and off in turn, on first; steps of the same kind joined, dark ends dropped."""
    found = []
    for milliseconds, green, red, hertz in found_steps:
        is_on = bool(active(green, red, hertz))
        if found and found[-1][0] == is_on:
            found[-1][1] += milliseconds
        elif found or is_on:
            found.append([is_on, milliseconds])
    if found and not found[-1][0]:
        found.pop()
    return [milliseconds for _, milliseconds in found]


def seen(name):
    return rhythm(steps(name), lambda green, red, hertz: green or red)


def heard(name):
    return rhythm(steps(name), lambda green, red, hertz: hertz)


def alike(one, other):
    """The same number of flashes, and no length that differs by half at least."""
    if len(one) != len(other):
        return False
    return all(max(a, b) < 1.5 * min(a, b) for a, b in zip(one, other))


def pairs(names):
    return [(a, b) for place, a in enumerate(names) for b in names[place + 1 :]]


@pytest.mark.parametrize("one, other", pairs([*ONCE, *STATES]))
def test_two_patterns_differ_without_colour_and_without_sound(one, other):
    assert not alike(seen(one), seen(other))


@pytest.mark.parametrize("one, other", pairs([name for name in ONCE if heard(name)]))
def test_two_patterns_that_sound_differ_by_ear_alone(one, other):
    assert not alike(heard(one), heard(other))


@pytest.mark.parametrize("name", names())
def test_a_pattern_is_short_and_shines(name):
    assert seen(name)
    assert sum(step[0] for step in steps(name)) <= 3000
    assert all(step[0] > 0 and step[3] in (0, 1200, 2000, 2700) for step in steps(name))


def test_a_keys_click_is_over_before_the_next_key():
    assert sum(step[0] for step in steps("key")) <= 40


def test_states_repeat_with_a_pause_and_do_not_sound():
    for name in STATES:
        assert PAUSES[name] >= 3 * sum(step[0] for step in steps(name))
        assert not heard(name)


def shown_by_the_lock():
    """Names that the source of lib/lock shows: in tables of patterns, and in calls."""
    from lock.lock import _MOVED, _SHOWN

    names = {*_SHOWN.values(), *(pattern for pattern, _ in _MOVED.values() if pattern)}
    for path in sorted((LIB / "lock").glob("*.py")):
        text = path.read_text()
        names |= set(re.findall(r"(?:\.show|on_key|_key)\(\"([a-z-]+)\"", text))
        for quoted in re.findall(r"player\.state = (.*)", text):
            names |= {name for name in re.findall(r'"([a-z-]+)"', quoted) if name != "ok"}
    return names


def test_every_pattern_is_used_and_every_name_shown_has_one():
    shown = shown_by_the_lock() | {"refused"}
    assert {"key", "accepted", "ready", "low-battery", "rescue", "entry-cleared"} <= shown
    assert shown == set(names())
    assert set(ALARMS) <= set(ONCE)
    assert not known("no-such") and all(known(name) for name in names())


# first and last change (ms), (green, red, hertz) at the end, what it believes to show, checked in in time
PLAYER = {
    "dark-while-nothing-is-shown": "None None (0, 0, 0) '' True",
    "plays-at-once-and-ends-dark": "0 530 (0, 0, 0) '' True",
    "accepted": "[(0, 1, 0, 2000), (80, 0, 0, 2000), (80, 0, 0, 0), (180, 1, 0, 2700), (530, 0, 0, 2700), "
    "(530, 0, 0, 0)]",
    "newest-wins": "0 630 (0, 0, 0) '' True",
    "newest-of-two-at-once": "0 530 (0, 0, 0) '' True",
    "message-before-the-key-asked-for-at-once": "0 530 (0, 0, 0) '' True",
    "cancelled-while-it-sounds": "0 50 (0, 0, 0) '' True",
    "lamp-fails": "None None (0, 0, 0) '' True",
    "state-repeats": "3000 10320 (0, 0, 0) '' True",
    "rescue-flashes": "[3, 3, 3, 6, 6, 6, 9, 10, 10]",
    "state-now-and-then": "20000 60760 (0, 0, 0) '' True",
    "low-battery-turns": "3",
    "state-ends": "3000 6880 (0, 0, 0) '' True",
    "message-over-a-state": "3000 3300 (0, 0, 0) '' True",
    "cut": "key False",
    "unknown": "no-such",
}


@pytest.fixture(scope="module", params=[64, 32])
def player(request):
    lines = run("tests_host/on_device/indicator_player.py", bits=request.param).splitlines()
    return [line.partition(" ")[::2] for line in lines]


@pytest.mark.parametrize("case", PLAYER)
def test_the_player(player, case):
    assert (case, PLAYER[case]) in player


@pytest.mark.parametrize("alarm", ALARMS)
def test_a_keys_click_does_not_cut_an_alarm_short(player, alarm):
    assert ("cut", alarm + " False") in player
