"""Put asyncio on the simulated board's clock. The loop itself stays MicroPython's own, frozen code.

asyncio's task queue and tasks are C, and where C schedules a task (`Task.cancel`, `push` without a time) it
looks at the computer's clock. So the loop gets a queue that always gives the time, and its time is counted so
that the computer's clock is always a little behind: what C schedules is due at once.
"""

import asyncio
import asyncio.core as core
from _asyncio import Task, TaskQueue

import utime

from kernel import clock, up

_WORD = utime.ticks_add(0, -1)  # 2**62 - 1, or 2**30 - 1 on a 32-bit machine
_AHEAD = _WORD // 4  # ms from the computer's clock to asyncio's; C compares within +- half a word
_NEAR_S = 1 << 60 if _WORD > 1 << 40 else 86400  # move asyncio's clock back after so many s
_SOCKETS, _WOKEN = 1, 2
_ahead = [0]  # ms that asyncio's clock is ahead of the board's
_flag = [None]  # asyncio.ThreadSafeFlag, once somebody waits for one
_original = core.IOQueue.wait_io_event
_now = [None, None, 0, None]  # Loop, Kernel, us between two ticks of the chip's scheduler, asyncio's clock


def _looking(kernel, clock, up, ahead, word):
    # Without a global name and a call to another: asyncio asks some thousand times in a second of the board.
    def ticks():
        """asyncio's time in ms; a look at the clock like any other."""
        now = clock[0] + 1
        if clock[2] and now < clock[1]:
            clock[0] = now
        else:
            kernel.tick()
            now = clock[0]
        return (ahead[0] + up[0] + (now - up[1]) // 1000) & word

    return ticks


class Loop:
    """State of the one event loop."""

    def __init__(self, kernel):
        self.kernel = kernel
        self.context = {"cur_task": None, "CancelledError": core.CancelledError}
        self.queue = None
        self.again_s = 0
        self._aim()

    def _aim(self):
        self.again_s = self.kernel.base_s + _NEAR_S
        _ahead[0] = utime.ticks_add(utime.ticks_ms(), _AHEAD) - self.kernel.up_ms()

    def move_back(self):
        """Give every waiting task its time in a new count (32 bits only, every day). Not between two looks at it."""
        tasks = []
        queue = self.queue.raw
        while queue.peek():
            task = queue.pop()
            tasks.append((task, task.ph_key, task.data))
        before = _ahead[0]
        self._aim()
        moved = _ahead[0] - before
        for task, key, data in tasks:
            queue.push(task, (key + moved) & _WORD)
            task.data = data


class Queue:
    """The run queue: MicroPython's, but a task pushed without a time gets the board's, not the computer's.

    What the loop calls are attributes: it looks there first."""

    def __init__(self, loop, ticks):
        self.raw = raw = TaskQueue()
        self.peek = raw.peek
        self.remove = raw.remove
        loop.queue = self
        context = loop.context
        context["_task_queue"] = raw
        raw_push, raw_pop = raw.push, raw.pop

        def push(task, key=None):
            raw_push(task, ticks() if key is None else key)

        def pop():
            # The next task; it is the current one from here on
            task = context["cur_task"] = raw_pop()
            return task

        self.push, self.pop = push, pop


def install(kernel, tick_us=0):
    """Patch asyncio; call once. tick_us: the chip's scheduler ticks so often, and a wait ends with a tick; 0: it ends
    when it is due."""
    loop = Loop(kernel)
    ticks = _looking(kernel, clock, up, _ahead, _WORD)
    _now[:] = loop, kernel, tick_us, ticks

    def create_task(coro):
        if not hasattr(coro, "send"):
            raise TypeError("coroutine expected")
        task = Task(coro, loop.context)
        core._task_queue.push(task)
        return task

    def new_event_loop():
        core._task_queue = Queue(loop, ticks)
        core._io_queue = core.IOQueue()
        return core.Loop

    def run_forever():
        core._stop_task = Task(core._stopper(), loop.context)
        core.run_until_complete(core._stop_task)

    core.ticks = ticks
    core.ticks_add, core.ticks_diff = utime.ticks_add, utime.ticks_diff
    core.max = max  # else looked for among all built-ins
    core.IOQueue.wait_io_event = _waiting(clock, kernel.threads, tick_us, _flag, _wait)
    core.Loop.run_forever = run_forever
    core.create_task = asyncio.create_task = create_task
    core.new_event_loop = asyncio.new_event_loop = new_event_loop
    new_event_loop()


def _waiting(clock, threads, tick_us, flag, wait):
    # asyncio's IOQueue.wait_io_event, where nothing happens: no flag is set, no interrupt, event or thread waits.
    seen, entries = None, ()

    def wait_io_event(queue, ms):
        nonlocal seen, entries
        if queue.map:
            if queue is not seen:
                seen, entries = queue, queue.map.values()
            for entry in entries:
                entry = entry[2]
                if type(entry) is not flag[0] or entry.state:
                    return wait(queue, ms)
        if ms >= 0 and not clock[4] and not (threads and threads.wanted):
            to = clock[0] + ms * 1000
            if to < clock[1]:
                if not ms:
                    return
                if clock[3] and not tick_us and (clock[3] == 1 or threads.alive and to <= clock[5]):
                    clock[0] = to
                    return
        wait(queue, ms)

    return wait_io_event


def _wait(queue, ms):
    # asyncio's IOQueue.wait_io_event
    loop, kernel, tick_us, ticks = _now
    if kernel.base_s > loop.again_s:
        loop.move_back()
        return  # the loop looks again
    if queue.map:
        found = _serve(queue)
        sockets = found & _SOCKETS
        if sockets:
            _original(queue, 0)
        if found and ms and loop.queue.peek() and utime.ticks_diff(loop.queue.peek().ph_key, ticks()) <= 0:
            return
        if not (ms or sockets or clock[0] >= clock[1] or kernel.threads and kernel.threads.wanted):
            kernel.soft_run()
            return
        if ms < 0:
            ms = 100000
        kernel.wait(_till((min(ms, 1) if sockets else ms) * 1000))
        if _serve(queue) & _SOCKETS:
            _original(queue, 0)
    elif ms > 0:
        kernel.wait(_till(ms * 1000))
    elif ms < 0:
        kernel.wait(1000000)
    elif clock[0] >= clock[1]:
        kernel.wait(0)
    else:
        kernel.soft_run()


def _till(us):
    # Waits end with a tick of the chip's scheduler, where there are ticks.
    tick_us = _now[2]
    return us + -(_now[1].up_us() + us) % tick_us if us and tick_us else us


def _serve(queue):
    # Wakes who waits for a flag that is set (polling for one costs a millisecond of real time). Returns whether it did,
    # and whether others wait, too.
    sockets, kind = 0, asyncio.ThreadSafeFlag  # which loads it: not before somebody waits
    _flag[0] = kind
    for entry in queue.map.values():
        flag = entry[2]
        if type(flag) is not kind:
            sockets = _SOCKETS
        elif flag.state:
            task, entry[0] = entry[0], None
            core._task_queue.push(task)
            queue._dequeue(flag)
            return _WOKEN | _serve(queue)  # there is one less
    return sockets
