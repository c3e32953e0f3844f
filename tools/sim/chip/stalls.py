"""Long calls in C, which hold the chip's interpreter while the computer's is done in no time, and what they do to the
keypad. For boards that something lies behind. A TLS handshake is charged in chip_tls.py, flash in gate.py.
"""

import builtins

import machine_pin
from kernel import clock
from pads import COUNT

POW_US = 184000  # recorded, with 3072 bits
_LARGE = 2048  # bits
_GAP_US = 20000


def charge_pow(kernel):
    """From now on `pow` with a large modulus takes the chip's time."""
    plain = builtins.pow

    def charged(base, exponent, *modulus):
        if modulus and modulus[0] >> _LARGE:
            kernel.stall(POW_US)
        return plain(base, exponent, *modulus)

    builtins.pow = charged


def watch(kernel, keypad):
    """From now on the board says `gap` and ms when the keypad was not read for 20 ms or more. keypad: its pins."""
    pads = bytearray(COUNT)
    for pad in keypad["rows"] + keypad["columns"]:
        pads[pad] = 1
    plain = machine_pin.Pin.value
    last = [-1, 0]  # when: kernel.base_s, us; -1: never

    def value(pin, *args):
        if args:
            return plain(pin, *args)
        if pads[pin._n]:
            now = clock[0]
            before = last[1] - (kernel.base_s - last[0]) * 1000000
            if now - before >= _GAP_US and last[0] >= 0:
                kernel.emit("gap", (now - before) // 1000)
            last[0], last[1] = kernel.base_s, now
        return plain(pin)

    machine_pin.Pin.value = value
