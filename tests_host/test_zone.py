"""Local time on the lock is that of the property, to the second, over every daylight-saving change."""
import struct
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clock.zone import Zone
from tests_host.micropython import run
from tools import zones

ROOT = Path(__file__).parent.parent
START = 1767225600  # 2026-01-01
END = START + 15 * 31556952
EPOCH = date(1970, 1, 1)
PLACES = (
    "UTC", "Europe/Berlin", "Europe/Lisbon", "Europe/Dublin", "America/New_York", "America/Los_Angeles",
    "America/St_Johns", "America/Sao_Paulo", "America/Santiago", "Asia/Kolkata", "Asia/Kathmandu",
    "Asia/Tehran", "Asia/Tokyo", "Australia/Lord_Howe", "Australia/Sydney", "Australia/Eucla",
    "Pacific/Chatham", "Pacific/Apia", "Pacific/Kiritimati", "Atlantic/Azores", "Africa/Casablanca",
    "Africa/Cairo", "Antarctica/Troll", "America/Nuuk",
)  # fmt: skip


def local(name, unix):
    there = datetime.fromtimestamp(unix, timezone.utc).astimezone(ZoneInfo(name))
    return (there.date() - EPOCH).days, there.hour * 60 + there.minute


def utc(name, day, hour):
    naive = datetime.combine(EPOCH + timedelta(days=day), datetime.min.time()) + timedelta(hours=hour)
    return int(naive.replace(tzinfo=ZoneInfo(name)).timestamp())


def around(changes):
    """Every change of the table, 1 s and 1 h before and after it."""
    for unix, _ in changes[1:]:
        for delta in (-3600, -1, 0, 1, 3600):
            yield unix + delta


@pytest.mark.parametrize("name", PLACES)
def test_utc_to_local_is_exact_at_every_change_for_15_years(name):
    zone = Zone(zones.blob(name, START))
    for unix in [START, END - 86400, *around(zones.changes(name, START))]:
        assert zone.local(unix) == local(name, unix)


@pytest.mark.parametrize("name", PLACES)
def test_local_hour_to_utc_is_as_zoneinfo_says_gaps_and_overlaps_included(name):
    zone = Zone(zones.blob(name, START))
    days = {unix // 86400 + delta for unix, _ in zones.changes(name, START)[1:] for delta in (-1, 0, 1)}
    for day in days | set(range(START // 86400 + 1, END // 86400, 97)):
        for hour in range(24):
            assert zone.utc(day, hour) == utc(name, day, hour)


@pytest.mark.parametrize("name", PLACES)
def test_15_years_fit_200_bytes(name):
    assert len(zones.blob(name, START)) <= 200


def test_every_zone_there_is_has_a_table():
    for name in sorted(available_timezones()):
        assert Zone(zones.blob(name, START, 2)).local(START + 86400) == local(name, START + 86400)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), st.integers(START, END - 86400))
def test_any_time_of_any_place(name, unix):
    zone = _zone(name)
    assert zone.local(unix) == local(name, unix)
    day, minute = zone.local(unix)
    assert zone.utc(day, minute // 60) == utc(name, day, minute // 60)


_made = {}


def _zone(name):
    if name not in _made:
        _made[name] = Zone(zones.blob(name, START))
    return _made[name]


def test_a_skipped_hour_maps_forward_and_a_doubled_one_to_the_first():
    zone = _zone("Europe/Berlin")
    spring = (date(2027, 3, 28) - EPOCH).days
    assert zone.local(zone.utc(spring, 2)) == (spring, 3 * 60)
    autumn = (date(2027, 10, 31) - EPOCH).days
    assert zone.utc(autumn, 3) - zone.utc(autumn, 2) == 2 * 3600


def test_changes_of_the_past_are_in_the_table_too():
    start = 1104537600  # 2005
    zone = Zone(zones.blob("Europe/Istanbul", start, 14))
    for unix in around(zones.changes("Europe/Istanbul", start, 14)):
        assert zone.local(unix) == local("Europe/Istanbul", unix)


def test_past_the_last_change_the_last_offset_stays_and_until_says_so():
    zone = _zone("Europe/Berlin")
    assert 0 < END - zone.until < 200 * 86400
    assert zone.offset(zone.until + 50 * 31556952) == zone.offset(zone.until)
    assert _zone("Asia/Tokyo").until == 0 and _zone("Asia/Tokyo").offset(END) == 9 * 3600


@pytest.mark.parametrize(
    "blob",
    [b"", b"\x01", b"\x02\x00\x00\x00", b"\x01\x01\x00\x00", b"\x01\x00\x00\x00\x00",
     b"\x01\x02\x00\x00" + struct.pack(">IhIh", 2000000000, 60, 2000000000, 0)],
)  # fmt: skip
def test_a_damaged_table_is_refused(blob):
    with pytest.raises(ValueError, match="bad-zone"):
        Zone(blob)


@pytest.mark.parametrize(
    "typed, meant",
    [("Europe/Berlim", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"), ("New York", "America/New_York"),
     ("Lord_How", "Australia/Lord_Howe")],
)  # fmt: skip
def test_an_unknown_zone_name_is_refused_with_the_near_one(typed, meant):
    with pytest.raises(zones.UnknownZone, match=meant):
        zones.blob(typed, START)


def test_a_name_near_nothing_is_refused_with_an_example():
    with pytest.raises(zones.UnknownZone, match="Europe/Berlin"):
        zones.blob("../../etc/passwd", START)


def test_the_tool_shows_and_writes_the_table(tmp_path, capsys):
    assert zones.main(["Australia/Lord_Howe", "--start", str(START), "--years", "1"]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert [line[-6:] for line in shown] == ["+11:00", "+10:30", "+11:00"]
    out = tmp_path / "z.bin"
    assert zones.main(["Asia/Kolkata", "--start", str(START), "--out", str(out)]) == 0
    assert out.read_bytes() == b"\x01\x00" + struct.pack(">h", 330)
    assert zones.main(["Atlantis"]) == 1 and "unknown time zone" in capsys.readouterr().err


@pytest.mark.parametrize("bits", [64, 32])
def test_micropython_says_the_same(bits):
    cases = []
    for name in PLACES:
        words = [zones.blob(name, START).hex()]
        changes = zones.changes(name, START)
        for unix in around(changes):
            words.append(":".join(map(str, (unix, *local(name, unix)))))
        for unix, _ in changes[1:]:
            for hour in range(24):
                words.append(f"{unix // 86400}@{hour}:{utc(name, unix // 86400, hour)}")
        cases.append(" ".join(words))
    path = ROOT / "tests_host" / "on_device" / "clock_zone.py"
    said = run(path, str(ROOT / "lib"), bits=bits, input="\n".join(cases) + "\n")
    assert said.split() == ["checked", str(sum(len(case.split()) - 1 for case in cases))]
