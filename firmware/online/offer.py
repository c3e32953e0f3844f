"""An image that the server offers, and the way to its bytes."""

_TRIES = 20
_AGAIN_S = 15
_LONGEST_S = 300
_HOPELESS = ("bad-url", "redirected", "not-found", "no-ranges")  # another try would end the same


class NetSource:
    """A source (update/source.py): HTTP ranges, through the network thread. link: online/link.py. broke: why the last
    range did not come."""

    def __init__(self, link, url: str):
        self._link = link
        self._url = url
        self._offset = 0
        self.broke = ""

    async def open(self, offset: int):
        """Starts at that byte."""
        self._offset = offset

    async def readinto(self, buffer) -> int:
        """Bytes read into the buffer, 0 at the end. OSError: the network or its server."""
        try:
            count = await self._link.fetch(self._url, self._offset, memoryview(buffer))
        except OSError as error:
            self.broke = error.args[0]
            raise
        self._offset += count
        return count


class Offer:
    """The one offer at a time. when(forced): '' or why later; tell(id, reason, fields): to whoever offered it;
    uptime(): seconds. What breaks off on the way is taken up again, 20 times at most."""

    def __init__(self, link, when, tell, uptime):
        self._uptime = uptime
        self._from = 0  # uptime of the next try
        self._tries = 0
        self._link = link
        self._when = when
        self._tell = tell
        self._url = ""
        self._id = ""
        self._forced = False
        self._waits = ""
        self._source = None  # of the image that is being written
        self.state = ""  # for online/state.py: "", "waiting", "writing", "ready", or what it ended with
        self.percent = 0
        self.version = ""  # as its server names it, while it is waiting, written, or ready

    def take(self, url: str, forced: bool, version: str, id: str) -> str:
        """A new offer. '' or `busy`: one is being written."""
        if self.state in ("writing", "ready"):
            return "busy"
        if self.state == "waiting":
            self._tell(self._id, "overtaken", {"update": "overtaken"})
        self._url, self._forced, self._id = url, forced, id
        self._waits = ""
        self._from = self._tries = 0
        self.state, self.percent, self.version = "waiting", 0, version
        return ""

    def hurry(self) -> bool:
        """What waits is forced from now on. False: nothing waits, or it was forced already."""
        if self.state != "waiting" or self._forced:
            return False
        self._forced = True
        return True

    def source(self):
        """A NetSource when it is time, else None."""
        if self.state != "waiting" or self._uptime() < self._from:
            return None
        why = self._when(self._forced)
        if why:
            if why != self._waits:
                self._waits = why
                self._tell(self._id, "", {"update": "waiting", "for": why})
            return None
        self.state = "writing"
        self._source = NetSource(self._link, self._url)
        return self._source

    def progress(self, done: int, total: int):
        """Blocks written. Told at every tenth of the way."""
        percent = 100 * done // total
        if percent // 10 != self.percent // 10 or not done:
            self._tell(self._id, "", {"update": "writing", "percent": percent})
        self.percent = percent

    def became(self, name: str):
        """`ready`: a restart into its trial follows. Else the name of what went wrong."""
        broke = name == "interrupted" and self._source.broke
        if broke in _HOPELESS:
            name = broke
        elif name == "interrupted" and self._tries < _TRIES:
            self._tries += 1
            self._from = self._uptime() + min(_AGAIN_S * self._tries, _LONGEST_S)
            self.state = "waiting"
            return self._tell(self._id, "", {"update": "waiting", "for": broke or name})
        self.state = name
        if name != "ready":
            self.version = ""
        self._tell(self._id, "" if name == "ready" else name, {"update": name})
