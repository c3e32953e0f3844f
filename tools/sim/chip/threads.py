"""Threads of the firmware, and the interpreter's lock that the chip's build has and the computer's has not.

One thread at a time runs Python: the main one, unless it waits. Another one gets in while the main thread waits, and
lets go of the lock where the chip's does: in sleeps, in socket calls, when a lock is taken. Beside one that never waits
the main thread gets it after 10 ms, a slice of the chip's scheduler (recorded: gaps of 11 ms at most); the computer's
own lock would go to whoever asks first, for ever. All of them live on the board's clock, which the main thread moves;
while there are threads it moves no faster than `speed` times the computer's, so that what real peers do in real time
has its time. `stall` is what a long call in C does to the others.
"""

import _thread
import sys

import utime

from kernel import clock

_MOST = 25  # threads, as recorded
_CREDIT_US = 5000  # of the computer's time: so much may be made up for after a late waking
_NAP_US = 1000
_AHEAD_US = 1000  # of the computer's time, waited for at once: a nap each few waits, not for each
_SLICE_US = 10000  # of the board's time: so long another thread goes on when the main thread wants to
_LEAST_US = 5000  # of the computer's, whose own changes from one to the other take their time


class Threads:
    """kernel: kernel.Kernel; speed: seconds of the board's time in a second of the computer's, at most."""

    def __init__(self, kernel, speed):
        self._kernel = kernel
        self.speed = speed
        self._lock = _thread.allocate_lock()
        self._lock.acquire()
        self.wanted = 0  # by so many threads that are not the main one; changed by several at once
        self._counting = _thread.allocate_lock()
        self._woken = False
        self._main_wants = False  # the main thread has waited, and wants the lock
        self._main_since = 0
        self._credit = 0  # us of the board's time that may pass now
        self._last = utime.ticks_us()
        self._seen = kernel.total_us()
        self.alive = 0

    def hurry(self, speed):
        """Another speed from now on."""
        self._count()
        self.speed = speed
        clock[5] = 0

    # -- the main thread

    def pace(self, us):
        """The main thread waits for `us`: others run meanwhile. Returns how much of it has passed: all, or less when
        one of them has done something."""
        if not self.alive:
            return us
        most = _CREDIT_US * self.speed
        us = min(us, most)  # more is never there at once
        if not self.wanted and clock[0] + us <= clock[5]:
            return us
        self._woken = False
        self._count()
        if self._credit < us or self.wanted:
            enough = min(us + _AHEAD_US * self.speed, most)
            self._lock.release()
            while not self._woken:
                self._count()
                if self._credit >= enough:
                    break
                utime.sleep_us(max(1, min(_NAP_US, (enough - self._credit) // self.speed)))
            while self.wanted and not self._woken:
                utime.sleep_us(20)
            self._main_since = utime.ticks_us()
            self._main_wants = True
            self._lock.acquire()
            self._main_wants = False
            self._count()
        clock[5] = clock[0] + self._credit  # `_count` was just now
        return max(0, min(us, self._credit))

    def _count(self):
        now, total = utime.ticks_us(), self._kernel.total_us()
        self._credit += utime.ticks_diff(now, self._last) * self.speed - (total - self._seen)
        self._credit = min(self._credit, _CREDIT_US * self.speed)
        self._last, self._seen = now, total

    # -- the others

    def start(self, function, arguments, keywords):
        """A new thread; OSError when there are too many."""
        if self.alive >= _MOST:
            raise OSError("can't create thread")
        self.alive += 1
        if self.alive == 1:
            self._last, self._seen, self._credit, clock[5] = utime.ticks_us(), self._kernel.total_us(), 0, 0

        self._want(1)  # from now on, however late the computer lets it begin

        def body():
            self._take()
            try:
                function(*arguments, **keywords)
            except SystemExit:
                pass
            except BaseException as error:
                print("Unhandled exception in thread started by", function)
                sys.print_exception(error)
            self.alive -= 1
            self.leave()

        _thread.start_new_thread(body, ())

    def enter(self):
        """Takes the interpreter's lock for a thread that is not the main one."""
        self._want(1)
        self._take()

    def _want(self, more):
        with self._counting:
            self.wanted += more

    def _take(self):
        while self._main_is_due():
            utime.sleep_us(20)
        self._lock.acquire()
        self._want(-1)
        self._kernel.foreign = True
        clock[2] = 0

    def leave(self):
        """Gives it back."""
        self._kernel.foreign = False
        clock[2] = not self._kernel.realtime
        self._woken = True
        self._lock.release()

    def blocking(self, function, *arguments):
        """Calls a function of the computer that may block, without the lock."""
        if not self._kernel.foreign:
            return function(*arguments)
        self.leave()
        try:
            return function(*arguments)
        finally:
            self.enter()

    def until(self, ready, us):
        """Waits, without the lock, until `ready(ms)` (which may block for so long) or `us` of the board's time have
        passed. Returns the last answer."""
        kernel, end = self._kernel, self._kernel.total_us() + us
        while True:
            left = end - kernel.total_us()
            if left <= 0:
                if kernel.foreign and self._main_is_due():
                    return self.blocking(ready, 0)
                return ready(0)
            ms = max(1, min(50, left // self.speed // 1000))
            if kernel.foreign:
                answer = self.blocking(ready, ms)
            else:
                answer = ready(0)
                if not answer:
                    kernel.wait(min(left, 1000), False)
            if answer:
                return answer

    def _main_is_due(self):
        waited = utime.ticks_diff(utime.ticks_us(), self._main_since)
        return self._main_wants and waited >= max(_SLICE_US // self.speed, _LEAST_US)

    def sleep(self, us):
        """`time.sleep` of a thread."""
        self.until(_nap, us)

    def stall(self, us):
        """A call that stays in C for so long: nobody else runs meanwhile."""
        self._kernel.stall(us)


def _nap(ms):
    utime.sleep_ms(ms)
    return False
