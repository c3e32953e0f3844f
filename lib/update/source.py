"""Where an image comes from. A source has two coroutines:

`open(offset)`: start at that byte; `readinto(buffer) -> int`: fill at most the buffer, 0 at the end. Both may raise
OSError.
"""

from image.refusal import Refused


class FileSource:
    """An image file."""

    def __init__(self, path: str):
        self._path = path
        self._file = None

    async def open(self, offset: int):
        """Starts at that byte."""
        self._file = open(self._path, "rb")
        self._file.seek(offset)

    async def readinto(self, buffer) -> int:
        """Bytes read into the buffer, 0 at the end."""
        return self._file.readinto(buffer)


async def fill(source, view):
    """The whole of the view, from however small pieces. How long it waits for one is the source's to limit. Raises
    Refused("truncated")."""
    at = 0
    while at < len(view):
        count = await source.readinto(view[at:])
        if not count:
            raise Refused("truncated")
        at += count
