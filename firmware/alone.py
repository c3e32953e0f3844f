"""A lock without a server: what firmware/server.py asks of one, where there is none."""

import asyncio


class Alone:
    """No server: none is reached, none is wanted, nothing is offered."""

    wanted = False

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
