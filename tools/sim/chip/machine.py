"""Stand-in for the ESP32 port's `machine` module (1.25).

Absent: SPI, UART, I2S, SD card, RMT-like and touch functions: no part of a lock uses them.
"""

import simulator
from machine_adc import ADC  # noqa: F401 (members of this module)
from machine_i2c import I2C, SoftI2C  # noqa: F401
from machine_pin import Pin, Signal  # noqa: F401
from machine_pwm import PWM  # noqa: F401
from machine_rtc import RTC  # noqa: F401
from machine_timer import WDT, Timer  # noqa: F401

PWRON_RESET, HARD_RESET, WDT_RESET, DEEPSLEEP_RESET, SOFT_RESET = 1, 2, 3, 4, 5
SLEEP, DEEPSLEEP = 2, 4
PIN_WAKE, EXT0_WAKE, EXT1_WAKE, TIMER_WAKE, TOUCHPAD_WAKE, ULP_WAKE = 2, 2, 3, 4, 5, 6

_frequencies = (20000000, 40000000, 80000000, 160000000, 240000000)
_freq = [160000000]


def reset():
    """Reset the chip; does not return."""
    simulator.reset("reset")


def soft_reset():
    """Start the interpreter again."""
    raise SystemExit()


def reset_cause():
    """Why the chip started. A brown-out reads as power-on."""
    return simulator.cause


def wake_reason():
    """What ended the last sleep."""
    return simulator.wake


def unique_id():
    """Six bytes."""
    return simulator.unique_id


def freq(*args):
    """CPU clock in Hz, or sets it."""
    if not args:
        return _freq[0]
    if args[0] not in _frequencies:
        raise ValueError("frequency must be 20MHz, 40MHz, 80Mhz, 160MHz or 240MHz")
    _freq[0] = args[0]


def idle():
    """Wait for an interrupt, a millisecond at most."""
    simulator.kernel.wait(1000, False)


def disable_irq():
    """Hold interrupts back; returns what `enable_irq` takes."""
    state = 1 if simulator.kernel.irq_off else 0
    simulator.kernel.irq_off = True
    return state


def enable_irq(*args):
    """Put interrupts back as they were."""
    if len(args) != 1:
        raise TypeError("function takes 1 positional arguments but %d were given" % len(args))
    simulator.kernel.irq_off = bool(args[0])


def lightsleep(*args, **named):
    """Sleep at most so many ms (0 or none: until a wake-up source)."""
    ms = _sleep_ms(args, named)
    simulator.wake = simulator.nap(ms)


def deepsleep(*args, **named):
    """Sleep, then start anew; does not return."""
    simulator.reset("deepsleep", _sleep_ms(args, named))


sleep = lightsleep


def dht_readinto(pin, buffer):
    """No such sensor is fitted."""
    raise OSError(116)


def time_pulse_us(pin, level, timeout_us=1000000):
    """Length of a pulse in us; -2 when it did not begin in time, -1 when it did not end."""
    waited = _until(pin, level, timeout_us)
    if waited is None:
        return -2
    length = _until(pin, 1 - level, timeout_us)
    return -1 if length is None else length


def _until(pin, level, timeout_us):
    for waited in range(timeout_us):
        if pin.value() == level:
            return waited
    return None


def _sleep_ms(args, named):
    if named:
        raise TypeError("function doesn't take keyword arguments")
    if len(args) > 1:
        raise TypeError("function expected at most 1 arguments, got %d" % len(args))
    if args and not isinstance(args[0], int):
        raise TypeError("can't convert %s to int" % type(args[0]).__name__)
    return args[0] if args else None


class _Memory:
    """Registers: all read 0."""

    def __getitem__(self, address):
        return 0

    def __setitem__(self, address, value):
        pass


mem8 = mem16 = mem32 = _Memory()
