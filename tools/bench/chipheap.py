"""The chip's memory, as recorded (tests_host/esp32; tests_host/test_bench_chipheap.py compares), and what it leaves.

MicroPython begins with a heap of 56 KB of ESP-IDF's memory (ports/esp32/mpconfigport.h, MICROPY_GC_INITIAL_HEAP_SIZE).
When that is full it takes as much again, or the largest block there is where that is less (py/gc.c, gc_try_add_heap);
lib/drivers/reserve.py sees to its being less. The radio, TLS and the stack of a thread come out of what is left.
"""

import re

from tools import ROOT

KB = 1024
INITIAL = 56 * KB
LARGEST = 112968  # of ESP-IDF's free blocks before Python has asked for more
TOLD = 110592  # what the port itself tells of it
# A connected station took 21 KB of that block, give or take the rounding; the smaller ones, where requests go first,
# are full by then.
RADIO = 21000
# mbedtls: a buffer for incoming records, one for outgoing ones (ports/esp32 has 4 KB for these), and more while hands
# are shaken: 9.8 KB counted with mbedtls 3.6 at 32 bits, a certificate on P-256 and one authority (docs/bench.md).
TLS_BUFFERS = 16717 + 4429
TLS_HANDSHAKE = TLS_BUFFERS + 10 * KB


def area(size: int) -> int:
    """Bytes of objects that a heap area of that size holds. Its tables: a byte for four blocks of 16, half as much for
    finalisers (py/gc.c, gc_setup_area)."""
    return (size - 1) * 8 // (8 + 4 + 8 * 4 * 16) * 4 * 16


def once_grown() -> int:
    """Bytes of objects that the heap holds once it has grown."""
    return area(INITIAL) + area(second())


def for_update() -> int:
    """The same with what an update has it take besides, while there is no connection."""
    return once_grown() + area(_constant("firmware/online/taking.py", "_MORE"))


def second() -> int:
    """Bytes of the second area."""
    return _constant("lib/drivers/reserve.py", "_SECOND")


def stack() -> int:
    """Bytes of the network thread's stack."""
    return _constant("firmware/online/online.py", "_STACK")


def left() -> int:
    """Bytes of the largest block that TLS finds, with the heap grown once, the radio connected and the thread begun."""
    return LARGEST - RADIO - second() - stack()


def boot() -> str:
    """For boot.py of a simulated lock: it is told the chip's memory."""
    return f"__import__('esp32').idf_heap_info = lambda _: [(113840, {LARGEST}, {TOLD}, 300)]\n"


def _constant(path, name):
    found = re.search(rf"^{name} = (\d+) \* 1024", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    if not found:
        raise RuntimeError(f"{path} names no {name}")
    return int(found[1]) * KB
