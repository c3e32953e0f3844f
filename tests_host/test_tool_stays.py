"""Host tool: a booking site's calendar becomes one code per stay; what is no stay is skipped and counted."""

import csv
import json
import os
import stat
from pathlib import Path

import pytest
from tool_runner import new_lock, run

CALENDARS = Path(__file__).parent / "calendars"


def stays(lock, name, *options, **how):
    path = name if isinstance(name, Path) or name == "-" else CALENDARS / name
    return run("stays", lock, path, *options, **how)


def by_guest(result):
    return {stay["guest"]: stay for stay in result.data["stays"]}


def calendar(*events, end=True):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for number, event in enumerate(events):
        lines += ["BEGIN:VEVENT", f"UID:{number}", *event, "END:VEVENT"]
    return "\r\n".join(lines + ["END:VCALENDAR", ""] if end else lines)


def nights(first, last, *more):
    return (f"DTSTART;VALUE=DATE:{first}", f"DTEND;VALUE=DATE:{last}", *more)


@pytest.fixture
def lock(tmp_path):
    return new_lock(tmp_path)


def test_airbnb_reservations_with_their_reference(lock):
    result = stays(lock, "airbnb.ics", "--json")
    assert result.status == 0 and result.err.endswith("1 codes, 0 cancelled, 1 blocked, 1 past, 0 problems\n")
    (stay,) = result.data["stays"]
    assert (stay["reference"], stay["check_in"], stay["nights"]) == ("HMABC12345", "2026-12-24", 7)
    minted = run("mint", lock, "--from", "2026-12-24", "--nights", "7", "--json").data
    assert stay["code"] == minted["code"] and stay["message"] == minted["message"]


def test_booking_com_needs_a_word_because_bookings_look_blocked(lock):
    result = stays(lock, "booking.ics")
    assert "0 codes, 0 cancelled, 2 blocked" in result.err and "--include-blocked" in result.err
    data = stays(lock, "booking.ics", "--include-blocked", "--json").data["stays"]
    assert [(s["check_in"], s["nights"], s["part"], s["guest"]) for s in data] == [
        ("2027-01-10", 4, "1/1", ""),
        ("2027-03-01", 31, "1/2", ""),
        ("2027-03-31", 10, "2/2", ""),
    ]


def test_vrbo_names_folded_lines_and_cancelled(lock):
    result = stays(lock, "vrbo.ics", "--json")
    assert list(by_guest(result)) == ["Zoë Müller-Lüdenscheidt with a name so long that it needs folding"]
    assert "1 codes, 1 cancelled, 1 blocked, 0 past, 0 problems" in result.err


def test_times_and_zones_count_by_the_property_s_days(lock):
    result = stays(lock, "manager.ics", "--json")
    found = {name: (stay["check_in"], stay["nights"]) for name, stay in by_guest(result).items()}
    assert found == {
        "New York evening is the next day here": ("2027-05-02", 1),
        "Own zone": ("2027-05-10", 2),
        "UTC: the 21st here": ("2027-05-21", 1),
        "Floating": ("2027-06-01", 3),
        "Moved by a day": ("2027-06-11", 2),
        "Repeats": ("2027-06-20", 2),
        "One night": ("2027-06-30", 1),
        "Early in and late out": ("2027-07-05", 2),
    }
    remarks = "\n".join(result.data["remarks"])
    assert (
        "repeats: only the first" in remarks
        and "check-in at 12:00" in remarks
        and "check-out at 13:00" in remarks
    )
    assert result.data["blocked"] == 1 and result.data["problems"] == []


def test_broken_entries_are_named_by_line_and_the_rest_is_used(lock):
    result = stays(lock, "broken.ics", "--json")
    assert result.status == 1
    assert [s["check_in"] for s in result.data["stays"]] == ["2027-08-10"]
    lines = (CALENDARS / "broken.ics").read_text().splitlines()
    for start, word in (
        ("bad-date", "20271324"),
        ("backwards", "ends before"),
        ("no-start", "no start"),
        ("open", "does not end"),
        ("visit", "no night"),
        ("cut", "file ends within"),
    ):
        line = lines.index(f"UID:{start}")
        assert any(text.startswith(f"line {line}: ") and word in text for text in result.data["problems"]), (
            start
        )
    assert len(result.data["problems"]) == 6


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"\xef\xbb\xbf" + data,
        lambda data: data.replace(b"\r\n", b"\n"),
        lambda data: data.replace(b"\r\n", b"\r"),
        lambda data: data.decode().encode("utf-16"),
        lambda data: b"\r\n\r\n" + data,
        lambda data: data + b"\r\n",
    ],
)
def test_line_ends_and_byte_order_marks_do_not_matter(lock, tmp_path, change):
    path = tmp_path / "x.ics"
    path.write_bytes(change((CALENDARS / "vrbo.ics").read_bytes()))
    assert stays(lock, path, "--json").data["stays"] == stays(lock, "vrbo.ics", "--json").data["stays"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("<!DOCTYPE html><html>", "web page"),
        ("PK\x03\x04", "no calendar"),
        ("\n\nhello", "line 3"),
    ],
)
def test_what_is_no_calendar_is_refused_with_the_reason(lock, text, words):
    result = stays(lock, "-", stdin=text)
    assert result.status == 1 and "[bad-calendar]" in result.err and words in result.err


def test_a_file_cut_short_is_noticed(lock):
    result = stays(lock, "-", stdin=calendar(nights("20270101", "20270103"), end=False))
    assert result.status == 1 and "cut short" in result.err and "1 codes" in result.err


def test_the_latest_version_of_an_event_wins_even_if_it_is_cancelled(lock):
    text = calendar(
        nights("20270101", "20270103", "SEQUENCE:3", "STATUS:CANCELLED"),
        nights("20270101", "20270105", "SEQUENCE:2"),
        nights("20270201", "20270202"),
    )
    text = text.replace("UID:1\r\n", "UID:0\r\n")
    assert "1 codes, 1 cancelled" in stays(lock, "-", stdin=text).err


def test_a_calendar_of_cancellations_gives_no_codes(lock):
    text = calendar(nights("20270101", "20270103")).replace("VERSION:2.0", "METHOD:CANCEL")
    assert "0 codes, 1 cancelled" in stays(lock, "-", stdin=text).err


def test_overlaps_same_nights_and_a_cancelled_twin_are_said(lock):
    text = calendar(
        nights("20270101", "20270105"),
        nights("20270103", "20270106"),
        nights("20270106", "20270108"),
        nights("20270110", "20270112"),
        nights("20270110", "20270112"),
        nights("20270106", "20270108", "STATUS:CANCELLED"),
    )
    remarks = stays(lock, "-", "--json", stdin=text).data["remarks"]
    assert [
        word for text in remarks for word in ("overlaps", "same code", "so the same code") if word in text
    ] == ["overlaps", "same code", "so the same code", "same code"]
    assert len(remarks) == 3


def test_past_and_since(lock):
    text = calendar(
        nights("20261120", "20261123"), nights("20261122", "20261125"), nights("20261201", "20261203")
    )
    assert "2 codes, 0 cancelled, 0 blocked, 1 past" in stays(lock, "-", stdin=text).err
    assert (
        "1 codes, 0 cancelled, 0 blocked, 2 past" in stays(lock, "-", "--since", "2026-12-01", stdin=text).err
    )


def test_a_long_stay_under_way_gets_what_is_left(lock):
    data = stays(lock, "-", "--json", stdin=calendar(nights("20261001", "20261201"))).data["stays"]
    assert [(stay["check_in"], stay["part"]) for stay in data] == [("2026-10-31", "2/2")]
    assert data[-1]["ends"] == "2026-12-01T10:00:00Z"


@pytest.mark.parametrize("kind", ["csv", "json", "txt"])
def test_output_files_are_private_and_not_overwritten(lock, tmp_path, kind):
    out = tmp_path / f"codes.{kind}"
    assert stays(lock, "airbnb.ics", "--out", out).status == 0
    assert stat.S_IMODE(os.stat(out).st_mode) == 0o600
    before = out.read_text()
    again = stays(lock, "vrbo.ics", "--out", out)
    assert again.status == 1 and "--force" in again.err and out.read_text() == before
    assert stays(lock, "vrbo.ics", "--out", out, "--force").status == 0 and out.read_text() != before
    assert stat.S_IMODE(os.stat(out).st_mode) == 0o600


def test_the_lock_file_is_never_the_output(tmp_path):
    lock = new_lock(tmp_path).rename(tmp_path / "door.json")
    other = tmp_path / "other.json"
    other.write_bytes(lock.read_bytes())
    before = lock.read_bytes()
    for out in (lock, other):
        assert stays(lock, "airbnb.ics", "--out", out, "--force").status == 1
    assert lock.read_bytes() == other.read_bytes() == before


def test_csv_has_one_row_a_code_and_no_formula(lock, tmp_path):
    out = tmp_path / "codes.csv"
    stays(lock, "broken.ics", "--out", out)
    with open(out, newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["guest"] == '\'=HYPERLINK("http://x")' and len(row["code"]) == 10
    assert row["grouped"].replace(" ", "") == row["code"]


def test_text_from_the_calendar_cannot_steer_the_terminal(lock):
    text = calendar(nights("20270101", "20270103", "SUMMARY:Anna\x1b[2J\x07"))
    assert "\x1b" not in stays(lock, "-", stdin=text).out


def test_a_template_is_filled_and_checked(lock, tmp_path):
    template = tmp_path / "hello.txt"
    template.write_text("{guest}: {code} {length} {} {begins}")
    result = stays(lock, "vrbo.ics", "--template", template)
    assert "Zoë" in result.out and "4 nights {} Mon 1 Feb 2027 15:00 CET" in result.out
    for text, word in (
        ("{cod}", "{cod}"),
        ("{guest}", "would get no code"),
        ("{guest.__class__} hello", "no code"),
    ):
        template.write_text(text)
        bad = stays(lock, "vrbo.ics", "--template", template)
        assert bad.status == 1 and "[bad-template]" in bad.err and word in bad.err


def test_json_and_text_come_to_stdout_and_the_summary_to_stderr(lock):
    result = stays(lock, "airbnb.ics", "--json")
    assert json.loads(result.out)["past"] == 1 and "codes" in result.err


def test_a_fold_may_part_the_bytes_of_a_letter(lock, tmp_path):
    name = "Müller-Lüdenscheidt aus Köln, zu zweit"
    file = tmp_path / "folded.ics"
    whole = calendar(nights("20261224", "20261231", f"SUMMARY:{name}")).encode()
    for cut in range(whole.index("Müller".encode()), whole.index(b"weit")):
        file.write_bytes(whole[:cut] + b"\r\n " + whole[cut:])
        result = stays(lock, file, "--json")
        assert result.status == 0 and [stay["guest"] for stay in result.data["stays"]] == [name]


def test_letters_of_an_old_windows_program_are_read_and_said(lock, tmp_path):
    file = tmp_path / "old.ics"
    file.write_bytes(calendar(nights("20261224", "20261231", "SUMMARY:Jürgen Weiß")).encode("cp1252"))
    result = stays(lock, file, "--json")
    assert result.status == 1 and list(by_guest(result)) == ["Jürgen Weiß"]
    assert "line 7: not UTF-8: read as Windows-1252" in result.err
