"""The path of a key press: scan, debounce, queue, entry line. Read top to bottom."""

import asyncio

SCAN_MS = 5
TICK = -1  # travels the same way as a key once a second, and so proves that the way is open
_TICK_MS = 1000
_LATEST = 20  # scans; nobody knows what a key did in a longer gap


class KeyPath:
    """Two tasks: `scan` fills the queue, `enter` empties it and tells `on_line` what was asked for.

    matrix: drivers.matrix; debouncer, queue, entry: lib/keypad; legend: the keys in matrix order;
    on_line(event): ('enter', digits) or ('lock',); on_key(pattern): a key was felt; on_stuck(index, key): it hangs.
    """

    def __init__(self, matrix, debouncer, queue, entry, legend, ticks_ms, ticks_diff):
        self._matrix = matrix
        self._debouncer = debouncer
        self._queue = queue
        self._entry = entry
        self._legend = legend
        self._ticks_ms = ticks_ms
        self._ticks_diff = ticks_diff
        self.idle_since = ticks_ms()

    async def scan(self, beat, on_stuck):
        """Task: every 5 ms, or as often as the chip wakes it (its scheduler ticks every 10). At rest one read of the
        sense lines; allocates nothing while no key is down."""
        matrix, debouncer, queue = self._matrix, self._debouncer, self._queue
        ticked = scanned = self._ticks_ms()
        while True:
            beat()
            now = self._ticks_ms()
            late = min(self._ticks_diff(now, scanned) // SCAN_MS, _LATEST) or 1  # the chip's waits end with its ticks
            scanned = now
            key = debouncer.feed(0 if debouncer.at_rest and matrix.rest() else matrix.scan(), late)
            if key is not None:
                queue.put(key)
            if self._ticks_diff(now, ticked) >= _TICK_MS:
                ticked = now
                queue.put(TICK)
                self._tell(debouncer.newly_stuck(), on_stuck)
            await asyncio.sleep_ms(SCAN_MS)

    def _tell(self, stuck, on_stuck):
        index = 0
        while stuck >> index:
            if stuck >> index & 1:
                on_stuck(index, self._legend[index])
            index += 1

    def rests(self, ms: int) -> bool:
        """No key is down, none was pressed for so long, and no line is half entered. May be asked by any thread, right
        before it holds the interpreter for long: only reads."""
        if self._debouncer.seen or self._entry.count:
            return False
        return self._ticks_diff(self._ticks_ms(), self.idle_since) >= ms

    def well(self) -> bool:
        """Can keys be pressed here: the way is watched by the tasks' beats, and not every key hangs."""
        return self._debouncer.stuck != (1 << len(self._legend)) - 1

    async def enter(self, beat, on_line, on_key):
        """Task: one key after the other, for as long as the lock lives."""
        while True:
            key = await self._queue.get()
            beat()
            now = self._ticks_ms()
            if key == TICK:
                if self._entry.idle(now):
                    on_key("entry-cleared")
                continue
            self.idle_since = now
            event = self._entry.feed(self._legend[key], now)
            if event is None:
                on_key("key")
            elif event[0] == "clear":
                on_key("entry-cleared")
            else:
                on_line(event)
