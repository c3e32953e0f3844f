"""The image that a server offers, as far as a lock must know at rest. What takes it (taking.py, net/fetch.py) is loaded
while nobody is at the keypad, and forgotten when that has ended."""

from lock import console

_AGAIN_S = 60  # until the next try where the heap had no room
_TAKE = ("firmware.online.taking", "firmware.online.moment")
_FETCH = ("firmware.net.fetch", "urequests", "requests")


class Offer:
    """The one offer at a time. parts: what lock.build made; link: online/link.py; calm(): is nobody at the keypad?
    tell(id, reason, fields): to whoever offered it."""

    def __init__(self, parts, link, calm, tell):
        self.parts = parts
        self._clock = parts.clock
        self.link = link
        self.tell = tell
        self._calm = calm
        self._taker = None  # taking.Taker, from its first moment to its end
        self._loaded = ()  # modules that go when no image is written any more
        self._waits = ""
        self.url = self.id = ""
        self.forced = False
        self.due = 0  # uptime of the next try
        self.state = ""  # for online/state.py: "", "waiting", "writing", "ready", or what it ended with
        self.percent = 0
        self.version = ""  # as its server names it, while it is waiting, written, or ready

    def take(self, url: str, forced: bool, version: str, id: str) -> str:
        """A new offer. '' or `busy`: one is being written."""
        if self.state in ("writing", "ready"):
            return "busy"
        if self.state == "waiting":
            self.tell(self.id, "overtaken", {"update": "overtaken"})
        self.url, self.forced, self.id = url, forced, id
        self._waits = ""
        self._taker = None
        self.due = 0
        self.state, self.percent, self.version = "waiting", 0, version
        return ""

    def hurry(self) -> bool:
        """What waits is forced from now on. False: nothing waits, or it was forced already."""
        if self.state != "waiting" or self.forced:
            return False
        self.forced = True
        return True

    def source(self):
        """A source (update/source.py) of the image when it is time, else None. Never raises."""
        if self.state == "waiting" and self._clock.uptime() >= self.due and self._calm():
            try:
                return self._begun()
            except Exception as error:
                console.report("offer", error)
                self.due = self._clock.uptime() + _AGAIN_S
                self.waits("no-memory" if isinstance(error, MemoryError) else "failed")
        elif self.state not in ("writing", "ready") and not self.link.lent:
            self._tidy()  # not while the thread may be at a last range: it would find nothing where it runs
        return None

    def waits(self, why: str):
        """Tells for what, once."""
        if why != self._waits:
            self._waits = why
            self.tell(self.id, "", {"update": "waiting", "for": why})

    def progress(self, done: int, total: int):
        """Blocks written."""
        self._taker.progress(done, total)

    def became(self, name: str):
        """`ready`: a restart into its trial follows. Else the name of what went wrong."""
        self._taker.became(name)

    def _begun(self):
        if not self._taker:
            from firmware.online.taking import Taker

            self._taker = Taker(self)
        why = self._taker.when()
        if why:
            return self.waits(why)
        self._loaded = _FETCH
        from firmware.net.fetch import fetch

        return self._taker.source(fetch)

    def _tidy(self):
        names, self._loaded = self._loaded, ()
        if self._taker and self.state != "waiting":
            self._taker = None
            names += _TAKE
        if names:
            import preload

            preload.forget(names)
