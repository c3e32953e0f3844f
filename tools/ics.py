"""Read the calendar file (.ics, RFC 5545) that a booking site exports; errors have line numbers.

icscut.py cuts the file into events, so that one broken event costs one stay and not the file; what is in an
event the icalendar package reads.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from tools import icscut
from tools.icscut import Problem
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
    problems: list[Problem] = field(default_factory=list)


def read(data: bytes) -> Calendar:
    """All events. Refused `bad-calendar` if it is no calendar at all; what is wrong in part is a problem."""
    try:
        import icalendar
    except ImportError:
        raise Refused("missing-part", "calendars need the Python package icalendar: run `make setup`") from None
    calendar = Calendar()
    blocks, zones, cancel = icscut.blocks(data, calendar.problems)
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
