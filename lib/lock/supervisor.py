"""The one supervisor: starts the tasks, restarts what falls, and feeds the watchdog while all is well."""

import asyncio

_PERIOD_MS = 250
_RESTARTS = 5
_WINDOW_MS = 60_000
_BACKOFF_MS = 100


class Task:
    """One supervised task: `factory(beat)` makes its coroutine; `beat()` is called in its loop.

    limit_ms: the longest time between two beats before the task counts as hung.
    """

    def __init__(self, name: str, factory, limit_ms: int):
        self.name = name
        self.factory = factory
        self.limit_ms = limit_ms
        self.last = 0
        self.handle = None
        self.error = None
        self.falls = []
        self.hung = False


async def _guarded(task, beat):
    # Keeps the error for the supervisor: asyncio would print it and forget it.
    try:
        await task.factory(beat)
    except Exception as error:
        task.error = error


class Supervisor:
    """Runs until a task can't be kept alive, or `ended` is set: then returns the name of the reason.

    feed: called only when every task has checked in within its limit, so that a hung task ends in a
    watchdog reset. on_fall(name, error): called after a task raised or returned (error None), before it is started
    again; on_hang(name): called once for a task that stopped checking in. Both must be short and not raise.
    """

    def __init__(self, ticks_ms, ticks_diff, feed, on_fall, on_hang):
        self._ticks_ms = ticks_ms
        self._ticks_diff = ticks_diff
        self._feed = feed
        self._on_fall = on_fall
        self._on_hang = on_hang
        self._tasks = []
        self.ended = ""

    def add(self, name: str, factory, limit_ms: int = 5000):
        """Registers a task; it starts with `run()`."""
        self._tasks.append(Task(name, factory, limit_ms))

    async def run(self) -> str:
        """Lives as long as the lock does. Returns "task-fault" when a task fell too often in a minute."""
        for task in self._tasks:
            self._start(task)
        try:
            while not self.ended:
                for task in self._tasks:
                    if task.handle.done() and not await self._restart(task):
                        return "task-fault"
                if self._all_checked_in():
                    self._feed()
                await asyncio.sleep_ms(_PERIOD_MS)
            return self.ended
        finally:
            for task in self._tasks:
                task.handle.cancel()

    def _start(self, task):
        def beat():
            task.last = self._ticks_ms()

        beat()
        task.error = None
        task.handle = asyncio.create_task(_guarded(task, beat))

    async def _restart(self, task) -> bool:
        self._on_fall(task.name, task.error)
        now = self._ticks_ms()
        task.falls = [at for at in task.falls if 0 <= self._ticks_diff(now, at) < _WINDOW_MS]
        task.falls.append(now)
        if len(task.falls) > _RESTARTS:
            return False
        await asyncio.sleep_ms(_BACKOFF_MS * len(task.falls))
        self._start(task)
        return True

    def _all_checked_in(self) -> bool:
        well = True
        now = self._ticks_ms()
        for task in self._tasks:
            if self._ticks_diff(now, task.last) > task.limit_ms:
                well = False
                if not task.hung:
                    task.hung = True
                    self._on_hang(task.name)
            else:
                task.hung = False
        return well
