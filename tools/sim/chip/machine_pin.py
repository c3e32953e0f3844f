"""`machine.Pin` and `machine.Signal` of the 1.25 port over the simulated pads."""

import pads
import simulator
from kernel import clock

_pads = simulator.pads
_kernel = simulator.kernel
_MISSING = (24, 28, 29, 30, 31)
_pins = {}
_NONE = object()


def _value(clock, levels, kernel, chip):
    # Pin.value, without global names: the keypad is read a thousand times in a second.
    nothing = _NONE

    def value(self, level=nothing, *more):
        """The level, or sets the output."""
        if level is nothing:
            now = clock[0] + 1
            if now < clock[1]:
                clock[0] = now
            else:
                kernel.tick()
            return levels[self._n]
        if more:
            raise TypeError("function expected at most 2 arguments, got %d" % (len(more) + 2))
        chip.set_out(self._n, 1 if level else 0)

    return value


class IRQ:
    """What `Pin.irq` returns."""

    def __init__(self, pin):
        self._pin = pin

    def __repr__(self):
        return "<IRQ>"

    def trigger(self, value=None):
        """The edges that count; sets them if a value is given."""
        before = self._pin._edges
        if value is not None:
            self._pin._edges = value
        return before


class Pin:
    """One object for each GPIO. Interrupts are soft: scheduled, and lost when eight wait already."""

    IN = pads.IN
    OUT = pads.OUT
    OPEN_DRAIN = pads.OPEN_DRAIN
    PULL_DOWN = pads.PULL_DOWN
    PULL_UP = pads.PULL_UP
    IRQ_RISING = 1
    IRQ_FALLING = 2
    WAKE_LOW = 4
    WAKE_HIGH = 5
    DRIVE_0 = 0
    DRIVE_1 = 1
    DRIVE_2 = 2
    DRIVE_3 = 3

    class board:
        pass

    def __new__(cls, *args, **named):
        if not args:
            raise TypeError("function missing 1 required positional arguments")
        number = args[0]
        if isinstance(number, Pin):
            number = number._n
        if type(number) is not int or not 0 <= number < pads.COUNT or number in _MISSING:
            raise ValueError("invalid pin")
        pin = _pins.get(number)
        if pin is None:
            pin = _pins[number] = object.__new__(cls)
            pin._n = number
            pin._handler = None
            pin._edges = 0
        return pin

    def __init__(self, _id, *args, **named):
        if args or named:
            self.init(*args, **named)

    def __repr__(self):
        return "Pin(%d)" % self._n

    def __call__(self, *args):
        return self.value(*args)

    def init(self, *args, **named):
        """Mode, pull and value; what is not given stays."""
        if len(args) > 2:
            raise TypeError("extra positional arguments given")
        for name in named:
            if name not in ("mode", "pull", "value", "drive", "hold"):
                raise TypeError("extra keyword arguments given")
        mode = args[0] if args else named.get("mode")
        pull = args[1] if len(args) > 1 else named.get("pull", -1)
        value = named.get("value")
        if mode in (Pin.OUT, Pin.OPEN_DRAIN) and self._n >= 34:
            raise ValueError("pin can only be input")
        if value is not None:
            _pads.out[self._n] = 1 if value else 0
        if mode is not None and self._n in _pads.pwm:
            _pads.set_pwm(self._n, 0, 0)
        if pull is None or self._n >= 34:
            pull = 0
        _pads.configure(self._n, None if mode is None else mode & 7, pull & 3 if pull != -1 else None)

    value = _value(clock, pads.level, _kernel, _pads)

    def on(self):
        """Output high."""
        _pads.set_out(self._n, 1)

    def off(self):
        """Output low."""
        _pads.set_out(self._n, 0)

    def toggle(self):
        """Output to the other level."""
        _pads.set_out(self._n, 1 - _pads.out[self._n])

    def irq(self, handler=None, trigger=3, **named):
        """Call `handler(pin)` after the given edges; None removes it."""
        if named and list(named) != ["wake"]:
            raise TypeError("extra keyword arguments given")
        self._handler = handler
        self._edges = trigger
        if handler is None:
            _pads.interrupts.pop(self._n, None)
        else:
            _pads.interrupts[self._n] = self._edge
        return IRQ(self)

    def _edge(self, rising):
        if self._edges & (Pin.IRQ_RISING if rising else Pin.IRQ_FALLING):
            _kernel.soft(self._handler, self)


class Signal:
    """A pin that may be inverted."""

    def __init__(self, pin, *args, **named):
        self._invert = bool(named.pop("invert", False))
        self._pin = pin if isinstance(pin, Pin) and not args and not named else Pin(pin, *args, **named)

    def __repr__(self):
        return "<Signal>"

    def __call__(self, *args):
        return self.value(*args)

    def value(self, *args):
        """The logical level, or sets it."""
        if args:
            self._pin.value(bool(args[0]) != self._invert)
            return None
        return int(bool(self._pin.value()) != self._invert)

    def on(self):
        """Logical 1."""
        self.value(1)

    def off(self):
        """Logical 0."""
        self.value(0)
