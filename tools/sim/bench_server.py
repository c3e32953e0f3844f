"""A server without a network, in place of firmware/alone.py: what boards in virtual time have behind their radio.

The simulator's `network` module says whether it is reached and hands over files (`Board.network`, `Board.offer`).
Images that have this in them are made by tools/image/dev.py and are no lock's. Boards with a real network run what
ships.
"""

import asyncio

import network


class Alone:
    """As firmware/server.py says."""

    def __init__(self, _wanted):
        self.wanted = True

    async def live(self):
        """Nothing to do."""
        while True:
            await asyncio.sleep(3600)

    def reached(self):
        """Is it there?"""
        return network.joined

    def offered(self):
        """The file that was offered."""
        path = network.take_offer()
        if path is None:
            return None
        return _Offered(path)


class _Offered:
    # The source of an image that is a file; the log tells what becomes of it.

    def __init__(self, path):
        self._path = path
        self._file = None

    async def open(self, offset):
        """Starts at that byte."""
        self._file = open(self._path, "rb")
        self._file.seek(offset)

    async def readinto(self, buffer):
        """Bytes read into the buffer, 0 at the end."""
        return self._file.readinto(buffer)

    def progress(self, done, total):
        """Not of interest."""

    def became(self, name):
        """Nor this."""
