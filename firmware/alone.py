"""A lock without a server: what firmware/server.py asks of one, where there is none."""

import asyncio


class Alone:
    """No server: none is reached, nothing is offered. wanted: there should be one."""

    def __init__(self, wanted: bool):
        self.wanted = wanted

    async def live(self):
        """Nothing to do."""
        while True:
            await asyncio.sleep(3600)

    def reached(self) -> bool:
        """Never."""
        return False

    def offered(self):
        """Nothing."""

    def progress(self, done, total):
        """Nobody hears of it."""

    def became(self, name):
        """Nobody hears of it."""
