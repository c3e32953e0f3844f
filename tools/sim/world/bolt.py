"""The deadbolt: a DC motor on an H-bridge moves it, two switches at its ends feel it, a key turns it by hand.

Position 0 is retracted (unlocked), 1 thrown (locked). The bridge drives while `enable` and one input are high,
brakes with both high, and coasts otherwise: the bolt then runs on a little. Undriven inputs are pulled down.
"""

TRAVEL_US = 600000  # end to end at the nominal voltage
RUN_ON_US = 20000  # goes on so long after the motor is off
HAND_US = 200000  # a turn of the key
CLOSES = 0.03  # a switch closes so near to its end
NOMINAL = 6.0  # volts
RUN_MA, STALL_MA = 350, 900


class Bolt:
    """pins: the board's "bolt" entry; port: tools/sim/chip/port.py; battery: Battery."""

    name = "bolt"

    def __init__(self, pins, port, battery):
        self._pins = pins
        self._port = port
        self._battery = battery
        self.position = 1.0
        self.drive = 0  # 1 throws, -1 retracts
        self.jams = {}  # direction (1, -1) -> position
        self.forced = {}  # switch name -> closed, or None for what the bolt does
        self._speed = 0.0  # per us, signed
        self._since = port.total_us()
        self._event = None
        self._target = None  # of the key
        for name in ("throw", "retract", "enable"):
            port.watch(pins[name], self._driven)

    def save(self):
        """For the next process."""
        self._settle()
        jams = [[way, self.jams[way]] for way in sorted(self.jams)]
        return [self.position, self._speed, self._port.total_us(), jams, sorted(self.forced.items())]

    def restore(self, kept):
        """Go on from `save()`; a motor that ran then has run on until now."""
        self.position, self._speed, self._since, jams, forced = kept
        self.jams = {way: at for way, at in jams}
        self.forced = {name: closed for name, closed in forced}
        self._settle()
        self._speed = 0.0

    def start(self):
        """Show the switches."""
        self._switches()

    # -- what people do

    def jam(self, at, direction):
        """Something blocks the bolt at a position: direction "locking", "unlocking" or "both"."""
        self._settle()
        if direction != "unlocking":
            self.jams[1] = at
        if direction != "locking":
            self.jams[-1] = at
        self._plan()
        self._port.keep(self)

    def unjam(self):
        """The way is free."""
        self._settle()
        self.jams = {}
        self._battery.load("motor", self.current())
        self._plan()
        self._port.keep(self)

    def turn(self, position):
        """Turn it by key to a position, motor or not."""
        self._settle()
        self._target = position
        self._port.stir()
        self._plan()

    def force(self, name, closed):
        """A switch stays closed or open whatever the bolt does; None: it works."""
        self.forced[name] = closed
        self._switches()
        self._port.keep(self)

    # -- physics

    def measure(self):
        """Position now."""
        self._settle()
        return self.position

    def current(self):
        """Motor current, mA."""
        if not self.drive:
            return 0
        return STALL_MA if self._stuck(self.drive) else RUN_MA

    def _driven(self, _pin):
        high = [self._port.driven(self._pins[name]) == 1 for name in ("throw", "retract", "enable")]
        drive = high[0] - high[1] if high[2] else 0
        brake = high[0] and high[1] and high[2]
        if drive == self.drive and not brake:
            return
        self._settle()
        before, self.drive = self.drive, drive
        if drive:
            self._speed = drive * min(1.1, self._battery.under(RUN_MA) / NOMINAL) / TRAVEL_US
        elif brake:
            self._speed = 0.0
        if drive != before:
            self._port.emit("motor", drive, round(self.position, 3))
        self._battery.load("motor", self.current())
        self._plan()
        if not drive and self._speed:
            self._stop_at(RUN_ON_US)
        self._report()

    def _stop_at(self, us):
        self._port.cancel(self._event)
        self._event = self._port.after(us, self._come_to_rest)

    def _come_to_rest(self, _):
        self._settle()
        if not self.drive:
            self._speed = 0.0
        self._switches()
        self._report()

    def _limit(self, way):
        """How far it can go that way."""
        end = 1.0 if way > 0 else 0.0
        at = self.jams.get(way)
        if at is not None and (at - self.position) * way >= 0:
            return at
        return end

    def _stuck(self, way):
        return (self._limit(way) - self.position) * way <= 1e-9

    def _settle(self):
        """Move the bolt by what has passed since last time."""
        now = self._port.total_us()
        passed, self._since = now - self._since, now
        if self._target is not None:
            step = passed / HAND_US
            left = self._target - self.position
            self.position += max(-step, min(step, left))
            if abs(self._target - self.position) < 1e-9:
                self.position, self._target = float(self._target), None
        elif self._speed:
            way = 1 if self._speed > 0 else -1
            limit = self._limit(way)
            self.position += self._speed * passed
            if (self.position - limit) * way >= -1e-9:
                self.position = limit

    def _plan(self):
        """Wake up when the bolt next passes or reaches something."""
        self._port.cancel(self._event)
        self._event = None
        speed = self._speed
        if self._target is not None:
            speed = (1 if self._target > self.position else -1) / HAND_US
            marks = [self._target]
        elif speed and not self._stuck(1 if speed > 0 else -1):
            marks = [self._limit(1 if speed > 0 else -1)]
        else:
            return
        way = 1 if speed > 0 else -1
        marks += [mark for mark in (CLOSES, 1 - CLOSES) if (mark - self.position) * way > 1e-9]
        near = min([(mark - self.position) * way for mark in marks if (mark - self.position) * way >= 0] or [0])
        self._event = self._port.after(int(near / abs(speed)) + 1, self._arrived)

    def _arrived(self, _):
        self._settle()
        self._switches()
        self._battery.load("motor", self.current())
        self._report()
        if not self.drive and self._target is None:
            self._speed = 0.0
        self._plan()

    def _switches(self):
        for name, near in (("locked", self.position >= 1 - CLOSES), ("unlocked", self.position <= CLOSES)):
            closed = self.forced.get(name)
            self._port.set_level(self._pins[name], 0 if (near if closed is None else closed) else None)

    def _report(self):
        self._port.keep(self)
        self._port.emit("bolt", round(self.position, 3))
