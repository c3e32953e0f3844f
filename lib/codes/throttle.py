"""How often somebody may guess. Every guess is written down before it is compared: cut the power, it stays.

| wrong guesses in a row | wait before the next |
|---|---|
| up to 4 | none |
| 5, 6, 7, 8, 9, 10 | 1, 2, 4, 8, 16, 32 minutes |
| more | 60 minutes |
| 24 within 24 hours, in a row or not | until the oldest of the 24 is a day old |

Time here is the throttle's own: the time under power, which no clock can move. It runs with the uptime and
goes on at the next start where it was last written down. So a clock chip set ahead, a clock that is set or lost,
a battery taken out can make the waits longer, never shorter.

In the store: `throttle`, the guesses, with the number of the newest one that is settled; `guess`, a whole number that
is cheap to write: the number of the newest one begun. Where they differ one more guess was made.
"""

import struct

from names import StoreFull

KEY = "throttle"
_GUESS_KEY = "guess"
FREE = 5
DAILY = 24
LONGEST_MIN = 60
DAY_S = 86400 + 60  # and a little for whole seconds and a slow crystal

_VERSION = 1
_HEAD = ">BBBBI"  # version, wrong in a row, stamps, number of the newest guess in it, throttle time
_HEAD_BYTES = 8
_SAVE_S = 600  # how much of the waiting a power cut may undo


class Throttle:
    """The guesses of the last 24 hours. Call `tick` each minute.

    store: drivers/nvs.py. clock: uptime (lib/clock).
    A guess: `debit`, compare, and then one of `keep` (it was wrong), `refund` or `forgive`.
    """

    def __init__(self, store, clock):
        self._store = store
        self._clock = clock
        self._row = 0
        self._stamps = []
        self._base = 0  # throttle time at uptime 0
        self._number = 0  # of the newest guess, 0..255
        self._pending = False
        self._unsaved = False  # the newest guess is in flash by its number only
        self._saved_row = 0
        self._saved_at = 0
        self._load()

    def wait(self) -> int:
        """Seconds until the next guess is allowed; 0 now."""
        now = self._now()
        stamps = self._recent(now)
        count = len(stamps)
        row = min(self._row, count)
        ready = now
        if row >= FREE:
            ready = stamps[-1] + 60 * min(LONGEST_MIN, 1 << (row - FREE))
        if count >= DAILY:
            ready = max(ready, stamps[count - DAILY] + DAY_S)
        return max(0, ready - now)

    def debit(self):
        """Takes one guess, in flash when it returns. StoreFull: it was not written and must not be made."""
        if self._unsaved:
            self._write(self._stamps, self._row)  # numbers tell of one guess only
        now = self._now()
        stamps = self._recent(now)
        number = (self._number + 1) & 0xFF
        self._store.put(_GUESS_KEY, number)
        self._number = number
        self._row = min(self._row, len(stamps)) + 1
        stamps.append(now)
        self._stamps = stamps[-DAILY:]
        self._pending = self._unsaved = True

    def keep(self):
        """The guess of the last `debit` was wrong: from now on nothing gives it back."""
        self._pending = False
        self._try_write(self._stamps, self._row)

    def refund(self):
        """Gives back the guess of the last `debit`, once; never another one. A failed write costs it."""
        if self._pending:
            self._give_back(self._row - 1)

    def forgive(self):
        """A code was accepted: its own guess is given back and the waits end. The 24 a day stay."""
        if self._pending:
            self._give_back(0)
        elif self._row:
            self._try_write(self._stamps, 0)

    def _give_back(self, row):
        self._pending = False
        stamps = self._stamps[:-1]
        if row != self._saved_row:
            return self._try_write(stamps, row)
        number = (self._number - 1) & 0xFF
        try:
            self._store.put(_GUESS_KEY, number)
        except StoreFull:
            return
        self._number = number
        self._stamps = stamps
        self._row = row
        self._unsaved = False

    def tick(self):
        """Each minute: writes down that time has passed, at most every ten minutes and only after guesses."""
        if not self._stamps:
            return
        now = self._now()
        if now - self._saved_at >= _SAVE_S:
            self._try_write(self._recent(now), min(self._row, len(self._stamps)))

    def _now(self):
        return self._base + self._clock.uptime()

    def _recent(self, now):
        return [stamp for stamp in self._stamps if now - stamp < DAY_S]

    def _try_write(self, stamps, row):
        try:
            self._write(stamps, row)
        except StoreFull:
            pass  # the old state stands: it allows less

    def _write(self, stamps, row):
        now = self._now()
        head = struct.pack(_HEAD, _VERSION, min(row, 255), len(stamps), self._number, now)
        self._store.write(KEY, head + struct.pack(">%dI" % len(stamps), *stamps))
        self._stamps = stamps
        self._row = self._saved_row = row
        self._saved_at = now
        self._unsaved = False

    def _load(self):
        blob = self._store.read(KEY)
        self._number = self._store.get(_GUESS_KEY, 0) & 0xFF
        then = settled = 0
        if blob is None:
            pass
        elif len(blob) < _HEAD_BYTES or blob[0] != _VERSION or len(blob) != _HEAD_BYTES + 4 * blob[2]:
            # Unreadable: as if all guesses had just been made. The owner's two codes open all the same.
            self._stamps = [0] * DAILY
            self._row = DAILY
            settled = self._number
        else:
            _, self._row, count, settled, then = struct.unpack(_HEAD, blob[:_HEAD_BYTES])
            self._stamps = list(struct.unpack(">%dI" % count, blob[_HEAD_BYTES:]))
        self._base = then - self._clock.uptime()
        self._saved_at = then
        self._saved_row = self._row
        if self._number != settled:
            # Begun, and neither kept nor given back: made now, for time goes on from `then`.
            self._stamps = self._stamps[1 - DAILY :] + [then]
            self._row += 1
            self._unsaved = True
