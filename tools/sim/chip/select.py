"""Stand-in for the ESP32 port's `select`: waits on the board's clock for the board's sockets, and is the interpreter's
own for everything else (asyncio's)."""

import uselect as _real

import simulator as _simulator
from stream import FOREVER_US, Stream
from uart import Stdin

POLLIN, POLLOUT, POLLERR, POLLHUP = _real.POLLIN, _real.POLLOUT, _real.POLLERR, _real.POLLHUP
_CLOSED = 32


class poll:
    """Sockets of the board, its console, or other streams; not two of these."""

    def __init__(self):
        self._sockets = []
        self._others = _real.poll()
        self._consoles = []

    def register(self, thing, flags=POLLIN | POLLOUT):
        """Adds it, or changes its flags."""
        if not isinstance(thing, (Stream, Stdin)):
            return self._others.register(thing, flags)
        self.unregister(thing)
        (self._sockets if isinstance(thing, Stream) else self._consoles).append([thing, flags])

    def modify(self, thing, flags):
        """OSError(2) when it is not there."""
        for entry in self._sockets + self._consoles:
            if entry[0] is thing:
                entry[1] = flags
                return
        self._others.modify(thing, flags)

    def unregister(self, thing):
        """No error when it is not there."""
        if not isinstance(thing, (Stream, Stdin)):
            return self._others.unregister(thing)
        self._sockets = [entry for entry in self._sockets if entry[0] is not thing]
        self._consoles = [entry for entry in self._consoles if entry[0] is not thing]

    def poll(self, ms=-1):
        """[(object, flags)]"""
        return list(self.ipoll(ms))

    def ipoll(self, ms=-1, flags=0):
        """The same, one after the other."""
        if self._consoles:
            return iter(self._typed(ms))
        if not self._sockets:
            return self._others.ipoll(ms, flags)
        return iter(_simulator.threads.until(self._look, FOREVER_US if ms < 0 else ms * 1000))

    def _typed(self, ms):
        # The interpreter's own poll would take a millisecond of the computer's time for what has no descriptor.
        if not ms and len(self._consoles) == 1:  # the lock's loop asks all the time
            entry = self._consoles[0]
            return [(entry[0], POLLIN)] if entry[0].typed() and entry[1] & POLLIN else ()
        kernel = _simulator.kernel
        end = kernel.up_us() + ms * 1000
        while True:
            found = [(thing, POLLIN) for thing, flags in self._consoles if flags & POLLIN and thing.typed()]
            if found or 0 <= ms and kernel.up_us() >= end:
                return found
            kernel.wait(1000, False)

    def _look(self, ms):
        found = []
        for thing, flags in self._sockets:
            now = _CLOSED if thing.raw is None else thing.look(flags, 0)
            if now:
                found.append((thing, now))
        if found or not ms:
            return found
        thing, flags = self._sockets[0]
        now = thing.look(flags, ms)
        return [(thing, now)] if now else []


def select(readers, writers, errors, seconds=None):
    """([to read], [to write], [])"""
    waiting = poll()
    for thing in list(readers) + list(writers):
        waiting.register(thing, (POLLIN if thing in readers else 0) | (POLLOUT if thing in writers else 0))
    found = waiting.poll(-1 if seconds is None or seconds < 0 else int(seconds * 1000))
    return [t for t, f in found if f & ~POLLOUT], [t for t, f in found if f & POLLOUT], []
