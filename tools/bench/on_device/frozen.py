"""Prints the bytes of heap in use before and after what a lock uses of asyncio and requests is imported."""

import gc


def used():
    """After a collection."""
    gc.collect()
    return gc.mem_alloc()


def load():
    """asyncio loads its parts when they are first asked for."""
    import asyncio

    __import__("requests")
    return asyncio.Event, asyncio.ThreadSafeFlag, asyncio.wait_for, asyncio.TimeoutError


print(used())
load()
print(used())
