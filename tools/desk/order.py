"""One lock's events by their numbers: which comes next, which was there before, and where some are missing."""

from typing import Any


class Order:
    """seen: number of the last event before which none is missing; None: nothing is known, and any event is the next.

    A lock that is told `seen` with its welcome goes back to there and sends the rest again, as far as its log reaches;
    what that does not hold any more it tells as one event, `lost`. Keep `seen` where a backend may be started anew.
    """

    def __init__(self, seen: int | None = None):
        self.seen = seen

    def take(self, event: dict[str, Any]) -> str:
        """'next'; 'again' for one that was there before; 'ahead': one before it is missing, so it will come again.
        ValueError for what is no event."""
        seq, count = event.get("seq"), event.get("value", 0)
        if type(seq) is not int or type(count) is not int:
            raise ValueError("no event")
        first = seq - count + 1 if event.get("kind") == "lost" else seq
        if self.seen is None or first <= self.seen + 1 <= seq:
            self.seen = seq
            return "next"
        return "again" if seq <= self.seen else "ahead"

    def misses(self, log: Any) -> bool:
        """log: [oldest, newest number], as a lock's report has it. Has it more than were heard of?"""
        newest = log[1] if isinstance(log, list) and len(log) == 2 else 0
        return self.seen is not None and type(newest) is int and newest > self.seen
