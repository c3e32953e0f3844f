"""The loop's end of the mailbox: what is on its way to the broker, and what comes from it."""

import asyncio

from firmware.net.mailbox import Mailbox

_FLYING = 4  # publications without a PUBACK


class Link:
    """handler: told of `on_up()`, `on_down(why)`, also where a try has failed, and `on_message(topic, payload,
    retained)`. calm: for the mailbox."""

    def __init__(self, handler, calm):
        self._handler = handler
        self.box = Mailbox(calm)
        self.wanted: tuple = ()  # the item by which the thread connects
        self.up = False
        self.ssid, self.rssi = "", 0
        self.why = ""  # of the last break, or of the last try that failed
        self._tag = 0
        self._flying = {}  # tag -> function to call when it was received
        self.lent = False  # a function and a buffer are the thread's (taking.py)
        self.range = ()  # what came of that

    def publish(self, topic, payload, retain: bool = False, done=None) -> bool:
        """Sends with QoS 1; `done()` when the broker has it. False: not now."""
        if not self.up or len(self._flying) >= _FLYING:
            return False
        self._tag = (self._tag + 1) & 0xFFFF
        if not self.box.post(("publish", self._tag, topic, payload, retain, 1)):
            return False
        self._flying[self._tag] = done
        return True

    async def live(self):
        """Task: hands on what comes."""
        while True:
            await self.box.arrived.wait()
            item = self.box.take()
            while item:
                self._took(item)
                await asyncio.sleep_ms(0)
                item = self.box.take()

    def _took(self, item):
        kind = item[0]
        if kind == "sent":
            done = self._flying.pop(item[1], None)
            if done:
                done()
        elif kind == "message":
            self._handler.on_message(*item[1:])
        elif kind in ("got", "failed"):
            self.range = item
            self.lent = False
        elif kind == "joined":
            self.ssid, self.rssi = item[1:]
        elif kind == "up":
            self._flying.clear()
            self.up = True
            self._handler.on_up()
        elif kind == "down":
            self.why = item[1]
            self.up = False
            self._handler.on_down(self.why)
        elif kind == "parted":
            self.ssid = ""
            self.why = item[1]
