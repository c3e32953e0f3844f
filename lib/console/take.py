"""`install` and its blocks: an image by the cable, through the installer of every other update."""

import asyncio
import time
from binascii import a2b_base64

from lock import console
from lock.updates import run

_BLOCK = 192  # bytes of a line's block
_PATIENCE_MS = 30_000  # without a block: the cable is out
_TELL_MS = 2000
_POLL_MS = 5


class Job:
    """The source of an image (update/source.py), and who is told what becomes of it (lock/updates.py). want: the
    offset that is asked for next."""

    def __init__(self, parts, size):
        self._parts = parts
        self._size = size
        self._data = b""
        self._hungry = False
        self._closed = False
        self._result = ""
        self._done = 0, 0
        self.want = 0

    async def run(self):
        """Task: ends in the reset into the trial, or with a result."""
        self._parts.taking = True
        try:
            await run(self._parts, self)
        except Exception as error:
            console.report("update", error)
            self._result = self._result or "failed"
        self._parts.taking = False

    def close(self):
        """Nobody sends any more."""
        self._closed = True

    # -- the source's side

    async def open(self, offset):
        """Goes on there."""
        self.want, self._data = offset, b""

    async def readinto(self, view) -> int:
        """What has come, at most the view; 0 at the end. OSError where nothing comes."""
        began = time.ticks_ms()
        while not self._data:
            if self.want >= self._size:
                return 0
            if self._closed or time.ticks_diff(time.ticks_ms(), began) > _PATIENCE_MS:
                raise OSError("cable")
            self._hungry = True
            await asyncio.sleep_ms(_POLL_MS)
        self._hungry = False
        count = min(len(view), len(self._data))
        view[:count] = self._data[:count]
        self._data = self._data[count:]
        return count

    # -- what is told

    def progress(self, done, total):
        """Blocks of the image that are written."""
        self._done = done, total

    def became(self, name):
        """ready, interrupted, or the name of a refusal."""
        self._result = name

    # -- the cable's side

    async def block(self, session, said):
        """A block has come: takes it if it is the one that is asked for, and says which is next."""
        if not self._result and said.get("offset") == self.want and self._hungry:
            data = _decoded(said.get("data"))
            if not data or self.want + len(data) > self._size:
                return "bad-argument", {"want": self.want}
            self._hungry = False
            self._data = data
            self.want += len(data)
        return await self.answer(session)

    async def answer(self, session):
        """Says what comes next; in between, every two seconds, that it goes on."""
        began = time.ticks_ms()
        while not self._hungry and not self._result:
            await asyncio.sleep_ms(_POLL_MS)
            if time.ticks_diff(time.ticks_ms(), began) > _TELL_MS:
                began = time.ticks_ms()
                await session.say({"n": session.number, "wait": True, "done": self._done[0], "of": self._done[1]})
        if self._result == "ready":
            return "", {"ready": True}
        return self._result, {"want": self.want, "done": self._done[0], "of": self._done[1]}


async def install(session, size):
    """Begins. The judge sees the header first: nothing is erased for an image that it refuses."""
    job = session.job = Job(session.parts, size)
    asyncio.create_task(job.run())
    return await job.answer(session)


def _decoded(text):
    try:
        data = a2b_base64(text)
    except (TypeError, ValueError):
        return b""
    return data if len(data) <= _BLOCK else b""
