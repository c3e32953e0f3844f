"""Where the loop and the network thread meet. docs/network.md, section Mailbox

Two bounded queues of tuples. The lock is held for a few instructions, never while anything waits.
"""

from _thread import allocate_lock
from asyncio import ThreadSafeFlag

_TO_THREAD = 8  # items, of about 1 KB at most
_TO_LOOP = 4  # items, of about 2 KB at most


class _End:
    def __init__(self, lock, incoming, outgoing, room, flag):
        self._lock = lock
        self._incoming = incoming
        self._outgoing = outgoing
        self._room = room
        self._flag = flag

    def post(self, item) -> bool:
        """Hands a tuple to the other side; False where that has no room. Never waits."""
        with self._lock:
            if len(self._outgoing) >= self._room:
                return False
            self._outgoing.append(item)
        if self._flag:
            self._flag.set()
        return True

    def take(self):
        """The oldest tuple from the other side, or None. Never waits."""
        with self._lock:
            return self._incoming.pop(0) if self._incoming else None


class Mailbox(_End):
    """The loop's end, and in `thread` the thread's: both have post() and take(). Made in the loop.

    arrived: ThreadSafeFlag, set when something came for the loop; one task may wait on it. calm(): is nobody at the
    keypad? The thread asks right before each call that holds the interpreter for long; so calm must only read.
    """

    def __init__(self, calm):
        lock, to_thread, to_loop = allocate_lock(), [], []
        self.arrived = ThreadSafeFlag()
        self.calm = calm
        super().__init__(lock, to_loop, to_thread, _TO_THREAD, None)
        self.thread = _End(lock, to_thread, to_loop, _TO_LOOP, self.arrived)
