"""Each refusal of a command by its name, in the order of docs/network.md, and nothing in between."""

import json
import re
from binascii import hexlify
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes import keys
from eventlog import words
from firmware.command import ids, judge, table
from firmware.command.envelope import MOST, Envelope
from firmware.command.judge import Judge
from tests_host.commandside import OTHER, SECRET, SERIAL, SESSION, Lent, Time, sealed

DOCS = (Path(__file__).parent.parent / "docs" / "network.md").read_text(encoding="utf-8")
NOW = Time().true
ID = "0123456789abcdef"
GOOD = {"session": SESSION, "id": ID, "exp": NOW + 60, "do": "unlock"}
WELCOME = {**GOOD, "do": "welcome"}
PIN = {**GOOD, "do": "pin-set", "name": "Ann", "mark": "0f" * 16, "length": 6}
SET = {**GOOD, "do": "set", "name": "sound", "value": 0}
OFFER = {**GOOD, "do": "offer", "url": "http://10.0.0.1/a.img"}


def made(trusted=True):
    time = Time(trusted)
    found = Judge(keys.command_mac(SECRET), SERIAL, time.clock, Lent())
    found.begin(SESSION)
    return time, found


def name_of(payload, retained=False, trusted=True):
    return made(trusted)[1].check(payload, retained).name


def but(**changes):
    """The good command with these changes; None leaves one out."""
    said = {**GOOD, **changes}
    return sealed({name: value for name, value in said.items() if value is not None})


def text(body):
    return sealed(body if isinstance(body, bytes) else body.encode())


PLAIN = json.dumps(GOOD)
FIRST = PLAIN[:-1]
LONG = GOOD | {"pad": "x" * (MOST - len(PLAIN) - len(', "pad": ""'))}

ROWS = {
    "retained": {"a good one": (sealed(GOOD), True)},
    "oversized": {
        "not even kept": None,
        "a body too long by a byte": text(json.dumps(LONG) + " "),
        "1 MB": sealed(GOOD) + bytes(1_000_000),
        "1 MB that is no payload": bytes(1_000_000),
    },
    "malformed": {
        "nothing": b"",
        "MAC alone": sealed(GOOD)[:32],
        "no point": sealed(GOOD)[:32] + b"," + sealed(GOOD)[33:],
        "capital digits": sealed(GOOD)[:32].upper().replace(b"0", b"A") + sealed(GOOD)[32:],
        "a letter too far": b"g" + sealed(GOOD)[1:],
        "body alone": PLAIN.encode(),
        "not UTF-8": b"\xff" * 80,
        "NUL bytes": bytes(80),
        "Home Assistant's": b"UNLOCK 123456",
    },
    "bad-mac": {
        "none": b"0" * 32 + b"." + PLAIN.encode(),
        "first digit": (b"1" if sealed(GOOD)[:1] == b"0" else b"0") + sealed(GOOD)[1:],
        "last digit": sealed(GOOD)[:31] + (b"1" if sealed(GOOD)[31:32] == b"0" else b"0") + sealed(GOOD)[32:],
        "body changed": sealed(GOOD).replace(b"unlock", b"unlocK"),
        "body cut": sealed(GOOD)[:-1],
        "body longer": sealed(GOOD) + b" ",
        "no body": sealed(GOOD)[:33],
        "another lock's key": sealed(GOOD, keys.command_mac(bytes(32))),
        "another lock's serial": sealed(GOOD, serial="LK-0043"),
        "the lock's own key": sealed(GOOD, keys.answer_mac(SECRET)),
        "the lock's own answer": Envelope(keys.answer_mac(SECRET), keys.ANSWER, SERIAL).seal(PLAIN.encode()),
        "another purpose": Envelope(keys.command_mac(SECRET), keys.ANSWER, SERIAL).seal(PLAIN.encode()),
        "MAC of the body alone": hexlify(keys.command_mac(SECRET).digest(PLAIN.encode()))[:32] + b"." + PLAIN.encode(),
    },
    "bad-body": {
        "empty": text(""),
        "truncated": text(PLAIN[:-1]),
        "two objects": text(PLAIN + PLAIN),
        "not UTF-8": text(PLAIN.encode().replace(b"unlock", b"unl\xffck")),
        "NUL bytes": text(b"\0" * 100),
        "a list": text("[1]"),
        "a list of what is needed": text('["session","id","exp","do"]'),
        "a number": text("7"),
        "null": text("null"),
        "deep lists": text("[" * MOST),
        "deep objects": text('{"a":' * 204),
        "a deep one inside": text(FIRST + ', "a": ' + '{"b":' * 100 + "1" + "}" * 101),
        "do twice": text(FIRST + ', "do": "lock"}'),
        "id twice": text('{"id": "ffffffffffffffff", ' + PLAIN[1:]),
        "exp twice": text(FIRST + f', "exp": {NOW + 60}}}'),
        "object inside": but(a={"b": "c"}),
        "no session": but(session=None),
        "session a number": but(session=int("1" * 32)),
        "session short": but(session=SESSION[1:]),
        "session long": but(session=SESSION + "0"),
        "session a list": but(session=list(SESSION)),
        "session not hexadecimal": but(session="g" * 32),
        "no id": but(id=None),
        "id a number": but(id=123456789),
        "id short": but(id=ID[1:]),
        "id long": but(id=ID + "0"),
        "id in capitals": but(id=ID.upper()),
        "id not ASCII": but(id="0123456789abcde\u0663"),
        "id null": text(PLAIN.replace(f'"{ID}"', "null")),
        "no exp": but(exp=None),
        "exp text": but(exp=str(NOW + 60)),
        "exp a fraction": but(exp=NOW + 60.0),
        "exp true": but(exp=True),
        "exp below zero": but(exp=-1),
        "exp beyond 32 bits": but(exp=1 << 32),
        "exp huge": text(PLAIN.replace(str(NOW + 60), "9" * 500)),
        "exp infinite": text(PLAIN.replace(str(NOW + 60), "1e999")),
        "no do": but(do=None),
        "do a number": but(do=1),
        "do a list": but(do=["unlock"]),
        "do true": but(do=True),
    },
    "other-session": {"another": but(session=OTHER), "half of it": but(session=SESSION[:16] + OTHER[:16])},
    "expired": {
        "now": but(exp=NOW),
        "long ago": but(exp=NOW - 86400 * 365),
        "at the beginning": but(exp=0),
    },
    "too-far": {"by a second": but(exp=NOW + 601), "by ever": but(exp=(1 << 32) - 1)},
    "unknown-command": {
        "unknown": but(do="open"), "none": but(do=""), "capital": but(do="Unlock"), "a blank": but(do="unlock "),
        "of Python": but(do="__init__"), "NUL": but(do="unlock\0"),
    },
    "bad-argument": {
        "one too many": but(force=True),
        "one too many, null": text(FIRST + ', "a": null}'),
        "none of two": but(do="set"),
        "one of two": but(do="set", name="sound"),
        "number as text": sealed({**SET, "value": "0"}),
        "number as fraction": sealed({**SET, "value": 0.0}),
        "number as bool": sealed({**SET, "value": True}),
        "number below": sealed({**SET, "value": -1}),
        "number huge": text(json.dumps(SET).replace('"value": 0', '"value": ' + "9" * 300)),
        "text as number": sealed({**SET, "name": 7}),
        "text as list": sealed({**SET, "name": [7]}),
        "text empty": sealed({**PIN, "name": ""}),
        "text too long in bytes": sealed({**PIN, "name": "\u00e4" * 9}),
        "half a character": text(json.dumps({**PIN, "name": "\ud800"})),
        "mark short": sealed({**PIN, "mark": "0f" * 15}),
        "mark in capitals": sealed({**PIN, "mark": "0F" * 16}),
        "mark a number": sealed({**PIN, "mark": 12}),
        "length below": sealed({**PIN, "length": 3}),
        "length above": sealed({**PIN, "length": 10}),
        "no length": sealed({name: PIN[name] for name in PIN if name != "length"}),
        "no day": sealed({**PIN, "days": 0}),
        "an eighth day": sealed({**PIN, "days": 128}),
        "minute of the next day": sealed({**PIN, "begin": 1440}),
        "end of the next day": sealed({**PIN, "end": 1440}),
        "before time": sealed({**PIN, "not_before": -1}),
        "after time": sealed({**PIN, "not_after": 1 << 32}),
        "misspelt": sealed({**PIN, "not_afer": NOW}),
        "page below": sealed({**GOOD, "do": "pins", "from": -1}),
        "time before there were locks": sealed({**WELCOME, "time": 1735689599}),
        "time after 2099": sealed({**WELCOME, "time": 4102444800}),
        "URL of another kind": sealed({**OFFER, "url": "file:///etc/a"}),
        "URL too long": sealed({**OFFER, "url": "http://" + "a" * 250}),
        "URL with a line": sealed({**OFFER, "url": "http://a/ HTTP/1.0\r\nX: y"}),
        "URL not ASCII": sealed({**OFFER, "url": "http://\u00e4"}),
        "force as number": sealed({**OFFER, "force": 1}),
    },
}
CASES = [(name, what, row) for name, rows in ROWS.items() for what, row in rows.items()]


@pytest.mark.parametrize("name, what, row", CASES, ids=[f"{name}-{what}" for name, what, _ in CASES])
def test_each_refusal(name, what, row):
    payload, retained = row if isinstance(row, tuple) else (row, False)
    time, asked = made()
    verdict = asked.check(payload, retained)
    assert verdict.name == name and verdict.arguments is None
    assert bool(verdict.id) == (name in ANSWERED)


@pytest.mark.parametrize("payload", [sealed(GOOD), sealed(WELCOME), sealed(PIN), sealed(SET), sealed(OFFER)])
def test_what_is_in_order_is_taken_with_its_arguments(payload):
    verdict = made()[1].check(payload, False)
    said = json.loads(payload[33:])
    given = {name: said[name] for name in said if name not in GOOD}
    assert verdict.name == "" and (verdict.id, verdict.do) == (ID, said["do"])
    assert given.items() <= verdict.arguments.items()


def test_absent_arguments_have_their_defaults_and_every_limit_is_within():
    took = made()[1].check(sealed(PIN), False).arguments
    assert took == {"name": "Ann", "mark": "0f" * 16, "length": 6, "days": 127, "begin": 0, "end": 0,
                    "not_before": 0, "not_after": 0}  # fmt: skip
    widest = {"name": "\u00e4" * 8, "length": 9, "days": 1, "begin": 1439, "end": 1439, "not_after": (1 << 32) - 1}
    assert name_of(sealed({**PIN, **widest})) == ""
    assert name_of(sealed({**OFFER, "url": "http://" + "a" * 249, "force": True})) == ""


# -- order: where two refusals apply, the first of the table is named

_ORDER = re.findall(r"^\| `([a-z-]+)` \|.*\| (yes|no) \|$", DOCS.split("## Judgement of a command")[1], re.M)
NAMES = [name for name, _ in _ORDER]
ANSWERED = {name for name, answered in _ORDER if answered == "yes"}


def test_the_table_of_the_docs_has_the_names_that_are_tried_here_and_that_the_log_knows():
    assert NAMES == [
        "retained", "oversized", "malformed", "bad-mac", "bad-body", "other-session", "replayed", "busy", "clock-lost",
        "expired", "too-far", "unknown-command", "bad-argument",
    ]
    assert set(NAMES) == set(ROWS) | {"replayed", "busy", "clock-lost"}
    assert set(NAMES) <= set(words.names(words.REASONS))


@pytest.mark.parametrize("first, payload, retained, trusted", [
    ("retained", None, True, True),
    ("retained", b"", True, True),
    ("oversized", b"x" * 2000, False, True),
    ("oversized", sealed(GOOD)[:-1] + bytes(MOST), False, True),
    ("malformed", b"{" * 40, False, True),
    ("bad-mac", b"0" * 32 + b".{", False, True),
    ("bad-body", but(session=OTHER, exp="x"), False, True),
    ("bad-body", but(do=None, exp=0), False, True),
    ("other-session", but(session=OTHER, exp=0), False, True),
    ("other-session", but(session=OTHER, do="?"), False, False),
    ("clock-lost", but(exp=0), False, False),
    ("clock-lost", but(exp=(1 << 32) - 1, do="?"), False, False),
    ("clock-lost", but(do="set"), False, False),
    ("expired", but(exp=0, do="?"), False, True),
    ("too-far", but(exp=(1 << 32) - 1, do="?"), False, True),
    ("too-far", but(exp=(1 << 32) - 1, a=1), False, True),
    ("unknown-command", but(do="?", a=1), False, True),
])
def test_of_two_refusals_the_first_is_named(first, payload, retained, trusted):
    assert name_of(payload, retained, trusted) == first


LATER = ({}, {"exp": 0}, {"exp": (1 << 32) - 1}, {"do": "?"}, {"a": 1})


@pytest.mark.parametrize("later", [*LATER, {"session": OTHER}], ids=str)
def test_replayed_comes_after_other_session_and_before_the_rest(later):
    time, asked = made()
    assert asked.check(sealed(GOOD), False).name == ""
    assert asked.check(but(**later), False).name == ("other-session" if "session" in later else "replayed")


def fill(asked, exp=NOW + 60, count=ids.MOST):
    return [asked.check(but(id="%016x" % number, exp=exp), False).name for number in range(count)]


@pytest.mark.parametrize("later", LATER, ids=str)
def test_busy_comes_before_all_that_depends_on_clock_and_table(later):
    time, asked = made()
    assert set(fill(asked)) == {""}
    assert asked.check(but(**later), False).name == "busy"
    assert asked.check(but(id="%016x" % 5), False).name == "replayed"


def test_a_lost_clock_refuses_all_but_a_welcome():
    time, asked = made(trusted=False)
    for number, do in enumerate(table.TABLE):
        found = asked.check(but(id="%016x" % number, do=do), False)
        assert (found.name == "clock-lost") == (do != "welcome"), do


@pytest.mark.parametrize("exp", [0, NOW - 1, NOW + 100_000])
@pytest.mark.parametrize("trusted", [True, False])
def test_a_welcome_sets_a_clock_that_is_wrong_so_exp_says_nothing_of_it(exp, trusted):
    assert name_of(sealed({**WELCOME, "exp": exp}), trusted=trusted) == ""


def test_a_welcome_is_one_for_30_s_after_hello_by_no_clock_that_can_be_set():
    time, asked = made()
    time.passes(1)
    asked.begin(SESSION)
    time.passes(judge.GREET_S)
    time.jumps(-100)
    assert asked.check(sealed(WELCOME), False).name == ""
    time.passes(1)
    late = {**WELCOME, "id": OTHER[:16]}
    assert asked.check(sealed(late), False).name == "expired"
    asked.begin(OTHER)
    assert asked.age() == 0
    assert asked.check(sealed({**late, "session": OTHER}), False).name == ""


@pytest.mark.parametrize("ahead, name", [(0, "expired"), (1, ""), (600, ""), (601, "too-far")])
def test_a_command_counts_from_now_until_600_s_ahead(ahead, name):
    assert name_of(but(exp=NOW + ahead)) == name


def test_before_the_first_session_there_is_none():
    asked = Judge(keys.command_mac(SECRET), SERIAL, Time().clock, Lent())
    assert asked.check(sealed(GOOD), False).name == "other-session"


# -- any bytes

PARTS = st.one_of(
    st.binary(max_size=80),
    st.binary(max_size=1100).map(sealed),
    st.text(max_size=60).map(lambda said: sealed(said.encode("utf-8", "surrogatepass"))),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
        max_leaves=12,
    ).map(sealed),
)


@given(PARTS, st.booleans())
def test_any_bytes_are_refused_and_raise_nothing(payload, retained):
    assert name_of(payload, retained) in NAMES


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=40), st.lists(st.integers(), max_size=3),
    st.sampled_from([SESSION, OTHER, ID, NOW, NOW + 60, *table.TABLE]),
)
FIELDS = st.sampled_from(sorted({*GOOD, *PIN, *SET, *OFFER, "from", "time", "x"}))


@given(st.dictionaries(FIELDS, VALUES, max_size=6), st.sampled_from([GOOD, PIN, SET, OFFER, WELCOME]))
def test_a_signed_command_with_anything_in_it_is_refused_or_fits_the_table(changes, base):
    verdict = made()[1].check(sealed({**base, **changes}), False)
    if verdict.name:
        assert verdict.name in NAMES and verdict.arguments is None
        return
    limits = {name: (kind, int(least), int(most)) for name, kind, least, most in re.findall(
        r"(\w+) (number|text|hex|url|bool) (\d+) (\d+)", table.ARGUMENTS.get(verdict.do, ""))}
    assert set(verdict.arguments) == set(limits)
    for name, value in verdict.arguments.items():
        kind, least, most = limits[name]
        assert type(value) is {"number": int, "bool": bool}.get(kind, str)
        if type(value) is int:
            assert least <= value <= most or name not in changes and value == 0


@given(st.integers(0, len(sealed(GOOD)) * 8 - 1))
def test_one_bit_changed_is_refused(bit):
    payload = bytearray(sealed(GOOD))
    payload[bit // 8] ^= 1 << bit % 8
    assert name_of(bytes(payload)) in ("malformed", "bad-mac")


@given(st.integers(0, len(sealed(GOOD)) - 1))
def test_a_part_of_it_is_refused(length):
    assert name_of(sealed(GOOD)[:length]) in ("malformed", "bad-mac")
