"""An image was rolled back: is it to blame? The old one's turn at the check that the new one failed.

| the old one | the image | why |
|---|---|---|
| is not asked: the new one crashed, hung, was no image | failed | nothing else was at work |
| is not asked: it was reset while it was marked valid (`unconfirmed`) | unclear | it had passed every check |
| passes within a minute | failed | what works now did not work with it |
| passes, the bolt's check, the first time | unclear | a bolt that jams once is the door's fault |
| does not, or says no | unclear | what fails with both is not the image's fault, whatever works later |

Unclear, too, is one whose trial ended when the power went. It may be offered again, but after five such trials in a row
it has failed: something is wrong with it, after all.
"""

import asyncio

from update import failed as failures
from update import record as records

_SOON_MS = 60_000  # in which an old image passes any check, where all is well
_POLL_MS = 500
_UNCLEAR = "unclear"  # key in the store: 24 bits of an image's id, then how many of its trials came to nothing
_MOST = 5
_NO_BOLT = "no-bolt"
_RESET, _UNCONFIRMED = "reset", "unconfirmed"  # as update/trial.py knows them


async def judge(store, log, record, cause, check, ticks_ms, ticks_diff):
    """Keeps what follows of a rolled back image, by the table above. cause: of this start, as drivers.system says.
    check: the old image's own, of the name of the record's reason; None where that is no check."""
    if record.reason == _RESET and cause == "power-on":
        return _unclear(store, log, record)  # the power went: nobody's fault
    if record.reason == _UNCONFIRMED:
        return _unclear(store, log, record)  # it had passed every check
    if check is None or await _passes(check, ticks_ms, ticks_diff):
        if record.reason != _NO_BOLT or _times(store, record):
            return _remember(store, record)
    _unclear(store, log, record)


async def _passes(check, ticks_ms, ticks_diff) -> bool:
    began = ticks_ms()
    while ticks_diff(ticks_ms(), began) < _SOON_MS:
        answer = check()
        if answer is not None:
            return answer
        await asyncio.sleep_ms(_POLL_MS)
    return False


def _times(store, record) -> int:
    note = store.get(_UNCLEAR, 0)
    return note & 7 if note >> 3 == _short(record) else 0


def _unclear(store, log, record):
    log.add("update-unclear", record.reason, record.slot)
    times = _times(store, record) + 1
    if times >= _MOST:
        return _remember(store, record)
    store.put(_UNCLEAR, _short(record) << 3 | times)
    records.clear(store)


def _short(record) -> int:
    return int.from_bytes(record.id[:3], "big")


def _remember(store, record):
    failures.Failed(store).add(record.id, record.reason)
    records.clear(store)
