"""The one place that says yes or no to a code. `check` reads in the order in which things happen.

A six-digit code, by what the lock can rely on (`_CODES_NEEDED`): so many in a row within the window, or so
many anywhere above the floor, found by a search that goes on after the answer. A clock that is confirmed is
right: then nothing is searched.

| clock | throttled | in the window | anywhere | PINs compared, guess counted |
|---|---|---|---|---|
| trusted | no | 1 | 2 | yes |
| trusted | yes | 2 | 3 | no |
| lost | no | - | 2 | yes |
| lost | yes | - | 3 | no |
"""

from codes import keys, recovery, stay, totp
from codes.compare import same
from codes.ledger import Ledger
from codes.verdict import Verdict
from names import LOST, StoreFull

# (clock lost, throttled): (codes in a row within the window, codes in a row anywhere); 0: never
_CODES_NEEDED = {
    (False, False): (1, 2),
    (False, True): (2, 3),
    (True, False): (0, 2),
    (True, True): (0, 3),
}
_SHORTEST = 4  # digits of the shortest PIN
_HALF_STEP_S = totp.STEP_S // 2


class Judge:
    """Nothing is compared before the guess is in flash; nothing is accepted before what it uses up is.

    secret: 32 bytes; store: drivers/nvs.py; clock, zone: lib/clock; pins, throttle: this room;
    settings: mapping with checkin_hour and checkout_hour (local hours), read at each entry.
    """

    def __init__(self, secret, store, clock, zone, pins, throttle, settings):
        self._totp = keys.totp_mac(secret)
        self._stay = keys.stay_mac(secret)
        self._ledger = Ledger(store, clock)
        self._clock = clock
        self._zone = zone
        self._pins = pins
        self._throttle = throttle
        self._settings = settings
        self._run = recovery.Run()
        self._search = None
        self._entered_at = 0

    def check(self, digits) -> Verdict:
        """digits: what was entered, ASCII digits as bytes; anything else is malformed, never an error."""
        self._search = None
        if not _is_code(digits):
            self._run.clear()
            return _refused("malformed")
        self._note(digits)
        lost = self._clock.trust == LOST
        wait = self._throttle.wait()
        if wait:
            return self._while_throttled(lost, wait)
        if lost and len(digits) == stay.DIGITS:
            return _refused("clock-lost")
        try:
            self._throttle.debit()
        except StoreFull:
            return _refused("store-full")
        found = self._compare(digits, lost)
        if found.ok:
            return self._accept(found, digits)
        if found.reason == "wrong":
            return self._missed(digits, lost)
        self._throttle.refund()
        return found

    def barred(self) -> str:
        """Why nothing but codes in a row opens now: 'throttled', 'clock-lost', or ''."""
        if self._throttle.wait():
            return "throttled"
        return "clock-lost" if self._clock.trust == LOST else ""

    def hmacs(self) -> int:
        """HMACs made since start: what an entry costs is the difference."""
        return self._totp.count + self._stay.count + self._pins.hmacs()

    def _note(self, digits):
        self._entered_at = self._clock.uptime()
        if len(digits) == totp.DIGITS:
            self._run.add(digits, self._entered_at)
        else:
            self._run.clear()

    # Comparing: reads, and writes nothing.

    def _compare(self, digits, lost):
        if len(digits) == stay.DIGITS:
            return self._compare_stay(digits)
        as_pin = self._compare_pin(digits, lost)
        if len(digits) != totp.DIGITS or lost:
            return as_pin
        as_totp = self._compare_totp(digits)
        return as_totp if as_totp.ok or as_pin.reason == "wrong" else as_pin

    def _compare_totp(self, digits):
        centre = totp.step(self._clock.now())
        width = self._clock.drift_steps()
        fresh, stale = totp.match(self._totp, digits, centre, width, self._ledger.used_step())
        if fresh >= 0:
            return Verdict(True, "totp", value=fresh)
        return _refused("used", stale) if stale >= 0 else _refused("wrong")

    def _compare_pin(self, digits, lost):
        pin = self._pins.find(digits)
        if pin is None:
            return _refused("wrong")
        if not pin.schedule.is_always():
            if lost:
                return _refused("clock-lost", who=pin.name)
            if not pin.schedule.is_open(self._clock.now(), self._zone):
                return _refused("schedule", who=pin.name)
        return Verdict(True, "pin", who=pin.name)

    def _compare_stay(self, digits):
        kk = stay.kk_in(digits)
        kind = (stay.kind_of(kk) or ("",))[0]
        now = self._clock.now()
        hours = self._settings["checkin_hour"], self._settings["checkout_hour"]
        given = int(digits[2:])
        answer = _refused("wrong")
        for start, begins, ends in stay.candidates(kk, now, self._zone, hours[0], hours[1]):
            if same(stay.number(self._stay, start, kk), given) and not answer.ok:
                reason = stay.state(begins, ends, now) or self._ledger.spent(kind, start, kk)
                answer = Verdict(not reason, kind, reason, start)
        return answer

    # Answering: what the answer costs or uses up is in flash before it is given.

    def _accept(self, found, digits):
        reason = ""
        try:
            if found.kind in ("totp", "pair"):
                self._ledger.spend_step(found.value)
            elif found.kind != "pin":
                reason = self._ledger.spend_stay(found.kind, found.value, stay.kk_in(digits))
        except StoreFull:
            reason = "store-full"
        if reason:
            self._throttle.refund()
            return _refused(reason, found.value)
        if found.kind in ("totp", "pair"):
            self._clock.confirm()
        self._throttle.forgive()
        self._run.clear()
        return found

    def _missed(self, digits, lost):
        """The guess stays debited. Two six-digit codes in a row may mean that the clock is wrong."""
        self._throttle.keep()
        if len(digits) != totp.DIGITS:
            return _refused("wrong")
        search = self._start_search(_CODES_NEEDED[(lost, False)][1])
        if not lost:
            return _refused("wrong", search=search)
        return _refused("searching" if search else "need-next", search=search)

    def _while_throttled(self, lost, wait):
        """Only the owner gets past, with codes in a row: no PIN and no single code is compared."""
        nearby, anywhere = _CODES_NEEDED[(lost, True)]
        codes = self._run.last(nearby) if nearby else None
        if codes:
            centre = totp.step(self._clock.now())
            width = self._clock.drift_steps()
            step = recovery.near(self._totp, codes, centre, width, self._ledger.used_step())
            if step >= 0:
                return self._accept(Verdict(True, "pair", value=step), codes[-1])
        return _refused("throttled", wait, search=self._start_search(anywhere))

    def _start_search(self, count):
        codes = self._run.last(count)
        if codes is None or (self._clock.confirmed and self._clock.trust != LOST):
            return None  # a confirmed clock is right: codes from elsewhere are old ones, or made ahead
        centre = totp.step(self._clock.now())
        self._search = recovery.Search(self._totp, codes, centre, self._ledger.lowest_step(), self._found)
        return self._search

    def _found(self, search, step):
        """The wide search has ended: the newest code of the run is that of `step`, or -1. A Verdict."""
        if search is not self._search or step < 0:
            return _refused("not-found")
        self._search = None
        unix = step * totp.STEP_S + _HALF_STEP_S + self._clock.uptime() - self._entered_at
        try:
            self._ledger.spend_step(step)
            self._clock.set(unix, "codes")
        except StoreFull:
            return _refused("store-full", step)
        self._throttle.forgive()
        self._run.clear()
        return Verdict(True, "pair", value=step)


def _is_code(digits):
    if not isinstance(digits, (bytes, bytearray)) or not _SHORTEST <= len(digits) <= stay.DIGITS:
        return False
    for digit in digits:
        if not 0x30 <= digit <= 0x39:
            return False
    return len(digits) < stay.DIGITS or stay.kind_of(stay.kk_in(digits)) is not None


def _refused(reason, value=0, who=b"", search=None):
    return Verdict(False, "", reason, value, who, search)
