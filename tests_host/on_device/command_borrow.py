"""A command's modules, and the memory they take, are there while they are needed. Prints what is loaded before and
after; with an argument what a heap that is full leaves of them."""

import gc
import sys

import clock.floors  # noqa: F401
import firmware.command.execute  # noqa: F401
from firmware.command.borrow import Borrowed
from lock import console

# What a lock has all the time, and `carry` with its table, which are this script's own.
ORDERS = Borrowed(("firmware.command.table", "firmware.command.moves", "firmware.command.carry"))
ORDERS.load()
from firmware.command.carry import call as carried  # noqa: E402
from firmware.command.table import TABLE  # noqa: E402

KEPT = [name for name in sys.modules]


class Room:
    """All that `show` of the settings asks for; `report` falls over what is missing."""

    class parts:
        settings = {"sound": 1}


def more():
    return sorted([name for name in sys.modules if name not in KEPT])


def call(do):
    module, function, needs, _, _ = TABLE[do]
    return carried(needs + ("firmware.command." + module,), function, Room, None)


def orders():
    own = ("loading", "preload")
    return sorted([name for name in sys.modules if name.startswith("firmware.command.") or name in own])


def once():
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
            import loading

            loading.forget(needs + ("firmware.command." + module,))
    print(more())
    call("settings")
    gc.collect()
    before = gc.mem_alloc() if hasattr(gc, "mem_alloc") else 0
    for _ in range(20):
        call("settings")
    gc.collect()
    print("grew", before and gc.mem_alloc() - before > 400)
    ORDERS.back()
    print(ORDERS.here, "firmware.command.carry" in sys.modules)


HELD = [None] * 4000


def fill(room):
    """Takes all of the heap but so many bytes; `free` gives it back."""
    piece, at = 65536, 0
    while piece >= 16:
        try:
            HELD[at] = bytearray(piece)
            at += 1
        except MemoryError:
            piece //= 2
    while at and room > 0:
        at -= 1
        room -= len(HELD[at])
        HELD[at] = None


def free():
    for at in range(len(HELD)):
        HELD[at] = None


def full():
    """Loaded with ever more room in a full heap: all of them, or none."""
    console.report = lambda *what: None
    ORDERS.back()
    alone = orders()
    loaded = []
    for room in list(range(0, 4096, 48)) + list(range(4096, 32 * 1024, 400)):
        fill(room)
        there = ORDERS.load()
        free()
        found = orders()
        ORDERS.back()
        loaded.append(there)
        if found != (sorted(alone + list(ORDERS._modules)) if there else alone) or orders() != alone:
            print("left", room, found, orders())
    print(ORDERS.here, loaded[0], loaded[-1])


full() if sys.argv[1:] else once()
