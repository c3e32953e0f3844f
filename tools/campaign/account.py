"""What a server heard of a lock's event log, against the records in the lock's flash."""

from pathlib import Path
from typing import NamedTuple

from eventlog.reader import read, verify
from tools import eventlog

_TORN = "torn"
_SAME = ("trust", "boot", "kind", "reason", "value", "detail")


class Tally(NamedTuple):
    """What became of a lane's events. lost: told as such."""

    events: int
    in_order: int
    duplicates: int
    lost: int
    starts: int
    troubles: int


class Wrong(Exception):
    """The log, or what was heard of it, is not as it must be; the text says how."""


class Account:
    """Reads the log often enough that the ring overwrites nothing unread, then compares."""

    def __init__(self):
        self.rows: dict[int, dict] = {}
        self.last = 0  # highest number in the log

    def look(self, flash: Path) -> None:
        """Takes in what is new in the flash. Wrong: the chain is broken, a record has changed, or some were missed."""
        log = eventlog.load(eventlog.part(flash))
        faults = [fault for fault in verify(log) if fault[0] != _TORN]
        if faults:
            raise Wrong(f"log: {faults[:3]}")
        if log.first > self.last + 1:
            raise Wrong(f"records {self.last + 1} to {log.first - 1} were never looked at")
        for record in read(log):
            row = eventlog.as_dict(record)
            if self.rows.setdefault(row["seq"], row) != row:
                raise Wrong(f"record {row['seq']} has become another")
        self.last = log.next - 1

    def judge(self, heard: list[dict], whole: bool = True) -> tuple[int, int, int]:
        """(in order, duplicates, told as lost) of what was heard. Wrong: out of order, other than in flash, missing;
        whole: also at the end."""
        last = duplicates = lost = 0
        for event in heard:
            seq = event["seq"]
            self._compare(event)
            if event["kind"] == "lost" and seq > last:
                if seq - event["value"] != last:
                    raise Wrong(f"{seq - last} lost up to {seq}, told as {event['value']}")
                lost += event["value"]
            elif seq > last + 1:
                raise Wrong(f"{seq} came after {last}")
            duplicates += seq <= last
            last = max(last, seq)
        if whole and last != self.last:
            raise Wrong(f"{last + 1} to {self.last} are missing")
        return last - lost, duplicates, lost

    def _compare(self, event):
        row = self.rows.get(event["seq"])
        if event["kind"] in (_TORN, "lost"):
            if event["kind"] == _TORN and row:
                raise Wrong(f"{event['seq']} was told as torn and is not")
        elif row is None:
            raise Wrong(f"{event['seq']} is not in the log")
        elif event["time"] != row["unix"] or any(event[name] != row[name] for name in _SAME):
            raise Wrong(f"{event['seq']} was told as {event} and is {row}")
