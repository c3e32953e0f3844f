"""A small `machine` for driver tests: pads joined by contacts, slow pull-ups, PWM, one ADC, an I2C bus.

    with installed() as board: ...   # drivers imported inside find this `machine`; board is a fresh Board
"""

import contextlib
import importlib
import sys
import time
import types

ROOM = ("battery", "buzzer", "chiprtc", "ds3231", "guard", "hbridge", "lamp", "matrix", "servo", "switches")
RISE_US = 10  # of a line that only a pull-up lifts: 45 kOhm, 150 pF
CALL_US = 1  # of a pin call: faster than any ESP32, so the worst case for settling


class Board:
    """All pads. `contacts`: set of frozensets of two pads. `history`: (pad, what, value) of each change.
    `shorts`: nets on which one output drove high and another low."""

    def __init__(self):
        self.now_us = 0
        self.mode = {}
        self.out = {}
        self.pull = {}
        self.pwm = {}  # pad -> (hertz, duty ns or u16)
        self.routed = set()  # pads that the PWM unit still holds: deinit alone does not give them back
        self.contacts = set()
        self.external = {}
        self.history = []
        self.shorts = []
        self.adc_uv = 0
        self.adc_reads = 0
        self.chip_time = [2000, 1, 1, 5, 0, 0, 0, 0]
        self.timer = None  # (us at which it is due, callback)
        self.bus = {}  # address -> bytearray of registers
        self._low_since = {}
        self._lifted = {}

    def net(self, pad):
        found = [pad]
        for member in found:
            for pair in self.contacts:
                if member in pair:
                    found += [other for other in pair if other not in found]
        return found

    def driven(self, pad):
        mode, out = self.mode.get(pad), self.out.get(pad, 0)
        if pad in self.pwm:
            return "pwm"
        if mode == Pin.OUT:
            return out
        return 0 if mode == Pin.OPEN_DRAIN and not out else None

    def level(self, pad):
        """Of the pad now; a line lifted by nothing but a pull-up is low for RISE_US yet."""
        net = self.net(pad)
        values = {self.driven(member) for member in net} | {self.external.get(member) for member in net}
        if 0 in values or 1 in values:
            return 0 if 0 in values else 1
        if any(self.pull.get(member) == Pin.PULL_UP for member in net):
            return int(self.now_us - self._lifted.get(pad, -RISE_US) >= RISE_US)
        return 0

    def changed(self):
        """After each change of a pin: finds lines that were let go, and shorts."""
        for pad in list(self.mode):
            net = self.net(pad)
            values = [self.driven(member) for member in net]
            if 0 in values and (1 in values or "pwm" in values):
                self.shorts.append(sorted(net))
            low = 0 in values or any(self.external.get(member) == 0 for member in net)
            if self._low_since.get(pad) and not low:
                self._lifted[pad] = self.now_us
            self._low_since[pad] = low

    def tick(self, us=CALL_US):
        self.now_us += us
        if self.timer and self.timer[0] <= self.now_us:
            callback, self.timer = self.timer[1], None
            callback(None)


_board = [Board()]


def board():
    return _board[0]


class Pin:
    IN, OUT, OPEN_DRAIN = 1, 3, 7
    PULL_DOWN, PULL_UP = 1, 2

    def __init__(self, number, *args, **named):
        self.number = number.number if isinstance(number, Pin) else number
        assert self.number not in (6, 7, 8, 9, 10, 11, 20, 24, 28, 29, 30, 31), "no such pad on the module"
        if args or named:
            self.init(*args, **named)

    def init(self, mode=None, pull=None, value=None):
        at = board()
        at.tick()
        assert mode not in (self.OUT, self.OPEN_DRAIN) or self.number < 34, "pin can only be input"
        assert pull is None or self.number < 34, "no pulls there"
        if value is not None:
            at.out[self.number] = value
        if mode is not None:
            at.mode[self.number] = mode
            at.pwm.pop(self.number, None)
            at.routed.discard(self.number)
            at.history.append((self.number, "mode", mode))
        if value is not None:
            at.history.append((self.number, "value", value))
        at.pull[self.number] = pull
        at.changed()

    def value(self, *level):
        at = board()
        at.tick()
        if not level:
            return at.level(self.number)
        at.out[self.number] = 1 if level[0] else 0
        at.history.append((self.number, "value", at.out[self.number]))
        at.changed()


class PWM:
    def __init__(self, pin, freq=5000, duty_ns=None, duty_u16=32768):
        self._pad = pin.number
        board().pwm[self._pad] = (freq, duty_u16 if duty_ns is None else duty_ns)
        board().routed.add(self._pad)
        board().history.append((self._pad, "pwm", freq))

    def freq(self, hertz):
        assert self._pad in board().pwm, "PWM inactive"
        board().pwm[self._pad] = (hertz, board().pwm[self._pad][1])
        board().history.append((self._pad, "pwm", hertz))

    def deinit(self):
        board().pwm.pop(self._pad, None)
        board().history.append((self._pad, "deinit", 0))


class ADC:
    ATTN_11DB = 3

    def __init__(self, pin, atten=0):
        assert 32 <= pin.number <= 39, "ADC2 is Wi-Fi's"
        assert atten == self.ATTN_11DB, "else it clips at 1 V"

    def read_uv(self):
        board().adc_reads += 1
        uv = board().adc_uv
        return uv(board().adc_reads) if callable(uv) else uv


class Timer:
    ONE_SHOT = 0

    def __init__(self, number):
        assert 0 <= number <= 3

    def init(self, mode, period, callback):
        assert mode == self.ONE_SHOT
        board().timer = (board().now_us + period * 1000, callback)

    def deinit(self):
        board().timer = None


class RTC:
    def datetime(self, *fields):
        if not fields:
            return tuple(board().chip_time)
        board().chip_time[:] = fields[0]


class I2C:
    def __init__(self, number, scl, sda, freq, timeout):
        assert number in (0, 1)

    def _device(self, address):
        if address not in board().bus:
            raise OSError(19)
        return board().bus[address]

    def readfrom_mem(self, address, register, count):
        return bytes(self._device(address)[register : register + count])

    def readfrom_mem_into(self, address, register, buffer):
        buffer[:] = self.readfrom_mem(address, register, len(buffer))

    def writeto_mem(self, address, register, data):
        self._device(address)[register : register + len(data)] = data


def machine():
    """The module that the drivers import."""
    made = types.ModuleType("machine")
    for item in (Pin, PWM, ADC, Timer, RTC, I2C):
        setattr(made, item.__name__, item)
    return made


@contextlib.contextmanager
def installed():
    """A fresh Board under a fresh `machine`; the drivers are imported anew inside and forgotten after."""
    names = ["drivers." + name for name in ROOM]
    kept = {name: sys.modules.pop(name) for name in ["machine", *names] if name in sys.modules}
    _board[0] = Board()
    sys.modules["machine"] = machine()
    time.sleep_us = lambda us: board().tick(us)
    try:
        yield board()
    finally:
        del time.sleep_us
        for name in ["machine", *names]:
            sys.modules.pop(name, None)
        sys.modules.update(kept)


def driver(name):
    """The module drivers.`name`, imported inside `installed()`."""
    return importlib.import_module("drivers." + name)
