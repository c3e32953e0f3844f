"""What the desk shows: the table, the bars, the lines, and nothing that a terminal would obey."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.command import judge
from firmware.command.table import TABLE
from image import refusal
from tests_host.commandside import SECRET
from tools import ROOT
from tools.desk import lines, table, words
from tools.desk.protocol import Answer, Desk, Hello
from tools.desk.seen import Seen
from tools.desk.update import BAR, Update

NOW = 1_800_000_000
STATE = {
    "bolt": "LOCKED", "door": False, "battery": "ok", "clock": "synced", "problem": "", "version": "1.2.3", "slot": 1,
    "update": "", "percent": 0,
}


def seen(last=3, there=True, **state):
    lock = Seen(Desk(SECRET, "LK-1"), 5)
    lock.hello = Hello("0" * 32, "6000i", "1.2.3", NOW, "synced")
    lock.online = lock.greeted = there
    lock.last = NOW - last
    lock.state = {**STATE, **state}
    lock.report = {"battery": 5973}
    return lock


def cells(lock):
    return dict(zip(table.HEAD, table.row(table.facts("LK-1", lock, NOW))))


# -- the table

def test_a_lock_in_the_table():
    assert table.lines({"LK-1": seen()}, NOW) == [
        "serial  model  version  slot  bolt    door    battery   clock   problem  update  seen",
        "LK-1    6000i  1.2.3    1     LOCKED  closed  ok 6.0 V  synced  -        -       3 s",
    ]


@pytest.mark.parametrize("name, lock, shown", [
    ("door", seen(door=True), "open"), ("door", seen(door=None), "-"), ("door", seen(door="open"), "-"),
    ("update", seen(update="writing", percent=37), "37%"), ("update", seen(update="waiting"), "waiting"),
    ("battery", seen(mv=4200), "ok 4.2 V"), ("problem", seen(problem="bolt"), "bolt"),
    ("seen", seen(last=600), "10 min"), ("seen", seen(last=7200), "2 h"), ("seen", seen(last=400_000), "4 days"),
    ("seen", seen(there=False), "gone"), ("seen", seen(last=-5), "0 s"),
], ids=str)
def test_a_cell(name, lock, shown):
    assert cells(lock)[name] == shown


def test_who_is_only_said_to_be_there_is_not_shown_as_there():
    lock = seen(there=False)
    lock.online = True
    assert cells(lock)["seen"] == "not proven"
    assert cells(Seen(Desk(SECRET, "LK-2"), 5)) == {**dict.fromkeys(table.HEAD, "-"), "serial": "LK-1", "seen": "never"}


@pytest.mark.parametrize("columns, rows", [(200, 50), (40, 4), (10, 2), (1, 1)])
def test_the_table_fits(columns, rows):
    shown = table.lines({f"LK-{number}": seen() for number in range(30)}, NOW, columns, rows)
    assert len(shown) <= max(rows, 2) and all(len(line) <= columns for line in shown)
    if rows < 31:
        assert "more"[: max(columns - 12, 0)] in shown[-1]


def test_what_is_wrong_is_red_and_what_is_not_there_yellow():
    painted = []
    locks = {"A": seen(problem="log"), "B": seen(bolt="JAMMED"), "C": seen(there=False), "D": seen()}
    table.lines(locks, NOW, paint=lambda colour, text: painted.append(colour) or text)
    assert painted == ["bold", "red", "red", "yellow", ""]


_plain = st.none() | st.booleans() | st.integers() | st.text(max_size=30)
_anything = _plain | st.lists(_plain, max_size=3) | st.dictionaries(st.text(max_size=3), _plain, max_size=2)


@settings(max_examples=50)
@given(st.dictionaries(st.sampled_from([*STATE, "mv"]), _anything))
def test_no_state_breaks_the_table_or_moves_the_cursor(state):
    for line in [*table.lines({"LK-1": seen(**state)}, NOW), lines.text("state", state), lines.text("event", state)]:
        assert line.isprintable()


@given(st.text())
def test_what_comes_from_outside_is_one_plain_line(text):
    assert words.clean(text).isprintable() and len(words.clean(text)) <= 200
    assert words.clean("bolt\x1b[2J\r\n\u202e\x9b") == "bolt\ufffd[2J\ufffd\ufffd\ufffd\ufffd"


# -- lines

@pytest.mark.parametrize("name, what, shown", [
    ("status", True, "status: online"), ("status", False, "status: offline"), ("broker", "there", "broker: there"),
    ("hello", Hello("0" * 32, "6000i", "1.2.3", NOW, "lost"), "hello: 6000i 1.2.3, clock lost"),
    ("state", STATE, "state: bolt LOCKED, battery ok, clock synced, version 1.2.3"),
    ("event", {"seq": 7, "kind": "accepted", "reason": "pin", "value": 0, "detail": "A"}, "event 7: accepted pin A"),
    ("answer", Answer("a" * 16, False, "jammed", {"bolt": "halfway"}), f"answer {'a' * 16}: jammed bolt=halfway"),
])
def test_a_line(name, what, shown):
    assert lines.text(name, what) == shown
    assert lines.record("LK-1", name, what, NOW)["what"] == name


# -- answers in words

def test_every_name_that_a_lock_answers_has_words():
    page = (ROOT / "docs/network.md").read_text(encoding="utf-8")
    tables = page.split("## Judgement of a command")[1].split("## TLS")[0]
    rows = re.findall(r"^\| (`[^|]*) \|", tables, re.MULTILINE)
    commands = {"do", *TABLE}
    named = {name for row in rows for name in re.findall(r"`([a-z-]+)`", row)} - commands
    unanswered = {"retained", "oversized", "malformed", "bad-mac", "bad-body"}
    assert len(named) > 25 and judge.GREETING in commands
    assert named - unanswered - set(words.REASONS) == set()
    assert set(refusal.NAMES) <= set(words.REASONS)
    fetches = re.findall(r"^\| (`[^|]*)\|", page.split("| `failed` |")[1].split("\n\n")[0], re.MULTILINE)
    assert set(re.findall(r"`([a-z-]+)`", "".join(fetches))) <= set(words.REASONS)


def test_an_answer_in_words():
    assert words.answer("unlock", Answer("", True, "", {"bolt": "unlocked"})) == "unlocked: the bolt is open"
    said = words.answer("lock", Answer("", False, "jammed", {"bolt": "halfway"}))
    assert said == "the bolt is jammed: somebody has to look at the door (the bolt: halfway)"
    assert words.answer("unlock", Answer("", False, "new\x1breason", {})) == "new\ufffdreason"


# -- an update

def answer(update="", reason="", **more):
    return Answer("", not reason, reason, {"update": update, **more} if update else {})


def event(seq, kind, reason=""):
    return {"seq": seq, "kind": kind, "reason": reason}


def test_an_update_from_the_offer_to_its_end():
    update, shown = Update(since=40), []
    for take, what in (
        (update.answer, answer()), (update.answer, answer("waiting", **{"for": "window"})),
        (update.answer, answer("writing", percent=0)), (update.state, {"update": "writing", "percent": 33}),
        (update.answer, answer("writing", percent=30)), (update.answer, answer("writing", percent=100)),
        (update.answer, answer("ready")), (update.event, event(43, "trial-start")),
        (update.event, event(44, "update-kept")),
    ):
        if take(what):
            shown.append(update.text())
    assert shown == [
        f"[{'.' * BAR}]   0%  taken",
        f"[{'.' * BAR}]   0%  waiting: outside the hours set for updates",
        f"[{'.' * BAR}]   0%  writing",
        f"[{'#' * 7}{'.' * 17}]  33%  writing",
        f"[{'#' * BAR}] 100%  writing",
        f"[{'#' * BAR}] 100%  restarting",
        f"[{'#' * BAR}] 100%  trial",
        f"[{'#' * BAR}] 100%  kept",
    ]
    assert update.ended and update.ok


@pytest.mark.parametrize("kind, reason, step, why", [
    ("rolled-back", "no-server", "rolled back", "no-server"), ("update-refused", "bad-hash", "refused", "bad-hash"),
    ("update-unclear", "no-server", "rolled back, nothing held against the image", "no-server"),
])
def test_how_an_update_can_end(kind, reason, step, why):
    update = Update(since=40)
    assert update.event(event(41, kind, reason))
    assert (update.step, update.why, update.ended, update.ok) == (step, why, True, False)
    assert words.reason(why) in update.text()
    assert not update.event(event(42, "update-kept")) and not update.ok


def test_an_older_update_s_end_is_not_this_one_s():
    update = Update(since=40)
    for seq in (1, 40, None, "41"):
        assert not update.event(event(seq, "update-kept"))
    assert not update.event(event(41, "update-refused", "interrupted")) and not update.ended


def test_a_refused_offer_ends_it():
    update = Update()
    assert update.answer(answer(reason="busy")) and update.ended and not update.ok and "busy" in update.text()


def report(update, slot, uptime):
    return {"update": update, "slot": slot, "uptime": uptime, "event": "command"}


# what was heard before the silence -> the report after it -> step, why, did it end
SILENCE = {
    "still waiting": ("waiting", report("waiting", 0, 9000), "waiting", "window", False),
    "still writing": ("writing", report("writing", 0, 9000), "writing", "", False),
    "written": ("writing", report("ready", 0, 9000), "restarting", "", False),
    "refused": ("writing", report("bad-hash", 0, 9000), "refused", "bad-hash", True),
    "on trial": ("writing", report("", 1, 100), "trial", "", False),
    "kept": ("writing", report("", 1, 331), "kept", "", True),
    "kept after its restart": ("ready", report("", 1, 331), "kept", "", True),
    "back, and perhaps about to tell why": ("ready", report("", 0, 100), "restarting", "", False),
    "back, and silent": ("ready", report("", 0, 331), "rolled back", "", True),
    "its power went while it wrote": ("writing", report("", 0, 5), "forgotten", "", True),
    "without a slot": ("writing", {"update": "", "uptime": 9000}, "writing", "", False),
}


@pytest.mark.parametrize("what", SILENCE)
def test_an_end_that_nobody_heard_is_found_in_the_report(what):
    before, said, step, why, ended = SILENCE[what]
    update = Update(40, slot=0)
    assert not update.report(report("bad-hash", 0, 9000)), "of an offer before this one"
    update.answer(answer(before, **{"for": "window", "percent": 20}))
    update.report(said)
    assert (update.step, update.why, update.ended, update.ok) == (step, why, ended, step == "kept")


def test_the_state_that_the_broker_keeps_tells_that_it_was_kept():
    update = Update(40, slot=1)
    update.answer(answer("ready"))
    assert not update.state({"event": "update-kept", "slot": 1}), "an older one: it runs what it ran"
    assert not update.state({"event": "trial-start", "slot": 0})
    assert update.state({"event": "update-kept", "slot": 0}) and update.ok


@settings(max_examples=50)
@given(st.lists(st.dictionaries(
    st.sampled_from(["update", "percent", "for", "kind", "reason", "seq", "slot", "uptime", "event"]), _anything)))
def test_nothing_a_lock_says_breaks_the_bar(said):
    update = Update(5, 0)
    for each in said:
        update.state(each)
        update.event(each)
        update.report(each)
        update.answer(Answer("", True, "", each))
        assert 0 <= update.percent <= 100 and update.text().isprintable()
