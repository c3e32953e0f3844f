"""Takes the image that is offered: its bytes, by HTTP ranges, and how often it is tried. In the heap while that is
written (offer.py).

A chip without PSRAM has no memory for an update and a TLS connection at once. There the server is told that it begins,
the connection goes, and Python's heap gets some of what it had; it comes back when the update has ended or the chip
has started anew. docs/network.md, Updates
"""

import asyncio

from firmware.net.fetch import fetch

_TRIES = 20
_AGAIN_S = 15
_LONGEST_S = 300
_HOPELESS = ("bad-url", "redirected", "not-found", "no-ranges")  # another try would end the same
_FETCH_MS = 120_000  # the thread may be joining a network first
_LOOK_MS = 20
_SAID_MS = 1000  # for what the server is still told
_GONE_MS = 10_000  # until the connection is down
_MORE = 22 * 1024  # bytes of heap


class Taker:
    """Of an Offer (offer.py): the source of its image (update/source.py), which is being written from now on, and what
    is told of it. What breaks off on the way is taken up again, 20 times at most."""

    def __init__(self, offer):
        self._offer = offer
        self._offset = 0
        self._broke = ""  # why the last range did not come
        self._kept = None  # of the heap, while there is no connection
        offer.state = "writing"

    async def open(self, offset: int):
        """Starts at that byte."""
        self._offset = offset
        if self._offer.parts.tight and self._kept is None:
            await self._hush()

    async def _hush(self):
        link = self._offer.link
        self._told(0)
        await asyncio.sleep_ms(_SAID_MS)
        self._kept = []
        link.box.post(("drop", "update"))
        for _ in range(_GONE_MS // _LOOK_MS):
            if not link.up:
                break
            await asyncio.sleep_ms(_LOOK_MS)
        from drivers import reserve

        try:
            self._kept = reserve.grow(_MORE)
        except MemoryError:
            pass  # then with what there is

    async def readinto(self, buffer) -> int:
        """Bytes read into the buffer, 0 at the end. OSError with the name of what went wrong."""
        try:
            count = await self._range(memoryview(buffer))
        except OSError as error:
            self._broke = error.args[0]
            raise
        self._offset += count
        return count

    async def _range(self, view):
        link = self._offer.link
        if link.lent:
            raise OSError("busy")  # a buffer that the thread still has must not be taken for another
        link.range = ()
        link.lent = link.box.post(("fetch", fetch, self._offer.url, self._offset, view))
        if not link.lent:
            raise OSError("busy")
        for _ in range(_FETCH_MS // _LOOK_MS):
            if link.range:
                break
            await asyncio.sleep_ms(_LOOK_MS)
        if not link.range:
            raise OSError("timeout")
        if link.range[0] == "failed":
            raise OSError(link.range[1])
        return link.range[1]

    def progress(self, done: int, total: int):
        """Blocks written. Told at every tenth of the way."""
        offer = self._offer
        percent = 100 * done // total
        if percent // 10 != offer.percent // 10 or not done:
            self._told(percent)
        offer.percent = percent

    def _told(self, percent):
        self._offer.tell(self._offer.id, "", {"update": "writing", "percent": percent})

    def became(self, name: str):
        """`ready`: a restart into its trial follows. Else the name of what went wrong."""
        offer = self._offer
        if self._kept is not None and name != "ready":
            self._kept = None
            offer.link.box.post(offer.link.wanted)
        broke = name == "interrupted" and self._broke
        if broke in _HOPELESS:
            name = broke
        elif name == "interrupted" and offer.tries < _TRIES:
            offer.tries += 1
            offer.due = offer.parts.clock.uptime() + min(_AGAIN_S * offer.tries, _LONGEST_S)
            offer.state = "waiting"
            return offer.tell(offer.id, "", {"update": "waiting", "for": broke or name})
        offer.state = name
        if name != "ready":
            offer.version = ""
        offer.tell(offer.id, "" if name == "ready" else name, {"update": name})
