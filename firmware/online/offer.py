"""The image that a server offers, as far as a lock must know at rest. What takes it (taking.py, net/fetch.py) is loaded
while nobody is at the keypad, and forgotten when that has ended."""

from lock import console

_AGAIN_S = 300  # until the next try where the heap had no room
_TAKE = ("firmware.online.taking", "firmware.online.moment")
_FETCH = ("firmware.net.fetch", "urequests", "requests")


class Offer:
    """The one offer at a time; command/server.py and taking.py put its attributes. parts: what lock.build made; link:
    online/link.py; calm(): is nobody at the keypad? tell(id, reason, fields): to whoever offered it."""

    url = id = ""
    forced = False
    due = 0  # uptime of the next try
    state = ""  # for online/state.py: "", "waiting", "writing", "ready", or what it ended with
    percent = 0
    version = ""  # as its server names it, while it is waiting, written, or ready
    taker = None  # taking.Taker, from its first moment to its end
    loaded = ()  # modules that go when no image is written any more

    def __init__(self, parts, link, calm, tell):
        self.parts = parts
        self.link = link
        self.tell = tell
        self._calm = calm

    def hurry(self) -> bool:
        """What waits is forced from now on. False: nothing waits, or it was forced already."""
        if self.state != "waiting" or self.forced:
            return False
        self.forced = True
        return True

    def source(self):
        """A source of the image (firmware/server.py) when it is time, else None. Never raises."""
        clock = self.parts.clock
        if self.state == "waiting" and clock.uptime() >= self.due and self._calm():
            try:
                return self._begun()
            except Exception as error:
                console.report("offer", error)
                self.due = clock.uptime() + _AGAIN_S
                why = "no-memory" if isinstance(error, MemoryError) else "failed"
                self.tell(self.id, "", {"update": "waiting", "for": why})
        elif self.state not in ("writing", "ready") and not self.link.lent:
            self._tidy()  # not while the thread may be at a last range: it would find nothing where it runs
        return None

    def _begun(self):
        if not self.taker:
            from firmware.online.taking import Taker

            self.taker = Taker(self)
        if not self.taker.may():
            return None
        self.loaded = _FETCH
        from firmware.net.fetch import fetch

        return self.taker.begin(fetch)

    def _tidy(self):
        names, self.loaded = self.loaded, ()
        if self.taker and self.state != "waiting":
            self.taker = None
            names += _TAKE
        if names:
            import preload

            preload.forget(names)
