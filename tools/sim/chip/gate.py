"""The gate between chip and flash: counts operations, charges their time, and cuts the power at one of them.

Nothing here allocates: littlefs writes from finalisers too, with the heap locked.
"""

from kernel import clock

# Winbond W25Q32JV datasheet, AC electrical characteristics, typical: tSE 45 ms; tBP1 30 us, tBP2 2.5 us (a whole page
# so takes 668 us, more than its tPP of 0.4 ms: the dearer figure counts). Worst case: 400 ms, 50 us, 12 us.
ERASE_US = 45000  # a 4 KiB sector
FIRST_BYTE_US = 30
HALF_BYTES_US = 5  # two further bytes
DRIVER_US = 100  # ESP-IDF around each operation: caches off, the other core held, write enable, status polled


def takes_us(kind, length):
    """Time of an erase, or of programming `length` bytes of one page."""
    if kind == "erase":
        return DRIVER_US + ERASE_US
    return DRIVER_US + FIRST_BYTE_US + HALF_BYTES_US * (length - 1) // 2


class Gate:
    """reset(name, text): the chip resets; does not return. charge: flash operations take time."""

    def __init__(self, kernel, reset, operations=0, charge=True):
        self._kernel = kernel
        self._reset = reset
        self._charge = charge
        self.operations = operations
        self._cut = 0
        self._how = ""
        self._fraction = 0.5
        self._last_words = bytearray(b'["dead",          0,          0,          0]\n')

    def cut_at(self, operation, how, fraction):
        """Cut the power at the operation of that number: "before", "torn" (after a fraction of it), "after"."""
        self._cut, self._how, self._fraction = operation, how, fraction

    def before(self, kind, offset, length):
        """Called before each operation; an int tears it."""
        self.operations += 1
        if self.operations == self._cut and self._how != "after":
            if self._how == "before":
                self.dead()
            return min(length - 1, int(length * self._fraction))
        return None

    def after(self, kind, offset, length):
        """Called after each operation."""
        if self._charge:
            self._pass(takes_us(kind, length))
        if self.operations == self._cut:
            self.dead()

    def _pass(self, us):
        # With a network behind the board keys fall into an operation when they do, else at its end.
        if self._kernel.threads:
            try:
                bytearray(1)  # can anything be allocated now?
                return self._kernel.stall(us)
            except MemoryError:
                pass
        clock[0] += us

    def dead(self):
        """The power is gone. Says when, and waits for the end."""
        at = clock[0]
        self._digits(18, self._kernel.base_s + at // 1000000)
        self._digits(30, at % 1000000)
        self._digits(42, self.operations)
        self._kernel.channel.write_raw(self._last_words)
        self._kernel.channel.rest()

    def panic(self, text):
        """The chip aborts."""
        self._reset("panic", text)

    def _digits(self, end, number):
        while True:
            self._last_words[end] = 48 + number % 10
            number //= 10
            end -= 1
            if not number:
                return
