"""Prints what drivers/reserve.py holds for a largest block (argument), the stack size left for others, and whether its
thread is there: while it holds, and a moment after it was let go."""

import _thread
import gc
import os
import sys
import time

largest = int(sys.argv[1])


class Chip:
    HEAP_DATA = 4

    @staticmethod
    def idf_heap_info(_):
        return [(240, 4, 0, 4), (113840, largest + 2000, largest, 300)]


def threads():
    return len(os.listdir("/proc/self/task"))


def end():
    """Waits for the other threads' end."""
    for _ in range(100):
        if threads() == alone:
            break
        time.sleep_ms(20)
    print(threads() - alone)


sys.modules["esp32"] = Chip
from drivers import reserve  # noqa: E402

alone = threads()
spare = reserve.hold()
time.sleep_ms(50)
print(spare, _thread.stack_size(), threads() - alone)
print(reserve.let_go())
end()
gc.collect()
before = gc.mem_alloc()
kept = reserve.grow(20000)
end()
gc.collect()
print(len(kept), gc.mem_alloc() - before < 200)
