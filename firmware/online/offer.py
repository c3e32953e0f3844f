"""The image that a server offers, as far as a lock must know at rest. What waits for its moment (moment.py) and what
takes it (taking.py) are loaded one after the other, while nobody is at the keypad, and forgotten when they are over."""

from lock import console

_AGAIN_S = 60  # until the next try where the heap had no room
_WAIT = ("firmware.online.moment",)
_TAKE = ("firmware.online.taking", "firmware.net.fetch", "drivers.reserve", "urequests", "requests")


class Offer:
    """The one offer at a time; command/server.py, moment.py and taking.py put its attributes. parts: what lock.build
    made; link: online/link.py; calm(): is nobody at the keypad? tell(id, reason, fields): to whoever offered it."""

    url = id = ""
    forced = False
    due = 0  # uptime of the next try
    tries = 0
    waits = ""  # for what, as it was told
    state = ""  # for online/state.py: "", "waiting", "writing", "ready", or what it ended with
    percent = 0
    version = ""  # as its server names it, while it is waiting, written, or ready

    def __init__(self, parts, link, calm, tell):
        self.parts = parts
        self.link = link
        self.tell = tell
        self._calm = calm
        self._loaded = ()

    def hurry(self) -> bool:
        """What waits is forced from now on. False: nothing waits, or it was forced already."""
        if self.state != "waiting" or self.forced:
            return False
        self.forced = True
        return True

    def source(self):
        """A source of the image (firmware/server.py) when it is time, else None. Never raises."""
        # What a thread runs that is still at the last range must not be forgotten: it would find its names gone.
        if self.state in ("writing", "ready") or self.link.lent or not self._calm():
            return None
        clock = self.parts.clock
        if self.state != "waiting" or clock.uptime() < self.due:
            self._forget()
            return None
        try:
            return self._taken()
        except Exception as error:
            console.report("offer", error)
            self.due = clock.uptime() + _AGAIN_S
            why = "no-memory" if isinstance(error, MemoryError) else "failed"
            self.tell(self.id, "", {"update": "waiting", "for": why})
        return None

    def _taken(self):
        self._loaded = _WAIT
        from firmware.online.moment import come

        if not come(self):
            return None
        self._forget()
        self._loaded = _TAKE
        from firmware.online.taking import Taker

        return Taker(self)

    def _forget(self):
        if self._loaded:
            import loading

            loading.forget(self._loaded)
            self._loaded = ()
