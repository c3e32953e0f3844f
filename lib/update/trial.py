"""The trial of a new image: it stays only once every check has passed, within a deadline; else it goes back.

| on trial | update record | this slot's otadata state | what it means | what is done |
|---|---|---|---|---|
| yes | any | pending | the new image runs for the first time | `Trial.run`: checks, then confirm or reset |
| no | of this slot | valid | confirmed, cut off before all was noted | logged, floor raised, record cleared |
| no | of the other slot, tried | any | the new image was rolled back | remembered as failed, with the reason |
| no | of the other slot, not tried | any | cut off before its trial | record cleared: may be offered again |

A reset of any kind ends a trial; the bootloader then starts the old pair. So a new image that crashes or hangs needs
nobody's help to go; one that lost power may be offered again, and so may one that was reset while it was confirmed. One
that failed a check is judged when the old one is back, by the same check: update/verdict.py has the table.
"""

import asyncio

from names import StoreFull
from update import record as records
from update.record import FLOOR

TRIAL_MS = 300_000
_POLL_MS = 500
RESET = "reset"  # it did not live to tell; written when the trial begins
UNCONFIRMED = "unconfirmed"  # it passed; written before otadata is, which a reset meanwhile may leave without its entry


class Trial:
    """checks: (reason, check) in order; check() is True (passed), None (not yet) or False (failed for good), and is
    asked every half second until it has passed. reset(): does not return."""

    def __init__(self, slots, store, log, checks, reset, ticks_ms, ticks_diff):
        self._slots = slots
        self._store = store
        self._log = log
        self._checks = checks
        self._reset = reset
        self._ticks_ms = ticks_ms
        self._ticks_diff = ticks_diff
        self._record = records.load(store)

    async def run(self):
        """Ends with the image confirmed, or in a reset. Whatever falls in here ends the trial, too."""
        try:
            reason = await self._failing()
            if not reason:
                self._note(UNCONFIRMED)
                self._slots.confirm()
        except Exception:
            reason = "exception"
        if reason:
            return self._fail(reason)
        try:
            finish(self._slots, self._store, self._log, self._record)
        except (OSError, StoreFull):
            pass  # the next start does it: `settle`

    async def _failing(self):
        # '' when all checks have passed; else the name of the first that did not.
        began = self._ticks_ms()
        open_checks = list(self._checks)
        while open_checks:
            answer = None
            for name, check in list(open_checks):
                answer = check()
                if answer:
                    open_checks.remove((name, check))
                elif answer is False:
                    return name
            if open_checks and self._ticks_diff(self._ticks_ms(), began) >= TRIAL_MS:
                return open_checks[0][0]
            await asyncio.sleep_ms(_POLL_MS)
        return ""

    def _fail(self, reason):
        # The reason first, then the log, then the reset that takes the trial back.
        self._note(reason)
        self._log.add("trial-failed", reason, self._slots.running)
        self._reset()

    def _note(self, reason):
        # What the old image is to read, should it be back. What follows matters more.
        if self._record is not None and self._record.slot == self._slots.running:
            try:
                self._record.fail(self._store, reason)
            except (OSError, StoreFull):
                pass


def finish(slots, store, log, record):
    """After `confirm`: tells the log, raises the security floor and, last, clears the record. Done again after a power
    cut: better told twice than never."""
    log.add("update-kept", "", slots.running)
    if record is None:
        return
    if record.counter > store.get(FLOOR, 0):
        store.put(FLOOR, record.counter)
    records.clear(store)


def settle(slots, store, log):
    """At a start that is no trial: what became of the last update. Returns the record of an image that was rolled back,
    which verdict.judge is to judge, else None."""
    record = records.load(store)
    if record is None or record.state == records.WRITING:
        return None
    if record.slot == slots.running:
        if slots.state(slots.running) == "valid":
            finish(slots, store, log, record)
        return None
    if not record.reason:
        records.clear(store)
        return None
    log.add("rolled-back", record.reason, record.slot)
    return record
