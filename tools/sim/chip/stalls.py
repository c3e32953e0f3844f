"""Long calls in C, which hold the chip's interpreter while the computer's is done in no time, and what they do to the
keypad. For boards that something lies behind. A TLS handshake is charged in chip_tls.py, flash in gate.py.
"""

import builtins

import machine_pin

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
    pads = keypad["rows"] + keypad["columns"]
    plain = machine_pin.Pin.value
    last = [None]

    def value(pin, *args):
        if not args and pin._n in pads:
            now = kernel.total_us()
            if last[0] is not None and now - last[0] >= _GAP_US:
                kernel.emit("gap", (now - last[0]) // 1000)
            last[0] = now
        return plain(pin, *args)

    machine_pin.Pin.value = value
