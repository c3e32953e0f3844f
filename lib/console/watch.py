"""The console's task: reads lines, and loads what answers them for as long as somebody talks. docs/console.md"""

import asyncio

from console.reader import Reader
from lock import console

_REST_MS = 10  # 20 with the ticks of the chip's scheduler; the port keeps 22 ms of bytes
_BUSY_MS = 5


class Watch:
    """parts: what lock.build made; role: "application" or "rescue"; version: of what runs; io: drivers.stdio.Stdio.

    Here is what outlives a conversation: how often in a row an answer to a challenge was wrong, and until when there
    is no other challenge."""

    def __init__(self, parts, role, version, io):
        self.parts = parts
        self.role = role
        self.version = version
        self.io = io
        self.wrong = 0
        self.free = 0  # ticks
        self._reader = Reader(io.take)
        self._session = None

    async def run(self):
        """Does not return. What falls in a conversation ends that alone."""
        while True:
            line = self._reader.line()
            if line is not None:
                try:
                    await self._answer(line)
                except Exception as error:
                    console.report("console", error)
                    self._end()
            elif self._session and self._session.over():
                self._end()
            await asyncio.sleep_ms(_BUSY_MS if self._session or self._reader.busy else _REST_MS)

    async def _answer(self, line):
        if self._session is None:
            if not self.parts.upkeep.quiet():
                return  # loading takes a moment, and somebody is at the door; the tool asks again
            import preload

            preload.run(preload.CONSOLE)
            from console.session import Session

            self._session = Session(self)
        await self._session.take(line)

    def _end(self):
        session, self._session = self._session, None
        if session:
            session.close()
        del session
        import loading
        import preload

        loading.forget(preload.CONSOLE)
