"""A calendar file (.ics, RFC 5545) cut into its events, so that one broken event costs one stay and not the file."""

import codecs

from tools.refusals import Refused

Problem = tuple[int, str]  # line, text


def blocks(data: bytes, problems: list[Problem]):
    """(events as (line, content lines), lines of the VTIMEZONEs, True if all of it is a cancellation); what is wrong in
    part is added to `problems`. Refused `bad-calendar` if it is no calendar at all."""
    return _cut(_unfold(_decode(data, problems)), problems)


def _decode(data: bytes, problems: list[Problem]) -> str:
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(
            (data.count(b"\n", 0, error.start) + 1, "not UTF-8: some letters are replaced")
        )
        return data.decode("utf-8-sig", "replace")


def _unfold(text: str) -> list[tuple[int, str]]:
    """(number of its first line, content line) with folded lines joined, RFC 5545 section 3.1."""
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if line[:1] in (" ", "\t") and lines:
            lines[-1] = (lines[-1][0], lines[-1][1] + line[1:])
        elif line.strip():
            lines.append((number, line))
    return lines


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
