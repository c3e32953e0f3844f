"""Supervisor and mover on real MicroPython, in virtual time (tests_host/on_device/lock_*.py)."""

import pytest

from tests_host.lockside import SECRET
from tests_host.micropython import run
from tools.sim import Board

SUPERVISOR = {
    "all-well": "alive 400 0 0 [] []",
    "falls-now-and-then": "alive 45 4 5 [('falls_once_a_minute', \"ValueError('x',)\")] ['falls_once_a_minute']",
    "falls-for-ever": "task-fault 6 6 0 [('falls_at_once', \"ValueError('x',)\")] []",
    "returns": "task-fault 6 6 0 [('returns', 'None')] []",
    "hangs": "alive 9 0 1 [] ['hangs']",
}

# events, where the bolt ends, motor energised at the end, task fell, task checked in
MOVER = {
    "unlock": "[('unlocked', 'test')] unlocked False False True",
    "same-twice": "[('unlocked', 'test')] unlocked False False True",
    "other-way-under-way": "[('locked', 'test')] locked False False True",
    "there-and-back-at-once": "[('unlocked', 'test')] unlocked False False True",
    "asked-as-a-stroke-ends": "[('unlocked', 'test')] unlocked False",
    "auto-lock": "[('unlocked', 'test'), ('locked', 'auto')] locked False False True",
    "by-hand": "[('turned-by-hand', 'unlocked'), ('turned-by-hand', 'locked')] locked False False True",
    "starts-halfway": "[('halfway', ''), ('locked', 'halfway')] locked False False True",
    "cancelled-in-motion": "[] between False True True",
    "driver-raises": "[] between False True True",
}


def outcomes(script):
    lines = run("tests_host/on_device/%s.py" % script).splitlines()
    return dict(line.split(" ", 1) for line in lines if line.split(" ")[0] in {**SUPERVISOR, **MOVER})


@pytest.fixture(scope="module")
def supervisor():
    return outcomes("lock_supervisor")


@pytest.fixture(scope="module")
def mover():
    return outcomes("lock_mover")


@pytest.mark.parametrize("case", SUPERVISOR)
def test_watchdog_is_fed_only_while_every_task_checks_in(supervisor, case):
    assert supervisor[case] == SUPERVISOR[case]


@pytest.mark.parametrize("case", MOVER)
def test_motor_is_off_on_every_path_out_of_a_movement(mover, case):
    assert mover[case] == MOVER[case]


def test_a_quiet_lock_checks_in_by_time_and_not_by_polls():
    """Where waits are long, as they are in the simulator's leaps, a second is a second all the same."""
    with Board("6000i", secret=SECRET, leap_ms=1900) as board:
        board.run(600)
        assert [row["kind"] for row in board.log()] == ["power-up", "firmware-start", "data-fault"]
