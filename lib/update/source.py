"""Where an image comes from. A source has two coroutines:

`open(offset)`: start at that byte; `readinto(buffer) -> int`: fill at most the buffer, 0 at the end. Both may raise
OSError.
"""

from image.refusal import Refused


async def fill(source, view):
    """The whole of the view, from however small pieces. How long it waits for one is the source's to limit. Raises
    Refused("truncated")."""
    at = 0
    while at < len(view):
        count = await source.readinto(view[at:])
        if not count:
            raise Refused("truncated")
        at += count
