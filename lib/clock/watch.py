"""Watches the DS3231 against uptime: present, counting, not leaping."""
from clock.floors import keep

GOOD = "good"
MISSING = "missing"  # does not answer; taken back when it does and agrees with uptime
UNUSED = "unused"  # not fitted, or not believed until the next set writes it

_READS = 3  # in a row before a missing chip counts
_SLACK = 3  # seconds: whole-second readings and a late loop
_PPM = 150  # the DS3231's and the ESP32's drift together, with room


class RtcWatch:
    """`rtc`: driver or None. Store key `rtc_bad`: 1 while the DS3231 is not believed at a restart either."""

    def __init__(self, store, rtc):
        self._store = store
        self.rtc = rtc
        self.state = UNUSED
        self._unix = 0  # time at uptime self._up, from start or set: what readings are measured against
        self._up = 0
        self._last = 0
        self._last_up = 0
        self._misses = 0

    def believed(self) -> bool:
        """Fitted, and not marked bad since it was last set."""
        return self.rtc is not None and not self._store.get("rtc_bad", 0)

    def sound(self):
        """A reading at start that two reads agree on (Unix seconds), or None; None too while distrusted."""
        if not self.believed():
            return None
        last = None
        for _ in range(_READS):
            unix = self.rtc.read()
            if unix is not None and last is not None and 0 <= unix - last <= 1:
                return unix
            last = unix
        return None

    def begin(self, unix: int, up: int, counter: str) -> None:
        """The clock starts at `unix`, uptime `up`, chosen by `counter` (clock/start.py)."""
        self._unix, self._up = unix, up
        self._last, self._last_up, self._misses = unix, up, 0
        self.state = UNUSED
        if self.believed():
            if counter == "rtc":
                self.state = GOOD
            elif counter == "uptime":
                self.state = MISSING

    def write(self, unix: int, up: int) -> None:
        """Set the DS3231 to `unix` and believe it again if it reads back so."""
        self.begin(unix, up, "floor")
        if self.rtc is None:
            return
        try:
            self.rtc.write(unix)
            back = self.rtc.read()
        except OSError:
            back = None
        if back is not None and 0 <= back - unix <= _SLACK:
            if self._store.get("rtc_bad", 0):
                self._store.erase("rtc_bad")
            self.state = GOOD
        else:
            self.mark()

    def mark(self) -> bool:
        """Do not believe the DS3231 until a set, over restarts too. False: the store is full."""
        self.state = UNUSED
        return keep(self._store, "rtc_bad", 1)

    def counter(self) -> str:
        """What counts the time now: a name of trust.DRIFT_PPM."""
        return "rtc" if self.state == GOOD else "uptime"

    def check(self, up: int):
        """(event or None, Unix seconds to adopt or None), at uptime `up`. Reads twice before it cries."""
        if self.state == UNUSED:
            return None, None
        unix = self.rtc.read()
        if unix is None or not self._agrees(unix, up):
            unix = self.rtc.read()
        if unix is None:
            self._misses += 1
            if self._misses == _READS and self.state == GOOD:
                self.state = MISSING
                return "rtc-missing", None
            return None, None
        if not self._agrees(unix, up):
            self.state = UNUSED
            stands = 0 <= unix - self._last <= 1 and up - self._last_up > _SLACK
            return "rtc-stopped" if stands else "rtc-jumped", None
        event = "rtc-back" if self.state == MISSING else None
        self.state = GOOD
        self._misses = 0
        self._last, self._last_up = unix, up
        return event, unix

    def _agrees(self, unix: int, up: int) -> bool:
        # Against the start, not the last reading: a slow creep must not add up.
        passed = up - self._up
        return abs(unix - self._unix - passed) <= _SLACK + passed * _PPM // 1000000
