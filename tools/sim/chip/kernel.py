"""The simulated board's one clock and event queue. Everything that happens to the chip happens in here.

Virtual time stands still while Python computes. It moves in sleeps and waits, by 1 us with each look at a clock
or a pin (so that polling loops end), and by what a flash operation costs. When it reaches the limit that the
supervisor granted, the process says so and blocks for the next order: lockstep, the same every time.

`clock[0]` is the time in us since `base_s` (whole seconds since the board was made), `clock[1]` the horizon:
no event, limit or watchdog deadline is earlier, so that the usual short wait is one comparison. Both stay
small integers: after 512 s the base moves. Real-time mode (realtime.py) follows the computer's clock instead.

What every pass of the firmware's loop comes through is written for speed: MicroPython looks for a method first among
all attributes of the object, and for a built-in among all names of the module, and allocates for bound methods.
"""

from array import array

from interrupts import Interrupts

_REBASE_US = 512000000
_FAR = 1000000000
_EVENT, _WDT, _LIMIT = 1, 2, 3

# [2]: a look is a microsecond and nothing else: by the main thread, not real-time; [3]: so is a short wait: no leaps,
# either (1), though there are threads (2); [4]: a soft interrupt or Ctrl-C waits; [5]: up to there time may go without
# a count, where there are threads (threads.py)
clock = array("i", (0, 0, 0, 0, 0, 0))
up = [0, 0]  # ms from the reset to `base_s`, and us from there on that `clock` was before


class Kernel(Interrupts):
    """One per process. channel: channel.Channel; live(): what each report to the supervisor carries."""

    clock = clock

    def __init__(self, channel=None):
        super().__init__()
        self.channel = channel
        self.orders = {}  # word -> function(*arguments)
        self.live = None
        self.realtime = None  # realtime.RealTime
        self.threads = None  # threads.Threads, on a board with a network
        self.foreign = False  # a thread that is not the main one is running
        self.leap_us = 0
        self.calm_s = 15  # no leaps for so long after a stimulus
        self.base_s = self._boot_s = self._boot_us = 0
        self._limit = [0, 0]  # [s, us]
        self._stop_at = ()
        self._calm_s = 0
        self._events = []  # [us, function, argument], soonest first
        self._blocked = False

    def start(self, seconds, us, boot_us):
        """It is `seconds`, `us` since the board was made; `boot_us` of it have passed since the reset."""
        self.base_s, clock[0], clock[1] = seconds, us, us
        self._boot_s, self._boot_us = seconds, us - boot_us
        up[0], up[1] = 0, self._boot_us
        self._limit = [seconds, us]

    # -- time

    def seconds(self):
        """(s, us) since the board was made."""
        return self.base_s + clock[0] // 1000000, clock[0] % 1000000

    def total_us(self):
        """us since the board was made; a long integer."""
        return self.base_s * 1000000 + clock[0]

    def up_ms(self):
        """ms since the reset."""
        return (self.base_s - self._boot_s) * 1000 + (clock[0] - self._boot_us) // 1000

    def up_us(self):
        """us since the reset; a long integer."""
        return (self.base_s - self._boot_s) * 1000000 + clock[0] - self._boot_us

    # -- events

    def after(self, us, function, argument=None):
        """Call `function(argument)` in `us` microseconds; returns what `cancel` takes."""
        entry = [clock[0] + max(0, us), function, argument]
        events = self._events
        at = len(events)
        while at and events[at - 1][0] > entry[0]:
            at -= 1
        events.insert(at, entry)
        if entry[0] < clock[1]:
            clock[1] = entry[0]
        return entry

    def cancel(self, entry):
        """Forget an event; no error when it has happened."""
        if entry in self._events:
            self._events.remove(entry)

    def tick(self):
        """Charge 1 us for a look at a clock or pin, and let happen what is due."""
        if self.foreign:
            return
        if self.realtime:
            self.realtime.sync()
        else:
            clock[0] += 1
        if clock[0] >= clock[1]:
            self.reach(clock[0])

    def sleep(self, us):
        """Block as `time.sleep_us` does: events happen and soft interrupts run meanwhile."""
        if self.foreign:
            return self.threads.sleep(us)
        if clock[4]:
            self.soft_run()
        if clock[2] and not self.threads and 0 < us < clock[1] - clock[0]:
            clock[0] += us
            return
        base = self.base_s
        end = clock[0] + us
        while True:
            left = end - (self.base_s - base) * 1000000 - clock[0]
            if left <= 0:
                return
            self.wait(left, False)

    def wait(self, us, leap=True):
        """Wait at most `us`; returns early after anything that may have woken a task."""
        if clock[4]:
            self.soft_run()
        if us > _FAR:
            us = _FAR
        if self.realtime:
            self.realtime.wait(us)
        else:
            if leap and self.leap_us > us:
                us = self._leap(us)
            if self.threads:
                us = self.threads.pace(us)
            to = clock[0] + us
            if to < clock[1]:
                clock[0] = to
            else:
                self.reach(to)
        if clock[4]:
            self.soft_run()

    def stall(self, us):
        """A call in C holds the chip for so long: no Python runs meanwhile, but the world goes on."""
        base, end = self.base_s, clock[0] + us
        while True:
            to = end - (self.base_s - base) * 1000000
            if to < clock[1]:
                clock[0] = max(clock[0], to)
                return
            self.reach(to)
            if clock[0] >= end - (self.base_s - base) * 1000000:
                return

    def stir(self):
        """Something happened to the board: no leaps for a while."""
        self._calm_s = self.base_s + clock[0] // 1000000 + self.calm_s

    def _leap(self, us):
        if self.base_s + clock[0] // 1000000 < self._calm_s:
            return us
        if self._events and self._events[0][0] <= clock[0] + self.leap_us:
            return us
        if self._wdt:
            self._wdt[1] += self.leap_us - us  # asleep: the watchdog stands still
        return self.leap_us

    def reach(self, to):
        """Go to `to` or the first deadline or event on the way, and deal with that one.

        A limit on the way blocks and is then forgotten: how time was granted makes no difference to the chip."""
        what = _LIMIT
        while what == _LIMIT:
            if clock[0] >= _REBASE_US:
                to -= self._rebase()
            due, what = to, 0
            if self._events and self._events[0][0] <= due:
                due, what = self._events[0][0], _EVENT
            if self._wdt and self.running and self._from_base(self._wdt) < due:
                due, what = self._from_base(self._wdt), _WDT
            if not self.realtime and self._from_base(self._limit) <= due:
                due, what = self._from_base(self._limit), _LIMIT
            if due > clock[0]:
                clock[0] = due
            if what == _LIMIT:
                self._block()
        if what == _EVENT:
            _, function, argument = self._events.pop(0)
            function(argument)
        elif what == _WDT:
            self._wdt = None
            self.on_wdt()
        self._aim()

    def _aim(self):
        """Find the horizon again."""
        horizon = max(_REBASE_US, clock[0])
        if self._events:
            horizon = min(horizon, self._events[0][0])
        if self._wdt and self.running:
            horizon = min(horizon, self._from_base(self._wdt))
        if not self.realtime:
            horizon = min(horizon, self._from_base(self._limit))
        clock[1] = max(0, horizon)
        clock[2] = not (self.realtime or self.foreign)
        clock[3] = 0 if self.realtime or self.leap_us else 2 if self.threads else 1

    def _from_base(self, when):
        return (when[0] - self.base_s) * 1000000 + when[1]

    def _rebase(self):
        moved = clock[0] // 1000000
        self.base_s += moved
        up[0] += moved * 1000
        moved *= 1000000
        clock[0] -= moved
        clock[5] = max(0, clock[5] - moved)
        for entry in self._events:
            entry[0] -= moved
        return moved

    # -- the supervisor

    def emit(self, name, *values):
        """Report an observation, with its time."""
        when = self.seconds()
        self.channel.write(when + (name,) + values)
        if name in self._stop_at:
            self._limit = list(when)
            clock[1] = clock[0]

    def order(self, item):
        """Do what the supervisor says. `run`: [s, us, names]: go on until then, or until one of the events."""
        if item[0] == "run":
            self._limit = [item[1], item[2]]
            self._stop_at = item[3]
            self._blocked = False
        else:
            self.orders[item[0]](*item[1:])
        self._aim()

    def report(self):
        """Say what time it is, and what `live` says."""
        self.channel.write(("idle",) + self.seconds() + (self.live(),))

    def _block(self):
        self.report()
        self._blocked = True
        while self._blocked:
            self.order(self.channel.read())

    def halt(self):
        """Nothing runs any more, time passes; does not return: the supervisor ends the process."""
        self.running = False
        self._soft = []
        while True:
            self.wait(_FAR, False)
