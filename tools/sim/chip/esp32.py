"""Stand-in for the ESP32 port's `esp32` module (MicroPython 1.25): partitions, NVS, wake-up sources, heap
figures.

RMT and ULP are names only: no part of a lock uses them, so they can be constructed and nothing else.
"""

from esp32_nvs import NVS  # noqa: F401 (a member of this module)
from esp32_partition import Partition  # noqa: F401

HEAP_DATA = 4
HEAP_EXEC = 1
WAKEUP_ALL_LOW = False
WAKEUP_ANY_HIGH = True

_RTC_PINS = (0, 2, 4, 12, 13, 14, 15, 25, 26, 27, 32, 33, 34, 35, 36, 37, 38, 39)  # ESP32 datasheet, RTC IO
_REGIONS = {  # (total, free, largest block, least free ever) of a board without PSRAM, as recorded
    HEAP_DATA: ((240, 4, 0, 4), (7288, 4, 0, 4), (16648, 372, 288, 372), (85992, 11032, 10752, 276)),
    HEAP_EXEC: ((21024, 20264, 19456, 20232),),
}
_BOTH = ((15072, 14656, 14336, 316), (113840, 304, 288, 304))

wake_sources = {}  # what the firmware set, for the simulator: ext0, ext1 (pins, level), touch, ulp


def idf_heap_info(capabilities):
    """List of (total, free, largest free block, least free ever), bytes, of the ESP-IDF heap's regions."""
    if capabilities == HEAP_DATA:
        return list(_REGIONS[HEAP_DATA] + _BOTH)
    return list(_BOTH + _REGIONS[HEAP_EXEC]) if capabilities == HEAP_EXEC else []


def wake_on_ext0(pin=None, level=WAKEUP_ALL_LOW):
    """Wake from sleep by one RTC pin; None disables."""
    wake_sources["ext0"] = None if pin is None else (_rtc_pin(pin), bool(level))


def wake_on_ext1(pins=None, level=WAKEUP_ALL_LOW):
    """Wake from sleep by any (ANY_HIGH) or all (ALL_LOW) of some RTC pins; None disables."""
    wake_sources["ext1"] = None if pins is None else (tuple([_rtc_pin(pin) for pin in pins]), bool(level))


def wake_on_touch(wake):
    """Wake from sleep by touch."""
    wake_sources["touch"] = bool(wake)


def wake_on_ulp(wake):
    """Wake from sleep by the coprocessor."""
    wake_sources["ulp"] = bool(wake)


def gpio_deep_sleep_hold(*args):
    """`gpio_deep_sleep_hold(enable)`: hold the pins' levels through deep sleep."""
    if len(args) != 1:
        raise TypeError(f"function takes 1 positional arguments but {len(args)} were given")
    wake_sources["hold"] = bool(args[0])


def raw_temperature():
    """The emulated sensor reads 0."""
    return 0


class ULP:
    """Name only."""

    RESERVE_MEM = 2040

    def __repr__(self):
        return "<ULP>"


class RMT:
    """Name only: keeps its settings for repr()."""

    PULSE_MAX = 32767

    def __init__(self, channel, pin=None, clock_div=8, idle_level=False):
        if not 0 <= channel <= 7:
            raise OSError(-258, "ESP_ERR_INVALID_ARG")
        self._text = f"RMT(channel={channel}, pin={_number(pin)}, source_freq=80000000, "
        self._text += f"clock_div={clock_div}, idle_level={int(idle_level)})"

    def __repr__(self):
        return self._text


def _number(pin):
    """GPIO number of a machine.Pin or an int."""
    if isinstance(pin, int):
        return pin
    text = repr(pin)  # Pin(33)
    return int(text[text.find("(") + 1 : -1].split(",")[0])


def _rtc_pin(pin):
    number = _number(pin)
    if number not in _RTC_PINS:
        raise ValueError("invalid pin")
    return number
