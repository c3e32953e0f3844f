"""Stand-in for the ESP32 port's `_thread` (start.py puts it in that name's place): threads.py does the work."""

from _thread import allocate_lock as _allocate
from _thread import get_ident  # noqa: F401

import utime as _utime

import simulator as _simulator

_last = [0]


class LockType:
    """Waiting for it lets others run."""

    def __init__(self):
        self._lock = _allocate()

    def acquire(self, wait=1, timeout=-1):
        """True when it was taken."""
        if self._lock.acquire(0):
            return True
        if not wait:
            return False
        return _simulator.threads.until(self._free, 1 << 50 if timeout < 0 else int(timeout * 1000000))

    def _free(self, ms):
        if self._lock.acquire(0):
            return True
        _utime.sleep_us(100 if ms else 0)
        return False

    def release(self):
        """RuntimeError where nobody holds it."""
        self._lock.release()

    def locked(self):
        """Does somebody hold it?"""
        return self._lock.locked()

    def __enter__(self):
        self.acquire()
        return self

    def __exit__(self, *_):
        self.release()


def allocate_lock():
    """A new lock."""
    return LockType()


def start_new_thread(function, arguments, keywords=None):
    """Starts it; returns a number."""
    if not isinstance(arguments, (tuple, list)):
        raise TypeError("object '%s' isn't a tuple or list" % type(arguments).__name__)
    _simulator.threads.start(function, arguments, keywords or {})
    return 1073604516


def stack_size(size=0):
    """The one asked for last."""
    before, _last[0] = _last[0], size
    return before


def exit():
    """Ends this thread."""
    raise SystemExit
