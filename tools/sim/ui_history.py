"""What happens on the board, in words: from its events and from the event log in its flash."""

from collections import deque
from datetime import datetime

from tools import eventlog

_BOLT = ("bolt is retracted: OPEN", "bolt is thrown: LOCKED")
_REMARKS = {"data-formatted": "(no file system yet: made)"}  # what would frighten at a new lock's first start
_REGION = slice(eventlog.OFFSET, eventlog.OFFSET + eventlog.SIZE)


class History:
    """The newest lines. `tell` is the board's trace; `look` reads the log. locked: the bolt is thrown at the start."""

    def __init__(self, flash, locked: bool = False):
        self._flash = flash
        self._seq = None
        self._dirty = False
        self._since = 0.0
        self._bolt = _BOLT[1] if locked else None
        self.lines = deque(maxlen=200)

    def tell(self, event):
        """An event of the board: those a person would notice."""
        self._dirty = True
        words = _words(event)
        if not words or event.name == "bolt" and words == self._bolt:
            return
        if event.name == "bolt":
            self._bolt = words
        self._add(event.at, words)

    def look(self, now: float):
        """New entries of the event log; looks at the flash at most twice a second."""
        if not self._dirty and now < self._since + 5 or now < self._since + 0.5:
            return
        self._dirty, self._since = False, now
        try:
            with open(self._flash, "rb") as file:
                file.seek(_REGION.start)
                records = eventlog.records(file.read(eventlog.SIZE))
        except (OSError, ValueError):
            return
        newest = records[-1]["seq"] if records else -1
        if self._seq is None:
            records = records[-3:]
        for record in records:
            if self._seq is None or record["seq"] > self._seq:
                detail = _REMARKS.get(record["reason"], record["detail"])
                words = f"log {record['seq']:>4}  {record['kind']} {record['reason']} {detail}"
                self._add(record["unix"], words)
        self._seq = newest

    def _add(self, at, words):
        self.lines.append(f"{datetime.fromtimestamp(at).strftime('%H:%M:%S')}  {words}".rstrip())


def _words(event):
    name, values = event.name, event.values
    if name == "bolt" and values[0] in (0.0, 1.0):
        return _BOLT[int(values[0])]
    if name == "clutch":
        return "clutch " + ("engaged: OPEN" if values[0] else "free: LOCKED")
    if name == "console":
        return "console: " + values[0]
    if name in ("reset", "panic"):
        return f"{name}: {values[0]}"
    if name in ("power-cut", "power-on", "hang", "crash", "no-core", "repl"):
        return {"repl": "the firmware has ended"}.get(name, name)
    if name == "door":
        return "door " + ("open" if values[0] else "closed")
    return None
