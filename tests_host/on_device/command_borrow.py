"""A command's modules, and the memory they take, are there for one call. Prints what is loaded before and after it."""

import gc
import sys

import clock.floors  # noqa: F401
import firmware.command.execute  # noqa: F401
import firmware.command.judge  # noqa: F401
from firmware.command import borrow
from firmware.command.table import TABLE

# What a lock has all the time, and the table, which is this script's own.
KEPT = [name for name in sys.modules]


class Room:
    """All that `show` of the settings asks for; `report` falls over what is missing."""

    class parts:
        settings = {"sound": 1}


def more():
    return sorted([name for name in sys.modules if name not in KEPT])


def call(do):
    module, function, needs, _, _ = TABLE[do]
    return borrow.call(needs + ("firmware.command." + module,), function, Room, None)


print(more(), call("settings"), more())
try:
    call("report")
except AttributeError:
    print("raised", more())
for do in TABLE:  # each row names modules that are there and a function of the last
    module, function, needs, _, _ = TABLE[do]
    if function:
        for name in needs + ("firmware.command." + module,):
            __import__(name)
        print(do, callable(getattr(sys.modules["firmware.command." + module], function)))
        import preload

        preload.forget(needs + ("firmware.command." + module,))
print(more())
__import__("preload").forget(("firmware.command.table",))
print(borrow.look({"do": "settings", "session": 0, "id": 0, "exp": 0}), "firmware.command.table" in sys.modules)
call("settings")
gc.collect()
before = gc.mem_alloc() if hasattr(gc, "mem_alloc") else 0
for _ in range(20):
    call("settings")
gc.collect()
print("grew", before and gc.mem_alloc() - before > 400)
