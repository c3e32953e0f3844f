"""The keypad's path from contacts to a line, on CPython and MicroPython alike: one line for each case."""

from keypad.debounce import Debouncer
from keypad.entry import Entry

LEGEND = "123456789*0#"
SCAN_MS = 5


def diff(a, b):
    """time.ticks_diff of the ESP32."""
    return ((a - b + 0x20000000) & 0x3FFFFFFF) - 0x20000000


class Keypad:
    """Contacts that bounce, scanned every 5 ms. `heard`: what the debouncer made of it, as keys.

    bounce_ms: so long a contact chatters after each change, differently each time.
    """

    def __init__(self, bounce_ms=0, seed=1, debouncer=None):
        self.bounce_ms = bounce_ms
        self.debouncer = debouncer or Debouncer()
        self.now = 0
        self.heard = ""
        self.stuck_news = 0
        self._down = {}  # key -> [closed, since]
        self._noise = seed

    def set(self, key, closed):
        """A finger comes or goes."""
        self._down[key] = [closed, self.now]

    def mask(self):
        """The closed contacts of this moment."""
        mask = 0
        for key, (closed, since) in self._down.items():
            if self.now - since < self.bounce_ms:
                self._noise = self._noise * 1103515245 + 12345 & 0x3FFFFFFF
                closed = bool(self._noise & 0x10000)
            if closed:
                mask |= 1 << LEGEND.index(key)
        return mask

    def wait(self, ms):
        """Milliseconds pass; the phase of the scan is that of the clock."""
        for _ in range(ms):
            self.now += 1
            if self.now % SCAN_MS == 0:
                key = self.debouncer.feed(self.mask())
                if key is not None:
                    self.heard += LEGEND[key]
                self.stuck_news += bin(self.debouncer.newly_stuck()).count("1")

    def press(self, key, ms=80, gap_ms=60):
        """One key, down and up."""
        self.set(key, True)
        self.wait(ms)
        self.set(key, False)
        self.wait(gap_ms)

    def type(self, keys):
        """One key after the other; returns what was heard."""
        self.heard = ""
        for key in keys:
            self.press(key)
        return self.heard


def line(entry, keys, now=0):
    """What the entry line makes of keys typed 200 ms apart."""
    made = []
    for key in keys:
        now += 200
        event = entry.feed(key, now & 0x3FFFFFFF)
        if event:
            made.append(event)
    return made


def main():
    print("every-key", Keypad().type(LEGEND))
    for bounce in (5, 10, 15):
        pads = [Keypad(bounce, seed) for seed in range(1, 40)]
        print("bounce-%d-ms" % bounce, set([pad.type("2580*14#") for pad in pads]))
    pad = Keypad()
    pad.press("5", 12)
    print("a-touch-of-12-ms", repr(pad.heard))
    pad = Keypad()
    pad.press("5", 1000)
    print("held-a-second", pad.heard)

    pad = Keypad(5)
    pad.set("1", True)
    pad.set("2", True)
    pad.wait(100)
    pad.set("1", False)
    pad.wait(100)
    pad.press("3")
    pad.set("2", False)
    pad.wait(100)
    print("two-at-once-until-both-are-up", repr(pad.heard), pad.type("3"))
    pad = Keypad(5)
    pad.set("1", True)
    pad.wait(60)
    pad.press("2")
    pad.set("1", False)
    pad.wait(60)
    print("a-second-key-onto-a-held-one", pad.heard, pad.type("7"))

    pad = Keypad(5)
    pad.set("8", True)
    pad.wait(9700)
    print("stuck-before", pad.type("1"), pad.stuck_news)
    pad.wait(200)
    print("stuck-after", pad.type("1904#"), pad.stuck_news, pad.debouncer.at_rest)
    pad.wait(60000)
    print("stuck-told-once", pad.stuck_news, bin(pad.debouncer.stuck))
    pad.set("8", False)
    pad.wait(100)
    print("stuck-freed", pad.type("18"), pad.debouncer.stuck, pad.debouncer.at_rest)
    pad = Keypad(5)
    pad.set("8", True)
    pad.wait(100)
    pad.type("123456790" * 9)
    print("stuck-though-somebody-types-on", pad.stuck_news, pad.type("1904#"))
    pad = Keypad(5)
    pad.set("7", True)
    pad.set("8", True)
    pad.wait(10100)
    print("two-stuck", pad.stuck_news, pad.type("1904#"))

    entry = Entry(diff)
    print("code", line(entry, "123456#"))
    print("alone", line(entry, "#"))
    print("cleared", line(entry, "12*34#"), line(entry, "*"))
    print("ten", line(entry, "1234567890#"))
    print("eleven", line(entry, "12345678901#"), line(entry, "123456789012345#"))
    start = 0x3FFFFFFF - 3000
    for name, waited in (("in-time", 9999), ("idle", 10_000)):
        line(entry, "12", start)
        print(name, entry.idle((start + 400 + waited) & 0x3FFFFFFF), line(entry, "3#", start + 10_100))
    line(entry, "12", start)
    print("idle-unasked", line(entry, "3#", start + 10_200))
    print("idle-empty", entry.idle(5))


if __name__ == "__main__":
    main()
