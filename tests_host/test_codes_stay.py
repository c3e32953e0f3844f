"""Stay codes open from begin to end and not a second longer, wherever the property is."""

import random
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from codes import keys, stay
from tests_host.fakes import Door, fixed_zone
from tests_host.micropython import run
from tools import zones

ROOT = Path(__file__).resolve().parent.parent
SCRIPT = ROOT / "tests_host" / "on_device" / "codes_stay.py"
EPOCH = datetime(1970, 1, 1).toordinal()
HOUR = 3600
START = int(datetime(2026, 1, 1, tzinfo=timezone.utc).timestamp())

# Both daylight-saving changes of 2027, local days; the second shifts by half an hour, the fourth never.
PROPERTIES = {
    "Europe/Berlin": ((3, 28), (10, 31)),
    "Australia/Lord_Howe": ((4, 4), (10, 3)),
    "America/New_York": ((3, 14), (11, 7)),
    "Asia/Kolkata": ((3, 28), (10, 31)),
}


def unix_of(name, day, hour):
    """The moment as datetime and zoneinfo see it: independent of lib/clock/zone.py."""
    return int(datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(name)).timestamp())


def night_line(dice, mac, name, blob, close):
    """One night code with its edges; `close`: the stay begins or ends on a daylight-saving change."""
    nights, checkin, checkout = (
        dice.randint(1, 31),
        dice.choice([0, 2, 3, 14, 15, 16]),
        dice.choice([2, 10, 11, 12]),
    )
    if close:
        month, date = dice.choice(PROPERTIES[name])
        day = datetime(2027, month, date) - timedelta(
            days=dice.choice([0, 1, nights, dice.randint(0, nights)])
        )
    else:
        day = datetime(2026, 2, 1) + timedelta(days=dice.randrange(5000))
    if nights == 1 and checkout <= checkin - 23:
        checkout = 12
    begins, ends = unix_of(name, day, checkin), unix_of(name, day + timedelta(days=nights), checkout)
    code = stay.mint(mac, begins // HOUR, 60 + nights).decode()
    edges = [(begins - HOUR, "too-early"), (begins - 1, "too-early"), (begins, "-"), (begins + HOUR, "-")]
    edges += [(ends - HOUR, "-"), (ends - 1, "-"), (ends, "expired"), (ends + HOUR, "expired")]
    return f"{blob} {checkin} {checkout} {code}", edges


def hour_line(dice, mac, blob):
    kind, hours = dice.choice(["hours", "once"]), dice.randint(1, 24)
    start = START // HOUR + dice.randrange(100_000)
    code = stay.mint(mac, start, stay.kk_of(kind, hours)).decode()
    begins, ends = start * HOUR, (start + hours) * HOUR
    edges = [
        (begins - 7 * HOUR, "wrong"),
        (begins - 6 * HOUR, "too-early"),
        (begins - 1, "too-early"),
        (begins, "-"),
    ]
    edges += [
        (ends - 1, "-"),
        (ends, "expired"),
        (ends + 6 * HOUR - 1, "expired"),
        (ends + 6 * HOUR, "wrong"),
    ]
    return f"{blob} 15 11 {code}", edges


# 10,000 codes in 8 batches, so that both cores work.
@pytest.mark.parametrize("batch", range(8))
def test_codes_minted_here_open_there_within_their_window_only(batch):
    dice = random.Random(batch)
    mac = keys.stay_mac(Door.SECRET)
    blobs = {name: zones.blob(name, START, 15).hex() for name in PROPERTIES}
    lines = []
    for number in range(1250):
        name = dice.choice(list(PROPERTIES))
        if number % 5 == 4:
            line, edges = hour_line(dice, mac, blobs[name])
        else:
            line, edges = night_line(dice, mac, name, blobs[name], close=number % 5 != 3)
        picked = [edges[1], edges[2], edges[5], edges[6]] if number % 5 else edges
        lines.append(line + "".join(f" {unix} {reason}" for unix, reason in picked))
    judged = sum(len(line.split()[4:]) // 2 for line in lines)
    assert run(SCRIPT, str(ROOT / "lib"), str(ROOT), input="\n".join(lines)).split("\n")[:-1] == [
        f"judged {judged}"
    ]


@pytest.mark.parametrize("kk", [kk for kk in range(100) if stay.kind_of(kk)])
def test_no_kk_needs_more_than_40_candidates_and_they_tell_every_hour_of_the_window(kk):
    zone = fixed_zone(60)
    for now in range(START, START + 2 * 86400, 1800 * 7):
        found = list(stay.candidates(kk, now, zone, 15, 11))
        assert len(found) <= 40 and len({start for start, _, _ in found}) == len(found)
        assert sum(begins <= now < ends for _, begins, ends in found) <= 31


def test_kinds_and_lengths_are_those_of_the_table():
    assert [stay.kind_of(kk) for kk in (0, 1, 24, 25, 30, 31, 54, 55, 60, 61, 91, 92, 99)] == [
        None, ("hours", 1), ("hours", 24), None, None, ("once", 1), ("once", 24), None, None,
        ("nights", 1), ("nights", 31), None, None,
    ]  # fmt: skip
    assert all(stay.kk_of(*stay.kind_of(kk)) == kk for kk in range(100) if stay.kind_of(kk))
    for kind, length in (("hours", 0), ("hours", 25), ("once", 25), ("nights", 32), ("days", 1)):
        with pytest.raises(ValueError):
            stay.kk_of(kind, length)


def test_the_kk_is_part_of_what_is_proved():
    """A guest who changes 61 (one night) to 91 gets nowhere: the length is in the counter."""
    mac = keys.stay_mac(Door.SECRET)
    door = Door()
    begins = unix_of("UTC", datetime.fromtimestamp(door.clock.real, timezone.utc), 15)
    door.clock.run(begins - door.clock.real + 60)
    code = stay.mint(mac, begins // HOUR, 61)
    assert door.enter(b"91" + code[2:]).reason == "wrong"
    assert door.enter(code).ok
