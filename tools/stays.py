"""From a booking site's calendar to one code per stay: which entries are stays, and what to mind."""

from dataclasses import dataclass, field
from datetime import date

from tools import booked, ics, mint
from tools.localtime import LocalTime
from tools.secretfile import Lock


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
    for event in booked.latest(calendar.events):
        try:
            first, last, notes = booked.dates(event, lock, zone)
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


def _is_blocked(event: ics.Event, done: Plan) -> bool:
    if event.status == "TENTATIVE":
        return True
    row = booked.blocked(event.summary)
    if row and row[2] and row[2] not in done.remarks:
        done.remarks.append(row[2])
    return row is not None


def _mind(taken, dropped, done: Plan) -> None:
    """Remarks about stays that touch each other in a way that matters at the door."""
    latest = None
    for first, last, event in taken:
        if latest and first < latest[1]:
            if (first, last) == latest[:2]:
                remark = f"same nights as line {latest[2].line}: both get the same code"
            else:
                remark = f"overlaps the stay of line {latest[2].line}; the first use of the later code "
                remark += "ends the earlier one"
            done.remarks.append(f"line {event.line}: {remark}")
        if latest is None or last > latest[1]:
            latest = (first, last, event)
        if (first, last) in dropped:
            done.remarks.append(f"line {event.line}: a cancelled guest had the same nights, and so the same code")


def _mint(lock: Lock, zone: LocalTime, first: date, last: date, event: ics.Event, now: int, done: Plan) -> list[Stay]:
    whole = (last - first).days
    parts = mint.split(first, whole)
    if len(parts) > 1:
        done.remarks.append(f"line {event.line}: {whole} nights, so {len(parts)} codes one after the other")
    stays = []
    for number, (day, nights) in enumerate(parts, 1):
        code = mint.nights(lock, zone, day, nights, now, past=True)
        if code.ends <= now:
            continue  # the first part of a long stay under way
        notes = tuple(f"line {event.line}: {note}" for note in code.notes)
        done.remarks += notes
        stays.append(
            Stay(booked.guest(event), booked.reference(event), event.line, day, code, number, len(parts), notes)
        )
    return stays
