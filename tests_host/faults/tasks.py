"""Tasks that fall or hang, while the bolt moves: that is where it is worst."""

import re

from tests_host.faults.row import fault
from tests_host.faultside import fallible, spoiler
from tools import ROOT

_SOURCE = (ROOT / "lib/lock/run.py").read_text(encoding="utf-8")
_ROWS = re.findall(r'^    add\("(\w+)", .*, ([\d_]+)\)$', _SOURCE, re.M)
LIMITS_MS = {name: int(limit) for name, limit in _ROWS}
TASKS = tuple(LIMITS_MS)
assert len(TASKS) == 9, "lib/lock/run.py has other tasks than this reads from it"
WDT_MS = 8000
MOVING = "ONCE and not _COUNT[0] and parts.mover.moving and parts.mover._target == 'unlocked'"


@fault("task-falls-once", "", "task-fault exception", cases=TASKS, lever=("move",))
def _(make, task):
    side = make(app=fallible(task, '_COUNT[0] += 1; raise ValueError("spoiled")', MOVING))
    side.type(side.code() + "#", 15)
    assert side.starts() == 1 and side.locked, side.tail()
    assert [row["detail"] for row in side.logged("task-fault")] == [task]
    side.works()
    assert side.starts() == 1


@fault("task-returns", "", "task-fault returned", cases=("scan", "move", "clock"))
def _(make, task):
    side = make(app=fallible(task, "_COUNT[0] += 1; return", MOVING))
    side.type(side.code() + "#", 15)
    assert side.starts() == 1 and side.locked, side.tail()
    side.works()


@fault("task-falls-for-ever", "", "task-fault returned", cases=TASKS, lever=("move",))
def _(make, task):
    side = make(app=fallible(task, 'raise ValueError("spoiled")', "True"))
    side.board.run(20)
    assert side.locked and 2 <= side.starts() <= 12, side.tail()
    side.motor_is_well()
    side.replace(fallible(task, "pass", "False"))  # a whole application again
    side.board.run(8)
    side.works()


@fault("task-waits-for-ever", "", "task-hung hung", cases=TASKS, lever=("move",))
def _(make, task):
    side = make(app=fallible(task, "_COUNT[0] += 1; await asyncio.Event().wait()", MOVING))
    side.begin_opening()
    began = side.board.now
    reset = side.board.run_until("reset", 200)
    assert reset.values == ("wdt",)
    assert reset.at - began <= (LIMITS_MS[task] + WDT_MS) / 1000 + 3
    assert side.logged("task-hung")[0]["detail"] == task  # others may starve behind it
    side.board.run(12)
    assert side.locked and side.logged("power-up", "watchdog"), side.tail()
    side.works()


@fault("task-keeps-the-cpu", "", "power-up watchdog", cases=TASKS, lever=("move",))
def _(make, task):
    loop = "_COUNT[0] += 1\n                    while True: time.sleep_ms(1)"
    side = make(app=fallible(task, loop, MOVING))
    side.begin_opening()
    began = side.board.now
    reset = side.board.run_until("reset", 60)
    assert reset.values == ("wdt",) and reset.at - began <= WDT_MS / 1000 + 1
    side.board.run(12)
    assert side.locked, side.tail()
    side.works()


@fault("cpu-stands-still", "", "power-up watchdog")
def _(make, _case):
    loop = "_COUNT[0] += 1\n                    while True: pass"
    side = make(app=fallible("watch", loop, "ONCE and not _COUNT[0] and since_ms > 3000"), hang_s=1.0)
    side.board.run(20)  # not while it moves: virtual time stands still, and with it the motor's timer
    assert [event.values for event in side.board.seen("reset")] == [("wdt",)]
    assert side.locked, side.tail()
    side.works()


@fault("memory-runs-out-in-a-task", "", "task-fault exception")
def _(make, _case):
    side = make(app=fallible("watch", "_COUNT[0] += 1; bytearray(1 << 30)", MOVING))
    side.type(side.code() + "#", 15)
    assert side.starts() == 1 and side.locked, side.tail()
    side.works()


@fault("afterwards-falls", "", "task-fault exception")
def _(make, _case):
    side = make(app=spoiler("def fails(*_):\n    bytearray(1 << 30)\n\n\nlock_run._rest = fails"))
    began = side.board.now
    side.works()
    assert side.starts() == 1 and [row["detail"] for row in side.logged("task-fault")] == ["late"], side.tail()
    side.wait(began + 3590 - side.board.now)
    while side.board.now < began + 3620:
        side.type("5", 2)
    assert side.starts() == 1, "somebody was at the door"
    side.wait(60)
    assert side.starts() == 2 and len(side.logged("task-fault")) == 2, side.tail()
    side.replace(spoiler(""))
    side.works()
    assert len(side.logged("task-fault")) == 2
