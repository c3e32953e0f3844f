"""The bounded queue between the scan and whoever reads the keys."""

import asyncio


class KeyQueue:
    """At most `size` keys; what does not fit is dropped and counted in `dropped`. One reader,
    by `get` or `async for`."""

    def __init__(self, size: int = 16):
        self._ring = [0] * size
        self._read = 0
        self._count = 0
        self._event = asyncio.Event()
        self.dropped = 0

    def put(self, key: int):
        """Adds a key; never waits. From a task of the same loop only."""
        size = len(self._ring)
        if self._count == size:
            self.dropped += 1
            return
        self._ring[(self._read + self._count) % size] = key
        self._count += 1
        self._event.set()

    async def get(self) -> int:
        """The oldest key, as soon as there is one."""
        while not self._count:
            self._event.clear()
            await self._event.wait()
        key = self._ring[self._read]
        self._read = (self._read + 1) % len(self._ring)
        self._count -= 1
        return key

    def __aiter__(self):
        return self

    async def __anext__(self):
        return await self.get()
