"""`machine.PWM` of the 1.25 port. Frequencies come from an 80 MHz clock, a divider with 8 fraction bits and the
largest resolution that fits, so they are not quite what was asked for."""

import pads
import simulator
from machine_pin import Pin

_CLOCK = 80000000
_FULL = 65535
_CHANNELS = 15  # the recorded run's sixteenth failed
_TIMERS = 8
_DUTIES = ("duty", "duty_u16", "duty_ns")
_used = {}  # pin number -> channel
_pads = simulator.pads


def _int(value):
    if not isinstance(value, int):
        raise TypeError("can't convert %s to int" % type(value).__name__)
    return value


class PWM:
    """PWM on a pin. Objects on the same pin are one channel; equal frequencies share a timer."""

    def __init__(self, *args, **named):
        if not args:
            raise TypeError("function missing 1 required positional arguments")
        if len(args) > 2:
            raise TypeError("function expected at most 2 arguments, got %d" % len(args))
        self._pin = Pin(args[0])
        number = self._pin._n
        if number >= 34:
            raise ValueError("PWM not supported on %r" % self._pin)
        if len(args) == 2:
            named["freq"] = args[1]
        kept = _used.get(number)
        if kept is None:
            _check(named)
            if len(_used) >= _CHANNELS:
                raise OSError(-258, "ESP_ERR_INVALID_ARG")
            kept = {"freq": 0, "duty": 32768, "as": "duty", "channel": _free(_used, "channel")}
            self._kept = kept
            self._freq(named.pop("freq", 5000))
            _used[number] = kept
        self._kept = kept
        self.init(**named)

    def __repr__(self):
        if self._kept is None:
            return "PWM(%r)" % self._pin
        kept = self._kept
        bits = _resolution(kept["freq"])
        how = kept["as"]
        value = {"duty": self.duty, "duty_u16": self.duty_u16, "duty_ns": self.duty_ns}[how]()
        head = "PWM(%r, freq=%d, %s=%d, resolution=%d, " % (self._pin, self.freq(), how, value, bits)
        ratio = "(duty=%.2f%%, resolution=%.3f%%), " % (100 * kept["duty"] / 65536, 100 / (1 << bits))
        return head + ratio + "mode=0, channel=%d, timer=%d)" % (kept["channel"], kept["timer"])

    def init(self, **named):
        """freq, and one of duty, duty_u16 and duty_ns."""
        _check(named)
        if self._kept is None:
            raise RuntimeError("PWM inactive")
        if "freq" in named:
            self._freq(named["freq"])
        for name in _DUTIES:
            if name in named:
                self._duty(name, named[name])
        self._drive()

    def deinit(self):
        """Release the pin, which goes back to its own output."""
        if self._kept is not None:
            _used.pop(self._pin._n, None)
            self._kept = None
            _pads.set_pwm(self._pin._n, 0, 0)

    def freq(self, *args):
        """Hz really made, or sets it."""
        kept = self._active()
        if args:
            self._freq(args[0])
            return self._drive()
        bits = _resolution(kept["freq"])
        divider = (_CLOCK * 256 + (kept["freq"] << bits) // 2) // (kept["freq"] << bits)
        return (_CLOCK * 256 + (divider << bits) // 2) // (divider << bits)

    def duty(self, *args):
        """0..1023."""
        return self._access("duty", args)

    def duty_u16(self, *args):
        """0..65535."""
        return self._access("duty_u16", args)

    def duty_ns(self, *args):
        """Pulse width in ns."""
        return self._access("duty_ns", args)

    def _access(self, name, args):
        kept = self._active()
        if args:
            self._duty(name, args[0])
            return self._drive()
        if name == "duty":
            return kept["duty"] >> 6
        if name == "duty_u16":
            return kept["duty"]
        return int(kept["duty"] * 1000000000 / _FULL / kept["freq"] + 0.5)

    def _active(self):
        if self._kept is None or _used.get(self._pin._n) is not self._kept:
            raise RuntimeError("PWM inactive")
        return self._kept

    def _freq(self, hertz):
        if not 1 <= _int(hertz) <= 40000000:
            raise ValueError("frequency must be from 1Hz to 40MHz")
        timers = {kept["timer"]: kept["freq"] for kept in _used.values() if kept is not self._kept}
        for timer in timers:
            if timers[timer] == hertz:
                self._kept["timer"] = timer
                break
        else:
            free = [timer for timer in range(_TIMERS) if timer not in timers]
            if not free:
                raise ValueError("out of PWM timers:%d" % _TIMERS)
            own = self._kept.get("timer", -1)
            self._kept["timer"] = own if own in free else free[0]
        self._kept["freq"] = hertz

    def _duty(self, name, value):
        _int(value)
        if name == "duty":
            if not 0 <= value <= 1023:
                raise ValueError("duty must be from 0 to 1023")
            value <<= 6
        elif name == "duty_u16":
            if not 0 <= value <= _FULL:
                raise ValueError("duty_u16 must be from 0 to 65535")
        else:
            period = 1000000000 // self._kept["freq"]
            if not 0 <= value <= period:
                raise ValueError("duty_ns must be from 0 to %d ns" % period)
            value = (value * _FULL * self._kept["freq"] + 500000000) // 1000000000
        self._kept["duty"] = value
        self._kept["as"] = name

    def _drive(self):
        _pads.configure(self._pin._n, pads.OUT, None)
        _pads.set_pwm(self._pin._n, self._kept["freq"], self._kept["duty"])


def _check(named):
    for name in named:
        if name != "freq" and name not in _DUTIES:
            raise TypeError("extra keyword arguments given")
    if len([name for name in named if name in _DUTIES]) > 1:
        raise ValueError("only one of parameters 'duty', 'duty_u16' or 'duty_ns' is allowed")


def _resolution(hertz):
    bits = 1
    while bits < 20 and (hertz << (bits + 1)) <= _CLOCK:
        bits += 1
    return bits


def _free(used, key):
    taken = [kept[key] for kept in used.values()]
    number = 0
    while number in taken:
        number += 1
    return number
