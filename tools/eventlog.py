"""Read and check the event log of a lock, from a dump of its flash or of the log's part alone.

    python -m tools.eventlog flash.bin
    python -m tools.eventlog log.bin --json --verify
"""
import argparse
import json
import sys
from datetime import datetime, timezone
from pathlib import Path

from eventlog import words
from eventlog.log import EventLog
from eventlog.reader import read, verify

FLASH = 0x400000  # bytes of a whole flash dump
OFFSET = 0x3C0000  # of the log in it: begin of partition `data`
SIZE = 0x20000


class Dump:
    """A region over bytes, for reading only."""

    def __init__(self, data: bytes):
        self._data = data
        self.size = len(data)

    def read_into(self, offset: int, buf) -> None:
        buf[:] = self._data[offset : offset + len(buf)]

    def erase(self, offset: int) -> None:
        raise OSError("a dump is read-only")

    def program(self, offset: int, data) -> None:
        raise OSError("a dump is read-only")


def region(data: bytes) -> bytes:
    """The log's bytes from a whole flash dump or from the log's part alone. ValueError for another size."""
    if len(data) == FLASH:
        return data[OFFSET : OFFSET + SIZE]
    if len(data) % 4096 or not 8192 <= len(data) <= 0x3F000:
        size = f"{len(data)} bytes are" if len(data) <= FLASH else "what is over 4 MiB is"
        raise ValueError(f"{size} neither a 4 MiB flash dump nor an event log")
    return data if len(data) < SIZE else data[:SIZE]


def part(path: Path) -> bytes:
    """The log's part of the file of a whole flash."""
    with path.open("rb") as file:
        file.seek(OFFSET)
        return file.read(SIZE)


def load(data: bytes) -> EventLog:
    """An opened log over `data` (see `region`)."""
    log = EventLog(Dump(region(data)), None)
    log.open()
    return log


def as_dict(record) -> dict:
    """One record as plain values, the names of words.py in words."""
    return {
        "seq": record.seq,
        "time": datetime.fromtimestamp(record.unix, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "unix": record.unix,
        "trust": words.name(words.TRUSTS, record.trust),
        "kind": words.name(words.KINDS, record.kind),
        "reason": words.name(words.REASONS, record.reason),
        "value": record.value,
        "detail": record.detail.decode("utf-8", "replace"),
        "boot": record.boot,
        "chain": record.chain.hex(),
    }


def records(data: bytes) -> list[dict]:
    """All sound records, oldest first."""
    return [as_dict(record) for record in read(load(data))]


def as_text(entry: dict) -> str:
    """One line for people."""
    detail = "".join(c if c.isprintable() else "." for c in entry["detail"])
    parts = [f"{entry['seq']:>6}", entry["time"], f"{entry['trust']:<7}", entry["kind"], entry["reason"]]
    parts += [str(entry["value"]) if entry["value"] else "", detail]
    return "  ".join(part for part in parts if part)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="4 MiB flash dump, or the event log's part of it")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--from", dest="start", type=int, default=0, metavar="SEQ", help="first number (default 0)")
    parser.add_argument("--verify", action="store_true", help="check the chain; exit status 1 if broken")


def run(args: argparse.Namespace) -> int:
    try:
        with args.file.open("rb") as file:
            log = load(file.read(FLASH + 1))
    except OSError as error:
        print(f"latchkey: can't read {args.file}: {error.strerror} [bad-file]", file=sys.stderr)
        return 1
    except ValueError as error:
        print(f"latchkey: {args.file}: {error} [bad-file]", file=sys.stderr)
        return 1
    for record in read(log, args.start):
        entry = as_dict(record)
        print(json.dumps(entry) if args.json else as_text(entry))
    if not args.verify:
        return 0
    faults = list(verify(log, args.start))
    for name, seq in faults:
        print(json.dumps({"fault": name, "seq": seq}) if args.json else f"{seq:>6}  {name}")
    summary = {"first": log.first, "last": log.next - 1, "lost": log.lost, "faults": len(faults)}
    print(json.dumps(summary) if args.json else "  ".join(f"{key} {value}" for key, value in summary.items()))
    return 1 if faults else 0


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.eventlog", description="Read the event log.")
    add_arguments(parser)
    return run(parser.parse_args(argv))


if __name__ == "__main__":
    sys.exit(main())
