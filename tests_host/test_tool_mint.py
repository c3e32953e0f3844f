"""Host tool: minted codes have the right digits and the right window, over clock changes and in odd zones."""

import base64
import hashlib
import hmac
from datetime import date, datetime, timedelta, timezone

import pyotp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tool_runner import NOW, SECRET, new_lock, run

from clock.zone import Zone
from tools import explain, mint, secretfile, zones
from tools.localtime import EPOCH, LocalTime, day_number
from tools.refusals import Refused

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Pacific/Apia", "UTC")


def independent(counter: int) -> str:
    """Eight digits from the standard library's HMAC and pyotp's HOTP."""
    key = hmac.new(SECRET, b"latchkey/stay", hashlib.sha256).digest()
    return pyotp.HOTP(base64.b32encode(key).decode(), digits=8, digest=hashlib.sha256).at(counter)


@pytest.mark.parametrize(
    ("zone", "first", "begins", "ends"),
    [
        ("Europe/Berlin", "2026-12-24", "2026-12-24T14:00:00Z", "2026-12-25T10:00:00Z"),
        ("Europe/Berlin", "2027-03-27", "2027-03-27T14:00:00Z", "2027-03-28T09:00:00Z"),
        ("Europe/Berlin", "2027-10-30", "2027-10-30T13:00:00Z", "2027-10-31T10:00:00Z"),
        ("America/New_York", "2027-03-13", "2027-03-13T20:00:00Z", "2027-03-14T15:00:00Z"),
        ("America/New_York", "2027-11-06", "2027-11-06T19:00:00Z", "2027-11-07T16:00:00Z"),
        ("Australia/Lord_Howe", "2027-04-03", "2027-04-03T04:00:00Z", "2027-04-04T00:30:00Z"),
        ("Australia/Lord_Howe", "2027-10-02", "2027-10-02T04:30:00Z", "2027-10-03T00:00:00Z"),
        ("Asia/Kolkata", "2026-12-24", "2026-12-24T09:30:00Z", "2026-12-25T05:30:00Z"),
    ],
)
def test_a_night_over_the_clock_change(tmp_path, zone, first, begins, ends):
    data = run("mint", new_lock(tmp_path, zone), "--from", first, "--nights", "1", "--json").data
    assert (data["begins"], data["ends"], data["kind"], data["length"]) == (begins, ends, "nights", 1)
    start = int(datetime.fromisoformat(begins.replace("Z", "+00:00")).timestamp()) // 3600
    assert data["code"] == "61" + independent(start * 256 + 61)
    assert data["grouped"].replace(" ", "") == data["code"] and data["grouped"].count(" ") == 2


@pytest.mark.parametrize(
    ("zone", "start", "hours", "begins", "ends", "word"),
    [
        ("Europe/Berlin", "2026-12-24 15:00", 3, "2026-12-24T14:00:00Z", "2026-12-24T17:00:00Z", ""),
        (
            "Europe/Berlin",
            "2026-12-24 15:20",
            1,
            "2026-12-24T14:00:00Z",
            "2026-12-24T16:00:00Z",
            "20 minutes earlier",
        ),
        (
            "Asia/Kolkata",
            "2026-12-24 15:00",
            3,
            "2026-12-24T09:00:00Z",
            "2026-12-24T13:00:00Z",
            "30 minutes earlier",
        ),
        ("Europe/Berlin", "2027-03-28 02:00", 1, "2027-03-28T01:00:00Z", "2027-03-28T02:00:00Z", "jump over"),
        (
            "Europe/Berlin",
            "2027-10-31 02:00",
            1,
            "2027-10-31T00:00:00Z",
            "2027-10-31T01:00:00Z",
            "comes twice",
        ),
        ("Europe/Berlin", "2027-10-31 02:00+01:00", 1, "2027-10-31T01:00:00Z", "2027-10-31T02:00:00Z", ""),
        (
            "Australia/Lord_Howe",
            "2027-04-04 01:45",
            1,
            "2027-04-03T14:00:00Z",
            "2027-04-03T16:00:00Z",
            "comes twice",
        ),
        ("Europe/Berlin", "now", 2, "2026-11-24T00:00:00Z", "2026-11-24T03:00:00Z", "20 minutes earlier"),
    ],
)
def test_an_hour_code_and_what_is_said_of_odd_times(tmp_path, zone, start, hours, begins, ends, word):
    data = run(
        "mint", new_lock(tmp_path, zone), "--from", start, "--hours", hours, "--json", now=NOW + 1205
    ).data
    assert (data["begins"], data["ends"]) == (begins, ends)
    assert word in " ".join(data["notes"]) and bool(word) == bool(data["notes"])
    assert data["code"][:2] == f"{data['length']:02}"
    start_hour = int(datetime.fromisoformat(begins.replace("Z", "+00:00")).timestamp()) // 3600
    assert data["code"][2:] == independent(start_hour * 256 + data["length"])


def test_single_use_codes(tmp_path):
    path = new_lock(tmp_path)
    day = run("mint", path, "--from", "now", "--once", "--json", now=NOW + 1200).data
    assert (day["kind"], day["length"], day["code"][:2], day["notes"]) == ("once", 24, "54", [])
    hour = run("mint", path, "--from", "now", "--once", "--hours", "1", "--json").data
    assert (hour["kind"], hour["length"], hour["code"][:2]) == ("once", 1, "31")


def test_a_message_is_ready_to_send(tmp_path):
    path = new_lock(tmp_path, name="Sea view")
    result = run("mint", path, "--from", "2026-12-24 15:00", "--nights", "7", "--guest", "Anna")
    assert (
        "Hello Anna" in result.out and "Sea view" in result.out and "Thu 24 Dec 2026 15:00 CET" in result.out
    )
    assert "2026-12-24 14:00 UTC" in result.out and "\x1b" not in result.out


@pytest.mark.parametrize(
    ("options", "name", "words"),
    [
        (("--from", "2026-12-24 16:00", "--nights", "2"), "check-in-hour", "--from 2026-12-24"),
        (("--from", "2026-12-24", "--nights", "40"), "too-long", "--from 2027-01-23 --nights 10"),
        (("--from", "2026-12-24", "--nights", "0"), "bad-time", "one night"),
        (("--from", "2026-12-24 15:00", "--hours", "25"), "too-long", "24 hours"),
        (("--from", "2026-12-24 15:30", "--hours", "24"), "too-long", "24 hours"),
        (("--from", "2026-12-24", "--hours", "2"), "bad-time", "time of day"),
        (("--from", "2026-11-01", "--nights", "2"), "past", "--past"),
        (("--from", "2026-02-30", "--nights", "2"), "bad-time", "no such date"),
        (("--from", "2026-12-24 15:00+99:00", "--hours", "2"), "bad-time", "no such date"),
        (("--from", "2026-12-24", "--nights", "367"), "too-long", "366"),
        (("--from", "tomorrow", "--nights", "2"), "bad-time", "2026-12-24"),
        (("--from", "2206-12-24", "--nights", "2"), "bad-time", "year"),
    ],
)
def test_what_is_refused_says_what_to_do(tmp_path, options, name, words):
    result = run("mint", new_lock(tmp_path), *options)
    assert result.status == 1 and f"[{name}]" in result.err and words in result.err and result.out == ""


def test_a_stay_under_way_is_minted_and_a_past_one_on_request(tmp_path):
    path = new_lock(tmp_path)
    assert run("mint", path, "--from", "2026-11-23", "--nights", "1").status == 0
    assert run("mint", path, "--from", "2026-11-01", "--nights", "2", "--past").status == 0


def test_a_check_in_hour_that_the_clocks_skip(tmp_path):
    path = new_lock(tmp_path, checkin=2)
    data = run("mint", path, "--from", "2027-03-28", "--nights", "1", "--json").data
    assert data["begins"] == "2027-03-28T01:00:00Z" and "skipped" in data["notes"][0]
    assert (
        run("mint", path, "--from", "2027-03-28 02:00", "--nights", "1", "--json").data["code"]
        == data["code"]
    )


@given(st.integers(1, 400), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_split_covers_a_long_stay_without_a_gap(count, first):
    parts = mint.split(first, count)
    assert parts[0][0] == first and parts[-1][0] + timedelta(days=parts[-1][1]) == first + timedelta(
        days=count
    )
    assert all(1 <= nights <= 31 for _, nights in parts)
    for (day, nights), (following, _) in zip(parts, parts[1:], strict=False):
        assert following == day + timedelta(days=nights - 1)


@given(st.sampled_from(ZONES), st.integers(0, 2000), st.integers(0, 23), st.integers(0, 3600 * 24))
def test_host_and_lock_agree_on_local_time(zone, day, hour, second):
    start = NOW - 86400 * 3
    on_lock, on_host = Zone(zones.blob(zone, start, 6)), LocalTime(zone)
    number = start // 86400 + 2 + day
    assert on_host.utc(number, hour) == on_lock.utc(number, hour)
    assert on_host.local(number * 86400 + second) == on_lock.local(number * 86400 + second)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(ZONES), st.integers(-30, 30), st.integers(1, 31), st.integers(0, 23), st.integers(0, 23)
)
def test_explain_finds_every_night_code(zone_name, day, nights, checkin, checkout):
    lock = secretfile.new(SECRET, zone=zone_name, checkin=checkin, checkout=checkout)
    zone = LocalTime(zone_name)
    first = EPOCH + timedelta(days=NOW // 86400 + day)
    code = mint.nights(lock, zone, first, nights, NOW, past=True)
    found = explain.find(lock, zone, code.digits, NOW, days=40)[0]
    assert (found.kind, found.length, found.begins, found.ends) == ("nights", nights, code.begins, code.ends)
    expected = "too-early" if code.begins > NOW else "valid" if code.ends > NOW else "expired"
    assert found.state == expected and zone.local(code.begins)[0] == day_number(first)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(ZONES), st.integers(-900, 900), st.integers(1, 23), st.booleans(), st.integers(0, 3599)
)
def test_explain_finds_every_hour_code(zone_name, hour, count, once, second):
    lock, zone = secretfile.new(SECRET, zone=zone_name), LocalTime(zone_name)
    code = mint.hours(lock, zone, NOW + hour * 3600 + second, count, once, NOW, past=True)
    assert code.begins <= NOW + hour * 3600 + second and code.ends >= NOW + (hour + count) * 3600 + second
    found = explain.find(lock, zone, code.digits, NOW, days=40)[0]
    assert (found.kind, found.length, found.begins, found.ends) == (
        code.kind,
        code.length,
        code.begins,
        code.ends,
    )


def test_explain_on_the_command_line(tmp_path):
    path = new_lock(tmp_path)
    code = run("mint", path, "--from", "2026-11-23", "--nights", "3", "--json").data["grouped"]
    valid = run("explain", path, stdin=code + "\n")
    assert valid.status == 0 and "3 nights: valid now" in valid.out
    assert run("explain", path, code).out == run("explain", path, "-", stdin=code).out == valid.out
    early = run("explain", path, "--at", "2026-11-20 10:00", "--json", stdin=code)
    assert early.status == 1 and early.data["findings"][0]["state"] == "too-early"
    run("secret", "set", path, "--checkin", "17")
    moved = run("explain", path, stdin=code)
    assert moved.status == 1 and "minted for check-in at 15:00" in moved.out


def test_explain_knows_one_time_codes_near_now(tmp_path):
    path = new_lock(tmp_path)
    code = run("totp", path, "--json", now=NOW - 65).data["code"]
    result = run("explain", path, "--json", stdin=code)
    assert any(f["kind"] == "totp" and f["note"].startswith("-3 steps") for f in result.data["findings"])
    assert run("explain", path, stdin=run("totp", path, "--json").data["code"]).status == 0


@pytest.mark.parametrize("code", ["2512345678", "0012345678", "9912345678", "5512345678"])
def test_no_code_begins_like_this(tmp_path, code):
    result = run("explain", new_lock(tmp_path), stdin=code)
    assert result.status == 1 and "not a code of this lock" in result.err


@pytest.mark.parametrize("text", ["", "12a4", "123", "12345678901", "٦١٢٣٤٥٦٧٨٩"])
def test_what_cannot_be_a_code_is_bad_usage(tmp_path, text):
    assert run("explain", new_lock(tmp_path), stdin=text + "\n").status == 2


def test_local_time_of_a_day_number_is_utc_where_the_zone_is():
    assert LocalTime("UTC").local(NOW) == (NOW // 86400, 0)
    assert datetime.fromtimestamp(NOW, timezone.utc).date() == EPOCH + timedelta(days=NOW // 86400)
    with pytest.raises(Refused, match="unknown time zone"):
        LocalTime("Mars/Olympus")


def test_the_last_second_of_a_window_is_not_past(tmp_path):
    path = new_lock(tmp_path)
    ends = 1796119200  # 2026-12-01 11:00 CET
    order = ("mint", path, "--from", "2026-11-30", "--nights", "1")
    assert run(*order, now=ends - 1).status == 0
    assert "[past]" in run(*order, now=ends).err
