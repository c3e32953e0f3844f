"""Takes the image that is offered: when, by which way its bytes come, and how often it is tried. In the heap from the
first moment of an offer to its end (offer.py)."""

import asyncio
import time

from firmware.online import moment
from names import LOST

_TRIES = 20
_AGAIN_S = 15
_LONGEST_S = 300
_HOPELESS = ("bad-url", "redirected", "not-found", "no-ranges")  # another try would end the same
_FETCH_MS = 120_000  # the thread may be joining a network first
_LOOK_MS = 20


class Taker:
    """Of an Offer (offer.py): the source of its image (update/source.py), from HTTP ranges through the network thread,
    and what is told of it. What breaks off on the way is taken up again, 20 times at most."""

    def __init__(self, offer):
        self._offer = offer
        self._waits = ""  # what was told of that
        self._tries = 0
        self._fetch = None
        self._offset = 0
        self._broke = ""  # why the last range did not come

    def may(self) -> bool:
        """Is now the moment (moment.py)? Why not is told, once."""
        offer, parts = self._offer, self._offer.parts
        clock = parts.clock
        hour = None if clock.trust == LOST else parts.zone.local(clock.now())[1] // 60
        idle_ms = time.ticks_diff(time.ticks_ms(), parts.keypath.idle_since)
        open_ = parts.hardware.door_open()
        why = moment.wait(parts.settings, hour, idle_ms, open_, parts.energy.lasts(), offer.forced)
        if why and why != self._waits:
            self._waits = why
            offer.tell(offer.id, "", {"update": "waiting", "for": why})
        return not why

    def begin(self, fetch):
        """The image is being written from now on: the source. fetch: what the thread calls (net/fetch.py)."""
        self._fetch = fetch
        self._broke = ""
        self._offer.state = "writing"
        return self

    async def open(self, offset: int):
        """Starts at that byte."""
        self._offset = offset

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
        link.lent = link.box.post(("fetch", self._fetch, self._offer.url, self._offset, view))
        if not link.lent:
            raise OSError("busy")
        for _ in range(_FETCH_MS // _LOOK_MS):
            if link.range:
                break
            await asyncio.sleep_ms(_LOOK_MS)
        if not link.range:
            raise OSError("timeout")
        kind, said = link.range
        if kind == "failed":
            raise OSError(said)
        return said

    def progress(self, done: int, total: int):
        """Blocks written. Told at every tenth of the way."""
        offer = self._offer
        percent = 100 * done // total
        if percent // 10 != offer.percent // 10 or not done:
            offer.tell(offer.id, "", {"update": "writing", "percent": percent})
        offer.percent = percent

    def became(self, name: str):
        """`ready`: a restart into its trial follows. Else the name of what went wrong."""
        offer = self._offer
        self._fetch = None
        broke = name == "interrupted" and self._broke
        if broke in _HOPELESS:
            name = broke
        elif name == "interrupted" and self._tries < _TRIES:
            self._tries += 1
            offer.due = offer.parts.clock.uptime() + min(_AGAIN_S * self._tries, _LONGEST_S)
            offer.state = "waiting"
            return offer.tell(offer.id, "", {"update": "waiting", "for": broke or name})
        offer.state = name
        if name != "ready":
            offer.version = ""
        offer.tell(offer.id, "" if name == "ready" else name, {"update": name})
