"""Stand-ins for the domain tests: a store and a clock whose power can be cut at any write."""

from clock.zone import Zone
from codes import keys, stay, totp
from codes.judge import Judge
from codes.throttle import Throttle
from names import HOLDING, LOST, SYNCED, StoreFull

STEP = 30


class PowerCut(BaseException):
    """The power went. Nothing on the way may catch it, as nothing could."""


class MemoryStore:
    """drivers/nvs.py in memory. `data` is what is in flash: a new store over it is the next start.

    journal: (method, key) of every write so far. cut_at: number of the write at which the power goes,
    counted from the moment it is set; cut_after: that write is still made. full: writes raise StoreFull.
    """

    def __init__(self, data=None):
        self.data = {} if data is None else data
        self.journal = []
        self.cut_at = None
        self.cut_after = False
        self.full = False

    def get(self, key, default):
        return self.data.get(key, default)

    def put(self, key, value):
        assert isinstance(value, int) and -(2**31) <= value < 2**31, "NVS holds i32"
        self._write("put", key, value)

    def read(self, key):
        return self.data.get(key)

    def write(self, key, data):
        self._write("write", key, bytes(data))

    def erase(self, key):
        self._write("erase", key, None)

    def cut(self, at, after=False):
        """The power goes at the write number `at` from now on (0 is the next), before or after it."""
        self.cut_at = at
        self.cut_after = after

    def _write(self, method, key, value):
        cut = self.cut_at == 0
        if self.cut_at is not None:
            self.cut_at -= 1
        if cut and not self.cut_after:
            raise PowerCut()
        if self.full:
            raise StoreFull()
        self.journal.append((method, key))
        if value is None:
            self.data.pop(key, None)
        else:
            self.data[key] = value
        if cut:
            raise PowerCut()


class FakeClock:
    """lib/clock/clock.py as the judge sees it. `real` is the world's time and only goes on; `unix` is what
    the lock shows. Between starts only `real` goes on; a lost clock starts at its floor."""

    def __init__(self, store, real, trust=SYNCED, width=1):
        self.store = store
        self.real = real
        self.unix = real
        self.trust = trust
        self.width = width
        self._uptime = 0
        self.confirmed = False  # so that searches begin

    def confirm(self):
        """The owner's code of this time was accepted."""

    def now(self):
        return max(self.unix, self.store.get("floor", 0) * STEP)

    def uptime(self):
        return self._uptime

    def drift_steps(self):
        return 0 if self.trust == LOST else self.width

    def raise_floor(self, unix):
        if self.trust != LOST and unix // STEP > self.store.get("floor", 0):
            self.store.put("floor", unix // STEP)

    def set(self, unix, source):
        self.store.put("floor", max(unix // STEP, self.store.get("totp_step", 0)))
        self.unix = unix
        self.store.put("sync", unix // STEP)
        self.trust = SYNCED
        return True

    def run(self, seconds):
        """Time passes with the power on."""
        self.real += seconds
        self.unix += seconds
        self._uptime += seconds

    def restart(self, store, off=0, rtc=True):
        """The clock after `off` seconds without power; rtc: it went on counting. A new object."""
        clock = FakeClock(store, self.real + off, self.trust, self.width)
        if rtc and self.trust != LOST:
            clock.trust = HOLDING
            clock.unix = self.unix + off
        else:
            clock.trust = LOST
            clock.unix = store.get("floor", 0) * STEP
        return clock


def fixed_zone(minutes=0):
    """A Zone that never changes its offset."""
    return Zone(bytes([1, 0]) + minutes.to_bytes(2, "big"))


class CountedPins:
    """Pins with a note of every comparison: (real time, digits). `inner`: the Pins asked, or None."""

    def __init__(self, inner=None):
        self.inner = inner
        self.compared = []
        self.clock = None

    def find(self, pin):
        self.compared.append((self.clock.real, pin))
        return self.inner.find(pin) if self.inner else None

    def hmacs(self):
        return self.inner.hmacs() if self.inner else 0


class Door:
    """A judge over fakes, with a hand on the power plug. SECRET, settings and zone are fixed."""

    SECRET = bytes(range(32))
    TOTP, STAY = keys.totp_mac(SECRET), keys.stay_mac(SECRET)  # of app and host; the judge has its own
    START = 1790000000  # September 2026, on a step edge less 10 s

    def __init__(self, zone=None, pins=None, trust=SYNCED, width=1, real=START):
        self.settings = {"checkin_hour": 15, "checkout_hour": 11}
        self.zone = zone or fixed_zone()
        self.pins = CountedPins(pins)
        self.store = MemoryStore()
        self.clock = FakeClock(self.store, real, trust, width)
        self.totp, self.stay = self.TOTP, self.STAY
        self._build()

    def _build(self):
        self.pins.clock = self.clock
        self.throttle = Throttle(self.store, self.clock)
        self.judge = Judge(
            self.SECRET, self.store, self.clock, self.zone, self.pins, self.throttle, self.settings
        )

    def restart(self, off=0, rtc=True):
        """Power off for `off` seconds and on again; rtc: the clock went on meanwhile."""
        self.store = MemoryStore(self.store.data)
        self.clock = self.clock.restart(self.store, off, rtc)
        self._build()

    def enter(self, digits):
        """The verdict, or None where the power went meanwhile (the lock is then on again)."""
        try:
            return self.judge.check(digits)
        except PowerCut:
            self.restart()
            return None

    def search(self, verdict):
        """Steps the wide search of a verdict to its end."""
        end = None
        while end is None:
            end = verdict.search.step()
        return end

    def app(self, steps=0):
        """What the owner's app shows now, or `steps` later."""
        return totp.code(self.totp, self.clock.real // STEP + steps)

    def owner(self, count):
        """The owner enters `count` codes in a row as the app shows them. The last verdict, search done."""
        verdict = None
        for _ in range(count):
            self.clock.run(STEP)
            verdict = self.enter(self.app())
            if verdict is None or verdict.ok:
                return verdict
        return self.search(verdict) if verdict.search else verdict

    def stay_code(self, kind, length, start_hour):
        """The ten digits of a stay code."""
        return stay.mint(self.stay, start_hour, stay.kk_of(kind, length))

    def waits_out(self):
        """Time passes until the next guess is free."""
        self.clock.run(self.throttle.wait())
