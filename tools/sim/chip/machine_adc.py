"""`machine.ADC` of the 1.25 port: 12 bits, one object a pin, reading what the world puts on the pin."""

import simulator
from machine_pin import Pin

_PINS = (0, 2, 4, 12, 13, 14, 15, 25, 26, 27, 32, 33, 34, 35, 36, 37, 38, 39)
_RANGE = ((75000, 1050000), (75000, 1310000), (75000, 1880000), (142000, 3160000))  # uV of 0 and full scale
_adcs = {}


class ADC:
    """Analogue input; `atten` 0..3 chooses the range (0.95 V to 3.1 V)."""

    ATTN_0DB, ATTN_2_5DB, ATTN_6DB, ATTN_11DB = 0, 1, 2, 3
    WIDTH_9BIT, WIDTH_10BIT, WIDTH_11BIT, WIDTH_12BIT = 9, 10, 11, 12

    def __new__(cls, *args, **named):
        if not args:
            raise TypeError("function missing 1 required positional arguments")
        pin = Pin(args[0])
        if pin._n not in _PINS:
            raise ValueError("invalid pin")
        adc = _adcs.get(pin._n)
        if adc is None:
            adc = object.__new__(cls)
            adc._pin = pin
            adc._atten = 0
            _adcs[pin._n] = adc
        return adc

    def __init__(self, _pin, *args, **named):
        if args:
            raise TypeError("extra positional arguments given")
        self._atten = 0
        self.init(**named)

    def __repr__(self):
        return "ADC(%r, atten=%d)" % (self._pin, self._atten)

    def init(self, **named):
        """atten."""
        for name in named:
            if name != "atten":
                raise TypeError("extra keyword arguments given")
        if "atten" in named:
            self.atten(named["atten"])

    def atten(self, value):
        """Range of the input."""
        if not 0 <= value <= 3:
            raise ValueError("invalid atten")
        self._atten = value

    def width(self, bits):
        """Kept for compatibility; readings stay 12 bits."""

    def read(self):
        """0..4095."""
        low, full = _RANGE[self._atten]
        return min(4095, max(0, self._microvolts() - low) * 4095 // (full - low))

    def read_u16(self):
        """0..65535."""
        raw = self.read()
        return raw << 4 | raw >> 8

    def read_uv(self):
        """Microvolts as calibrated, in steps of a millivolt."""
        low, full = _RANGE[self._atten]
        return (low + self.read() * (full - low) // 4095 + 500) // 1000 * 1000

    def _microvolts(self):
        simulator.kernel.tick()
        return simulator.world.microvolts(self._pin._n) if simulator.world else 0
