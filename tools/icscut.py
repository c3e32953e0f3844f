"""A calendar file (.ics, RFC 5545) cut into its events, so that one broken event costs one stay and not the file."""

import codecs

from tools.refusals import Refused

Problem = tuple[int, str]  # line, text


def blocks(data: bytes, problems: list[Problem]):
    """(events as (line, content lines), lines of the VTIMEZONEs, True if all of it is a cancellation); what is wrong in
    part is added to `problems`. Refused `bad-calendar` if it is no calendar at all."""
    return _cut(_lines(data, problems), problems)


def _lines(data: bytes, problems: list[Problem]) -> list[tuple[int, str]]:
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
        problems.append((strange[0], "not UTF-8: read as Windows-1252, look whether the names are right"))
    return [(number, line.decode("utf-8" if _is_utf8(line) else "cp1252", "replace")) for number, line in lines]


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def _cut(lines, problems: list[Problem]):
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
                problems.append(
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
        problems.append((begun, "the file ends within the entry that begins here"))
    elif lines[-1][1].strip().upper() != "END:VCALENDAR":
        problems.append((lines[-1][0], "the file ends without END:VCALENDAR: it may be cut short"))
    return events, zones, cancel
