"""From a booking site's calendar to one code per stay: which entries are stays, and what to mind."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from tools import ics, mint
from tools.localtime import LocalTime
from tools.secretfile import Lock

# What booking sites write into a day that nobody booked: (site, pattern over the whole summary, remark)
BLOCKED = (
    ("Airbnb", r"airbnb \(not available\)", ""),
    (
        "Booking.com",
        r"closed\s*-\s*not available",
        "Booking.com writes real bookings the same way: if these are bookings, use --include-blocked",
    ),
    ("Vrbo", r"blocked", ""),
    ("any", r"(not available|unavailable|closed|blocked)\b.*|block", ""),
    ("any", r"(owner('s)? (block|stay|hold)|maintenance|block(ed)? by owner)\b.*", ""),
)
_REFERENCE = re.compile(r"/reservations/(?:details/)?([A-Z0-9]{6,14})\b")
_GUEST = re.compile(r"^(?:reserved|reservation|booked|booking)\b\s*(?:[-:]\s*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Stay:
    """One code for one guest; part 1 of 1, or of several where a stay is longer than a code can be."""

    guest: str
    reference: str
    line: int
    checkin: date
    code: mint.Code
    part: int = 1
    parts: int = 1
    notes: tuple[str, ...] = ()


@dataclass
class Plan:
    """What became of a calendar. problems and remarks are lines for people."""

    stays: list[Stay] = field(default_factory=list)
    cancelled: int = 0
    blocked: int = 0
    past: int = 0
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """`3 codes, 1 cancelled, 2 blocked, 5 past, 0 problems`"""
        return (
            f"{len(self.stays)} codes, {self.cancelled} cancelled, {self.blocked} blocked, {self.past} past, "
            f"{len(self.problems)} problems"
        )


def plan(
    lock: Lock,
    zone: LocalTime,
    data: bytes,
    now: int,
    since: date | None = None,
    include_blocked: bool = False,
) -> Plan:
    """Mints the codes of a calendar file. since: only stays that check in on this day or later."""
    calendar = ics.read(data)
    done = Plan(problems=[f"line {line}: {text}" for line, text in calendar.problems])
    taken: list[tuple[date, date, ics.Event]] = []
    dropped: list[tuple[date, date]] = []
    for event in _latest(calendar.events):
        try:
            first, last, notes = dates(event, lock, zone)
        except ValueError as error:
            if event.status == "CANCELLED":
                done.cancelled += 1
            else:
                done.problems.append(f"line {event.line}: {error}")
            continue
        over = mint.window(lock, zone, first, (last - first).days)[1] <= now
        if event.status == "CANCELLED":
            done.cancelled += 1
            dropped.append((first, last))
        elif not include_blocked and _is_blocked(event, done):
            done.blocked += 1
        elif over or (since and first < since):
            done.past += 1
        else:
            done.remarks += [f"line {event.line}: {note}" for note in notes]
            taken.append((first, last, event))
    taken.sort(key=lambda row: row[:2])
    _mind(taken, dropped, done)
    for first, last, event in taken:
        done.stays += _mint(lock, zone, first, last, event, now, done)
    return done


def dates(event: ics.Event, lock: Lock, zone: LocalTime) -> tuple[date, date, list[str]]:
    """(check-in day, check-out day, remarks) in local days of the property. ValueError if it is no stay."""
    if isinstance(event.start, datetime) != isinstance(event.end, datetime):
        raise ValueError("one end has a time of day and the other has not")
    first, last = (_local(when, zone) for when in (event.start, event.end))
    notes = list(event.notes)
    if isinstance(first, datetime) and isinstance(last, datetime):
        if first.hour < lock.checkin:
            notes.append(
                f"check-in at {first:%H:%M} in the calendar; the code is valid from {lock.checkin:02}:00"
            )
        if (last.hour, last.minute) > (lock.checkout, 0):
            notes.append(f"check-out at {last:%H:%M} in the calendar; the code ends at {lock.checkout:02}:00")
        first, last = first.date(), last.date()
    nights = (date(last.year, last.month, last.day) - date(first.year, first.month, first.day)).days
    if nights < 0:
        raise ValueError("it ends before it begins")
    if nights == 0:
        raise ValueError("no night in it: mint an hour code, if it is a visit")
    if nights > mint.LONGEST:
        raise ValueError(f"{nights} nights: is the year right?")
    if not 1971 <= first.year <= 2100:
        raise ValueError(f"year {first.year}")
    return first, last, notes


def printable(text: str) -> str:
    """Text from somebody else's file without what could steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text).strip()


def _local(when, zone: LocalTime):
    """A floating time is the property's own."""
    if isinstance(when, datetime) and when.tzinfo is not None:
        return when.astimezone(zone.info)
    return when


def _latest(events: list[ics.Event]) -> list[ics.Event]:
    """Of several versions of one event (same UID) the latest: SEQUENCE, then time stamps, then file order."""
    kept: dict = {}
    for event in events:
        key = (event.uid, event.recurrence) if event.uid else event.line
        if key not in kept or event.version >= kept[key].version:
            kept[key] = event
    return list(kept.values())


def _is_blocked(event: ics.Event, done: Plan) -> bool:
    if event.status == "TENTATIVE":
        return True
    row = _blocked_row(event.summary)
    if row and row[2] and row[2] not in done.remarks:
        done.remarks.append(row[2])
    return row is not None


def _blocked_row(summary: str):
    for row in BLOCKED:
        if re.fullmatch(row[1], " ".join(summary.split()), re.IGNORECASE):
            return row
    return None


def _mind(taken, dropped, done: Plan) -> None:
    """Remarks about stays that touch each other in a way that matters at the door."""
    latest = None
    for first, last, event in taken:
        if latest and first < latest[1]:
            done.remarks.append(
                f"line {event.line}: overlaps the stay of line {latest[2].line}; the first use of "
                "the later code ends the earlier one"
                if (first, last) != latest[:2]
                else f"line {event.line}: same nights as line {latest[2].line}: both get the same code"
            )
        if latest is None or last > latest[1]:
            latest = (first, last, event)
        if (first, last) in dropped:
            done.remarks.append(
                f"line {event.line}: a cancelled guest had the same nights, and so the same code"
            )


def _mint(
    lock: Lock, zone: LocalTime, first: date, last: date, event: ics.Event, now: int, done: Plan
) -> list[Stay]:
    parts = mint.split(first, (last - first).days)
    if len(parts) > 1:
        done.remarks.append(
            f"line {event.line}: {(last - first).days} nights, so {len(parts)} codes one after the other"
        )
    guest = "" if _blocked_row(event.summary) else printable(_GUEST.sub("", event.summary))
    reference = _REFERENCE.search(event.description)
    stays = []
    for number, (day, nights) in enumerate(parts, 1):
        code = mint.nights(lock, zone, day, nights, now, past=True)
        if code.ends <= now:
            continue  # the first part of a long stay under way
        notes = tuple(f"line {event.line}: {note}" for note in code.notes)
        done.remarks += notes
        stays.append(
            Stay(guest, reference[1] if reference else "", event.line, day, code, number, len(parts), notes)
        )
    return stays
