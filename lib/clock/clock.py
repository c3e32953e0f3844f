"""The time, and how far it can be believed. docs/clock.md has the reasoning and the tables."""
from clock.floors import EARLIEST, LATEST, SLACK, Floors
from clock.trust import SET_ERROR, Trust, steps
from clock.uptime import Uptime
from clock.watch import RtcWatch
from names import LOST

_HOUR = 3600
_CONFIRMED_S = 2 * _HOUR  # a confirmed time is noted each hour: after a warm reset it is no older


class Clock:
    """Owns the time of one lock. Call `start` once before anything else, then `tick` each minute.

    `store`: drivers/nvs.py. `ticks_ms`, `ticks_diff`: from `time`. `rtc`: DS3231 driver with `write(unix)`
    and `read()` -> Unix seconds or None (missing, stopped flag, nonsense), or None where the board has no
    DS3231.
    `chip_rtc`: the same two methods over machine.RTC.
    `confirmed`: since the last cold start a set or the owner's code has vouched for the time.
    `unsaved`: the store was full, so the last set or hourly floor holds for this boot only.
    """

    def __init__(self, store, ticks_ms, ticks_diff, rtc, chip_rtc):
        self._uptime = Uptime(ticks_ms, ticks_diff)
        self._floors = Floors(store)
        self._trust = Trust(store)
        self._watch = RtcWatch(store, rtc)
        self._chip = chip_rtc
        self._offset = EARLIEST  # Unix time at uptime 0
        self._shown = 0
        self._saved_at = 0
        self._told = None
        self.unsaved = False
        self.confirmed = False

    def start(self, power_on: bool):
        """Choose the time to start from (clock/start.py). Returns an event name to log, or None.

        `power_on`: the chip's own RTC was not kept: reset cause is PWRON_RESET (power-on and the EN pin).
        """
        from clock.start import decide  # not kept

        watch = self._watch
        chip = None if power_on else self._chip.read()
        unix, counter, event = decide(watch.sound(), chip, self._floors, watch.believed())
        if counter == "floor":
            self._trust.forget()
        up = self._uptime.seconds()
        self._offset = unix - up
        watch.begin(unix, up, counter)
        if event == "rtc-jumped":
            self._distrust()
        self._hand_over()
        self.confirmed = not power_on and event is None and 0 <= unix - self._floors.sure <= _CONFIRMED_S
        self._save(up)
        self._told = self.trust
        return event

    def confirm(self) -> None:
        """The owner's code of this very time was accepted: the time is right, not only plausible."""
        if not self.confirmed and self.trust != LOST:
            self.confirmed = True
            self._save(self._uptime.seconds())

    def now(self) -> int:
        """Unix seconds UTC. Only `set` takes it back, never below the used floor. Call at least every 6
        days."""
        unix = self._uptime.seconds() + self._offset
        lowest = self._floors.lowest()
        if unix < lowest:
            unix = lowest
        if unix > self._shown:
            self._shown = unix
        return self._shown

    def uptime(self) -> int:
        """Seconds since start; no set, leap or fault touches it."""
        return self._uptime.seconds()

    @property
    def trust(self) -> str:
        """'synced', 'holding' or 'lost' (names.py)."""
        return self._trust.name(self.now())

    def bound(self) -> int:
        """Seconds by which now() may be off; 999999999 when the clock was never set or was lost at start."""
        return self._trust.bound(self.now())

    def drift_steps(self) -> int:
        """TOTP steps the window may open to each side: 1..4, 0 when lost."""
        return steps(self.bound())

    def raise_floor(self, unix: int) -> None:
        """A code of time `unix` was used: time never runs back past it (to the 30 s step), over resets too.

        Durable when it returns; raises StoreFull. Held to SLACK above the time. Nothing is written while the
        clock is lost, for an unconfirmed time is no evidence (codes that set a lost clock go through `set`).
        """
        if self.trust != LOST:
            # From the time as counted: now() may stand at the floor itself, and so creep up.
            self._floors.raise_used(min(unix, self._uptime.seconds() + self._offset + SLACK))

    def set(self, unix: int, source: str, off: int = 0) -> bool:
        """Take over an authenticated time; `source` 'server', 'codes' or 'bench'. The only way back in time. `off`:
        seconds by which the time may be wrong beside the source's own error.

        False: refused (not 2025..2099, unknown source), or held at the time of the last used code, which is
        later; if by more than 120 s, the clock then counts as lost. With 'codes' the used floor rises to
        `unix` first (StoreFull then, and nothing is changed).
        """
        if source not in SET_ERROR or not EARLIEST <= unix < LATEST:
            return False
        if source == "codes":
            self._floors.raise_used(unix)
        target = max(unix, self._floors.used)
        # A lower floor first, a higher one after the DS3231: a cut in between never finds it below the floor.
        saved = self._floors.lower_estimate(target)
        up = self._uptime.seconds()
        self._offset = target - up
        self._shown = target
        self._watch.write(target, up)
        self._chip.write(target)
        saved = self._floors.raise_estimate(target) and saved
        error = SET_ERROR[source] + off + target - unix
        saved = self._trust.set(target, error, self._watch.counter()) and saved
        self._saved_at = up
        self._told = self.trust
        self.confirmed = True
        self.unsaved = not (self._floors.note_sure(target) and saved)
        return target == unix

    def tick(self):
        """Each minute: check the DS3231, persist the floor hourly. Returns an event name to log, or None:
        'rtc-stopped', 'rtc-jumped', 'rtc-missing', 'rtc-back', 'clock-lost'."""
        up = self._uptime.seconds()
        event, unix = self._watch.check(up)
        if unix is not None and abs(unix - (up + self._offset)) > 1:
            self._offset = unix - up
        if event == "rtc-stopped" or event == "rtc-jumped":
            self._distrust()
        self._hand_over()
        if up - self._saved_at >= _HOUR:
            self._save(up)
        trust = self.trust
        if event is None and trust != self._told:
            self._told = trust
            if trust == LOST:
                event = "clock-lost"
        return event

    def _save(self, up: int) -> None:
        # The chip carries the time over a warm reset, the estimate bounds what a start may believe.
        self._saved_at = up
        # As counted: what a floor holds now() up by must not add to the error.
        unix = up + self._offset
        self._chip.write(unix)
        if self.trust != LOST:
            self.unsaved = not self._floors.raise_estimate(unix)
            if self.confirmed:
                self._floors.note_sure(unix)

    def _distrust(self) -> None:
        # Uptime cannot leap, a chip with its own battery on two wires can: go on from our own time.
        if not self._watch.mark():
            self._trust.forget()

    def _hand_over(self) -> None:
        # From here on another counter's drift applies.
        counter = self._watch.counter()
        if counter != self._trust.counter:
            now = self.now()
            self.unsaved = not self._trust.hold(now, self._trust.bound(now), counter)
