"""What an entry of a booking site's calendar is: a stay or a day that nobody booked, from when to when, whose."""

import re
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


def latest(events: list[ics.Event]) -> list[ics.Event]:
    """Of several versions of one event (same UID) the latest: SEQUENCE, then time stamps, then file order."""
    kept: dict = {}
    for event in events:
        key = (event.uid, event.recurrence) if event.uid else event.line
        if key not in kept or event.version >= kept[key].version:
            kept[key] = event
    return list(kept.values())


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


def blocked(summary: str):
    """The row of BLOCKED for the summary of a day that nobody booked, None for a stay."""
    for row in BLOCKED:
        if re.fullmatch(row[1], " ".join(summary.split()), re.IGNORECASE):
            return row
    return None


def guest(event: ics.Event) -> str:
    """Whose stay it is, as far as the site says."""
    return "" if blocked(event.summary) else printable(_GUEST.sub("", event.summary))


def reference(event: ics.Event) -> str:
    """The site's own name of the reservation, "" where it says none."""
    found = _REFERENCE.search(event.description)
    return found[1] if found else ""


def printable(text: str) -> str:
    """Text from somebody else's file without what could steer a terminal."""
    return "".join(char if char.isprintable() else " " for char in text).strip()


def _local(when, zone: LocalTime):
    """A floating time is the property's own."""
    if isinstance(when, datetime) and when.tzinfo is not None:
        return when.astimezone(zone.info)
    return when
