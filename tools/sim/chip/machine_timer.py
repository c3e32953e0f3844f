"""`machine.Timer` and `machine.WDT` of the 1.25 port."""

import simulator

_kernel = simulator.kernel
_timers = {}
_wdt = []


class Timer:
    """Four hardware timers; callbacks are soft interrupts."""

    ONE_SHOT = 0
    PERIODIC = 1

    def __new__(cls, *args, **named):
        if not args:
            raise TypeError("function missing 1 required positional arguments")
        if args[0] not in (0, 1, 2, 3):
            raise ValueError("invalid Timer number")
        timer = _timers.get(args[0])
        if timer is None:
            timer = _timers[args[0]] = object.__new__(cls)
            timer._id = args[0]
            timer._mode = timer._period = 0
            timer._callback = timer._event = None
        return timer

    def __init__(self, _id, *args, **named):
        if args or named:
            self.init(*args, **named)

    def __repr__(self):
        mode = "PERIODIC" if self._mode else "ONE_SHOT"
        return "Timer(%d, mode=%s, period=%d)" % (self._id, mode, self._period)

    def init(self, *args, **named):
        """mode, period in ms or freq in Hz, callback(timer)."""
        if args:
            raise TypeError("extra positional arguments given")
        for name in named:
            if name not in ("mode", "period", "freq", "callback", "tick_hz"):
                raise TypeError("extra keyword arguments given")
        period = named.get("period", -1)
        if not isinstance(period, int):
            raise TypeError("can't convert %s to int" % type(period).__name__)
        hertz = named.get("freq")
        if hertz is not None:
            period = int(1000 / hertz) if hertz else 0
        self.deinit()
        self._mode = 1 if named.get("mode", Timer.PERIODIC) else 0
        self._period = max(0, period)
        self._callback = named.get("callback")
        if self._period:
            self._event = _kernel.after(self._period * 1000, self._due)

    def deinit(self):
        """Stop."""
        _kernel.cancel(self._event)
        self._event = None

    def value(self):
        """ms since the last start; the emulated chip shows 0."""
        return 0

    def _due(self, _):
        self._event = _kernel.after(self._period * 1000, self._due) if self._mode else None
        if self._callback is not None:
            _kernel.soft(self._callback, self)


class WDT:
    """The task watchdog; nothing stops it, a second construction changes its time."""

    def __new__(cls, id=0, timeout=5000):
        if not _wdt:
            _wdt.append(object.__new__(cls))
        return _wdt[0]

    def __init__(self, id=0, timeout=5000):
        if id != 0:
            raise ValueError()
        if not isinstance(timeout, int):
            raise TypeError("can't convert %s to int" % type(timeout).__name__)
        if not -0x80000000 <= timeout < 0x80000000:
            raise OverflowError("overflow converting long int to machine word")
        if timeout <= 0:
            raise ValueError("WDT timeout too short")
        _kernel.wdt_start(timeout)
        if _kernel.channel:
            _kernel.channel.write(("keep", "wdt", timeout))

    def __repr__(self):
        return "<WDT>"

    def feed(self):
        """Put the reset off."""
        _kernel.wdt_feed()
