"""The chip's memory, as recorded (tests_host/esp32; tests_host/test_bench_chipheap.py compares), and what it leaves.

MicroPython begins with a heap of 56 KB of ESP-IDF's memory (ports/esp32/mpconfigport.h, MICROPY_GC_INITIAL_HEAP_SIZE).
When that is full it takes as much again, and when that is full the largest block there is (py/gc.c, gc_try_add_heap).
The radio, TLS and the stack of a thread come out of what is left.
"""

import re

from tools import ROOT

KB = 1024
INITIAL = 56 * KB
# Its tables: a byte for four blocks of 16, half as much for finalisers (py/gc.c, gc_setup_area).
AREA = (INITIAL - 1) * 8 // (8 + 4 + 8 * 4 * 16) * 4 * 16
ONCE_GROWN = 2 * AREA
LARGEST = 112968  # of ESP-IDF's free blocks before Python has asked for more; the port itself tells 110,592
# A connected station took 21 KB of that block, give or take the rounding; the smaller ones, where requests go first,
# are full by then.
RADIO = 21000
# mbedtls: a buffer for incoming records, one for outgoing ones (ports/esp32 has 4 KB for these), and some 15 KB more
# while hands are shaken (micropython/micropython issue 8940).
TLS_BUFFERS = 16717 + 4429
TLS_HANDSHAKE = TLS_BUFFERS + 15 * KB


def stack() -> int:
    """Bytes of the network thread's stack."""
    text = (ROOT / "firmware" / "online" / "online.py").read_text(encoding="utf-8")
    found = re.search(r"^_STACK = (\d+) \* 1024", text, re.MULTILINE)
    if not found:
        raise RuntimeError("firmware/online/online.py names no stack")
    return int(found[1]) * KB


def left() -> int:
    """Bytes of the largest block that TLS finds, with the heap grown once, the radio connected and the thread begun."""
    return LARGEST - RADIO - INITIAL - stack()
