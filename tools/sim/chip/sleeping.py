"""Sleep of the chip: light sleep returns, deep sleep ends in a reset. Wake-up by timer or RTC pins."""

import esp32

import pads
import simulator

_STEP_US = 20000  # wake-up pins are looked at so often


def nap(ms):
    """Sleep; the wake reason (machine.TIMER_WAKE ...). Without a time or source it lasts for ever."""
    kernel = simulator.kernel
    left = None if ms is None or ms <= 0 else ms * 1000
    if ms is not None and ms <= 0 and not _sources():
        return 4
    while left is None or left > 0:
        reason = _pin_woke()
        if reason:
            return reason
        step = _STEP_US if left is None or (_sources() and left > _STEP_US) else left
        if not _sources() and left is None:
            step = 1000000000
        kernel.sleep(step)
        if left is not None:
            left -= step
    return 4


def _sources():
    return esp32.wake_sources.get("ext0") or esp32.wake_sources.get("ext1")


def _pin_woke():
    ext0 = esp32.wake_sources.get("ext0")
    if ext0 and pads.level[ext0[0]] == int(ext0[1]):
        return 2
    ext1 = esp32.wake_sources.get("ext1")
    if ext1:
        high = [pads.level[pin] for pin in ext1[0]]
        if (ext1[1] and any(high)) or (not ext1[1] and not any(high)):
            return 3
    return 0
