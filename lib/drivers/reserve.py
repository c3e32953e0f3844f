"""Holds memory back while Python's heap grows, so that TLS finds some later. docs/architecture.md, Memory

When the first 56 KB are full, MicroPython takes as much again, or all of the largest free block where that is less
(py/gc.c, gc_try_add_heap), and rarely gives it back. What an ESP32 without PSRAM has then is too little for a TLS
handshake. The stack of a thread comes out of the same memory, so one that only waits makes the largest block smaller
until the lock has started. The lock, too, must find it: it is kept among the modules, which outlive the base's.
"""

import _thread
import sys

import esp32

NAME = "held"  # in sys.modules: a lock; release() ends the thread
_SECOND = 46 * 1024  # bytes that the heap may take
_LEAST = 8 * 1024  # of a stack
_MOST = 160 * 1024  # of a block: with PSRAM there are millions


def hold(leave: int = _SECOND) -> int:
    """Bytes held back of the largest block, all but `leave`; 0 where that is too little to hold, or enough for
    everybody."""
    largest = max([region[2] for region in esp32.idf_heap_info(esp32.HEAP_DATA)])
    spare = largest - leave
    if spare < _LEAST or largest > _MOST:
        return 0
    lock = _thread.allocate_lock()
    lock.acquire()
    _thread.stack_size(spare)
    try:
        _thread.start_new_thread(lock.acquire, ())
    except (OSError, RuntimeError):
        return 0  # TLS may have to wait, nobody at the door does
    finally:
        _thread.stack_size(0)
    sys.modules[NAME] = lock
    return spare


def let_go() -> bool:
    """Gives back what is held. False: nothing was."""
    lock = sys.modules.pop(NAME, None)
    if lock:
        lock.release()
    return bool(lock)


def grow(size: int) -> list:
    """Has the heap take so many bytes more now, and no more than that of the largest block. Returns what keeps it from
    giving them back again. Raises MemoryError."""
    hold(size)
    try:
        kept = [None] * (size // 6)  # two thirds of it in one piece, which the heap has nowhere else
        kept.clear()  # shrinks where it is
        return kept
    finally:
        let_go()
