"""Read the calendar file (.ics, RFC 5545) that a booking site exports; errors have line numbers.

The file is cut into events here, so that one broken event costs one stay and not the file; what is in an
event the icalendar package reads.
"""

import codecs
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tools.refusals import Refused

LARGEST = 16 << 20


@dataclass(frozen=True)
class Event:
    """An event as it is in the file. start, end: date, or datetime (naive where the file names no zone)."""

    line: int
    start: date | datetime
    end: date | datetime
    uid: str = ""
    summary: str = ""
    description: str = ""
    status: str = ""
    version: tuple = ()
    recurrence: str = ""
    notes: tuple[str, ...] = ()


@dataclass
class Calendar:
    """events in the order of the file; problems: (line, text)."""

    events: list[Event] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def read(data: bytes) -> Calendar:
    """All events. Refused `bad-calendar` if it is no calendar at all; what is wrong in part is a problem."""
    try:
        import icalendar
    except ImportError:
        raise Refused(
            "missing-part", "calendars need the Python package icalendar: run `make setup`"
        ) from None
    calendar = Calendar()
    blocks, zones, cancel = _cut(_lines(data, calendar), calendar)
    for line, block in blocks:
        text = "\r\n".join(["BEGIN:VCALENDAR", *zones, *block, "END:VCALENDAR", ""])
        try:
            component: Any = icalendar.Calendar.from_ical(text).walk("VEVENT")[0]
            event = _event(line, component)
        except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError) as error:
            calendar.problems.append((line, _first_line(error)))
            continue
        calendar.events.append(_cancelled(event) if cancel else event)
    return calendar


def _lines(data: bytes, calendar: Calendar) -> list[tuple[int, str]]:
    """(number of its first line, content line). Folded lines are joined before they are decoded: RFC 5545, section
    3.1, lets a fold part the bytes of one letter."""
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        data = data.decode("utf-16", "replace").encode()
    data = data.removeprefix(codecs.BOM_UTF8)
    lines: list[tuple[int, bytes]] = []
    for number, line in enumerate(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"), 1):
        if line[:1] in (b" ", b"\t") and lines:
            lines[-1] = (lines[-1][0], lines[-1][1] + line[1:])
        elif line.strip():
            lines.append((number, line))
    strange = [number for number, line in lines if not _is_utf8(line)]
    if strange:
        calendar.problems.append(
            (strange[0], "not UTF-8: read as Windows-1252, look whether the names are right")
        )
    return [(number, line.decode("utf-8" if _is_utf8(line) else "cp1252", "replace")) for number, line in lines]


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _cut(lines, calendar: Calendar):
    """(events as (line, content lines), lines of the VTIMEZONEs, True if all of it is a cancellation)."""
    if not lines or lines[0][1].strip().upper() != "BEGIN:VCALENDAR":
        first = lines[0][1].lstrip().lower() if lines else ""
        why = "the file is empty" if not lines else "it does not begin with BEGIN:VCALENDAR"
        if first.startswith("<"):
            why = "it is a web page: the site wanted a login, or the link was not the calendar's"
        raise Refused("bad-calendar", f"line {lines[0][0] if lines else 1}: no calendar file: {why}")
    events, zones, block, begun, inside, cancel = [], [], [], 0, "", False
    for number, line in lines:
        word = line.strip().upper()
        if word in ("BEGIN:VEVENT", "BEGIN:VTIMEZONE") or word in ("BEGIN:VCALENDAR", "END:VCALENDAR"):
            if inside:
                calendar.problems.append(
                    (begun, f"the entry that begins here does not end (line {number}: {word})")
                )
            inside, block, begun = (
                (word[6:], [line.strip()], number) if word[-8:] != "CALENDAR" else ("", [], 0)
            )
        elif inside and word == "END:" + inside:
            block.append(line.strip())
            if inside == "VEVENT":
                events.append((begun, block))
            else:
                zones.extend(block)
            inside, block = "", []
        elif inside:
            block.append(line)
        elif word == "METHOD:CANCEL":
            cancel = True
    if inside:
        calendar.problems.append((begun, "the file ends within the entry that begins here"))
    elif lines[-1][1].strip().upper() != "END:VCALENDAR":
        calendar.problems.append((lines[-1][0], "the file ends without END:VCALENDAR: it may be cut short"))
    return events, zones, cancel


def _event(line: int, component) -> Event:
    notes = []
    start = _when(component, "DTSTART", notes)
    if start is None:
        raise ValueError("no start (DTSTART)")
    end = _when(component, "DTEND", notes)
    if end is None and "DURATION" in component:
        end = start + component["DURATION"].dt
    if end is None:
        end = start + timedelta(days=1) if not isinstance(start, datetime) else start
    if "RRULE" in component or "RDATE" in component:
        notes.append("repeats: only the first stay is used")
    sequence = component.get("SEQUENCE", 0)
    stamps = [_stamp(component, name) for name in ("LAST-MODIFIED", "DTSTAMP")]
    recurrence = component["RECURRENCE-ID"].to_ical().decode() if "RECURRENCE-ID" in component else ""
    return Event(
        line,
        start,
        end,
        _text(component, "UID"),
        _text(component, "SUMMARY"),
        _text(component, "DESCRIPTION"),
        _text(component, "STATUS").upper(),
        (int(sequence), *stamps),
        recurrence,
        tuple(notes),
    )


def _when(component, name: str, notes: list):
    value = component.get(name)
    if value is None:
        return None
    if isinstance(value, list):
        raise ValueError(f"{name} occurs twice")
    when = getattr(value, "dt", None)
    if not isinstance(when, date):
        raise ValueError(f"{name} is no date: {str(value)[:40]!r}")
    zone = value.params.get("TZID")
    if zone and isinstance(when, datetime) and when.tzinfo is None:
        notes.append(f"unknown time zone {str(zone)[:40]!r}: taken as the property's own")
    return when


def _stamp(component, name: str) -> str:
    when = getattr(component.get(name), "dt", None)
    return when.strftime("%Y%m%dT%H%M%S") if isinstance(when, date) else ""


def _text(component, name: str) -> str:
    value = component.get(name, "")
    return str(value[0] if isinstance(value, list) else value).strip()


def _cancelled(event: Event) -> Event:
    return Event(**{**event.__dict__, "status": "CANCELLED"})


def _first_line(error: BaseException) -> str:
    text = (str(error) or type(error).__name__).splitlines()[0]
    return text[:160]
