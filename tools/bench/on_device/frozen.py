"""Prints the bytes of heap in use at first, with what a lock uses of asyncio, and with requests besides."""

import gc


def used():
    """After a collection."""
    gc.collect()
    return gc.mem_alloc()


def load():
    """asyncio loads its parts when they are first asked for."""
    import asyncio

    return asyncio.Event, asyncio.ThreadSafeFlag, asyncio.wait_for, asyncio.TimeoutError


print(used())
load()
print(used())
__import__("requests")
print(used())
