"""`python -m tools desk` against a simulated lock over a real broker: TLS, password, ACL."""

import json
import os
import subprocess
import sys
import time

import pytest

from codes import keys
from firmware.command.envelope import Envelope
from tests_host.deskside import SECRETS, DeskSide, command_line
from tests_host.homeside import Home
from tests_host.tool_runner import assert_no_secret
from tools import ROOT
from tools.campaign import air
from tools.cli import desk_follow
from tools.desk.fleet import Fleet
from tools.netlab.broker import free_port
from tools.netlab.certificates import Authority
from tools.netlab.client import Client
from tools.netlab.relay import Relay
from tools.netlab.site import PASSWORD


@pytest.fixture(scope="module")
def side(tmp_path_factory):
    """The lock LK-1 is online; LK-2 never is."""
    with DeskSide(tmp_path_factory.mktemp("desk")) as side:
        side.lock(settings={"auto_lock_s": 0})
        yield side


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """A broker without locks."""
    with DeskSide(tmp_path_factory.mktemp("alone")) as side:
        yield side


# -- the door

def test_unlock_and_lock_move_the_bolt_and_say_so(side):
    for do, bolt, text in (("unlock", "unlocked", "the bolt is open"), ("lock", "locked", "the bolt is thrown")):
        result = side.desk(do, "LK-1")
        assert (result.status, result.err) == (0, "") and text in result.out
        assert side.boards[0].bolt == bolt
    result = side.desk("unlock", "LK-1", "--json")
    assert result.data["ok"] and result.data["said"] == {"bolt": "unlocked"} and result.data["serial"] == "LK-1"


def test_a_jammed_bolt_is_told_in_words_and_by_the_exit_status(side):
    side.boards[0].jam(0.5)
    result = side.desk("lock", "LK-1")
    assert result.status == 1 and result.out == "" and "jammed" in result.err and result.err.endswith("[jammed]\n")
    side.boards[0].unjam()
    side.desk("unlock", "LK-1")
    assert side.desk("lock", "LK-1").status == 0


# -- PINs

def types(side, pin):
    """Does it open?"""
    board = side.boards[0]
    side.desk("lock", "LK-1")
    board.run(1)
    board.press(pin + "#")
    board.run(4)
    return board.bolt == "unlocked"


def test_a_pin_is_set_shown_once_opens_and_is_gone_when_removed(side):
    made = side.desk("pin-set", "LK-1", "Cleaner", "--digits", "5", "--json").data
    assert len(made["pin"]) == 5 and made["schedule"] == "always" and types(side, made["pin"])
    chosen = side.desk("pin-set", "LK-1", "Zo\u00eb", "--days", "mon-fri", "--from", "09:00", "--to", "17:00",
                       "--pin-stdin", stdin="271828\n")
    assert chosen.status == 0 and "271828" not in chosen.out and "mon,tue,wed,thu,fri 09:00-17:00" in chosen.out
    assert types(side, "271828")
    assert side.desk("pins", "LK-1").out.split() == ["Cleaner", "Zo\u00eb"]
    assert "removed" in side.desk("pin-remove", "LK-1", "Cleaner").out
    gone = side.desk("pin-remove", "LK-1", "Cleaner")  # a name mistyped must not pass for a PIN that is gone
    assert gone.status == 1 and "no PIN" in gone.err and gone.err.endswith("[bad-name]\n")
    assert not types(side, made["pin"])


def test_a_pin_outside_its_schedule_does_not_open(side):
    pin = side.desk("pin-set", "LK-1", "Later", "--not-before", "2026-02-01", "--json").data["pin"]
    assert not types(side, pin)


# -- settings, time, report

def test_settings_are_shown_changed_and_refused(side):
    assert side.desk("set", "LK-1", "checkin_hour", "16").status == 0
    assert side.desk("settings", "LK-1", "--json").data["said"]["checkin_hour"] == 16
    assert "checkin_hour     16" in side.desk("settings", "LK-1").out
    refused = side.desk("set", "LK-1", "checkin_hour", "24")
    assert refused.status == 1 and "from 0 to 23 [bad-setting]" in refused.err


def test_time_and_report(side):
    given = side.desk("time", "LK-1", "--json").data
    assert given["ok"] and abs(given["said"]["time"] - side.now()) < 120 and given["said"]["trust"] == "synced"
    report = side.desk("report", "LK-1", "--json").data["said"]
    assert report["version"] == air.OLD and report["trust"] == "synced"
    assert "version" in side.desk("report", "LK-1").out


# -- watching

def test_watch_shows_what_happens_line_by_line_and_hides_its_own_questions(side):
    watching = side.start("watch", side.files["LK-1"])
    side.until(lambda: "state:" in watching.out.getvalue())
    side.desk("unlock", "LK-1")
    side.until(lambda: "unlocked command" in watching.out.getvalue())
    lines = watching.out.getvalue().splitlines()
    assert any(line.endswith("LK-1 status: online") for line in lines)
    assert any("LK-1 answer " in line and "bolt=unlocked" in line for line in lines)  # the other desk's
    assert any("bolt UNLOCKED" in line for line in lines)
    assert not any("uptime=" in line and "answer" in line for line in lines[:3])
    watching.stop()


def test_the_table_has_who_is_there_and_who_is_not(side):
    side.desk("lock", "LK-1")
    result = side.desk("watch", "LK-1", "LK-2", "--once", "--for", "2")
    head, first, second = result.out.splitlines()
    assert result.status == 1 and head.split()[0] == "serial"
    assert first.split()[:3] == ["LK-1", "6000i", air.OLD] and "LOCKED" in first and second.split()[-1] == "never"
    rows = [json.loads(line) for line in side.desk("watch", "LK-1", "--once", "--json").out.splitlines()]
    assert [(row["serial"], row["there"], row["bolt"]) for row in rows] == [("LK-1", True, "LOCKED")]


def test_on_a_terminal_the_table_is_live_and_the_screen_left_as_it_was(side, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    watching = side.start("watch", side.files["LK-1"], side.files["LK-2"], terminal=True)
    side.until(lambda: "never" in watching.out.getvalue() and "LOCKED" in watching.out.getvalue())
    side.desk("unlock", "LK-1")
    side.until(lambda: "UNLOCKED" in watching.out.getvalue())
    watching.stop()
    shown = watching.out.getvalue()
    assert shown.startswith("\x1b[?1049h") and shown.endswith("\x1b[?1049l") and shown.count("2 locks; Ctrl-C ends") > 1


def test_several_desks_at_once_do_not_disturb_each_other(side):
    before = side.desk("watch", "LK-1", "--once", "--json")
    watching = side.start("watch", side.files["LK-1"], "--json")
    side.until(lambda: '"state"' in watching.out.getvalue())
    several = [side.start("report", side.files["LK-1"], "--json") for _ in range(4)]
    side.until(lambda: not any(each.alive for each in several))
    assert [each.result().data["ok"] for each in several] == [True] * 4 and before.status == 0
    heard = [json.loads(line)["what"] for line in watching.out.getvalue().splitlines()]
    assert heard.count("hello") == 1  # the stored one: nobody made the lock begin another session
    watching.stop()


def test_serve_answers_the_hello_of_a_lock_that_starts(side):
    serving = side.start("serve", side.files["LK-1"])
    side.until(lambda: "hello:" in serving.out.getvalue())
    board = side.boards[0]

    def newest(*row):
        return max([each["seq"] for each in board.log() if (each["kind"], each["detail"])[: len(row)] == row])

    before = newest("firmware-start")
    board.reset()
    side.until(lambda: newest("command", "welcome") > newest("firmware-start") > before)
    serving.stop()


def test_serve_shows_the_locks_to_home_assistant_where_that_is_wanted(side):
    with Home(side.site) as home:
        serving = side.start("serve", side.files["LK-1"])
        side.until(lambda: "hello:" in serving.out.getvalue())
        serving.stop()
        assert home.discovered("LK-1") == {}
        serving = side.start("serve", side.files["LK-1"], "--home-assistant")
        side.until(lambda: {"lock", "update"} <= {topic.split("/")[1] for topic in home.discovered("LK-1")})
        serving.stop()


def test_a_broker_that_was_away_is_found_again(side):
    watching = side.start("watch", side.files["LK-1"])
    side.until(lambda: "state:" in watching.out.getvalue())
    side.site.broker.stop()
    side.until(lambda: "here takes connections" in watching.out.getvalue() or "broke off" in watching.out.getvalue())
    side.site.broker.start()
    side.until(lambda: watching.out.getvalue().count("broker: there") == 2)
    side.until(lambda: watching.out.getvalue().count("status: online") >= 2)
    assert side.desk("report", "LK-1").status == 0
    watching.stop()


# -- what goes wrong has a name

def test_a_lock_that_never_came_and_one_that_is_dead(alone):
    absent = alone.desk("unlock", "LK-2", "--timeout", "0.5")
    assert absent.status == 1 and "never said hello" in absent.err and absent.err.endswith("[absent]\n")
    desk = Client(alone.site.broker, "desk", alone.site.ca)
    hello = {"session": "0" * 32, "model": "6000i", "version": "1.0.0", "time": 1_800_000_000, "trust": "synced"}
    envelope = Envelope(keys.answer_mac(SECRETS["LK-2"]), keys.ANSWER, "LK-2")
    desk.publish("latchkey/LK-2/hello", envelope.seal(json.dumps(hello).encode()), retain=True)
    desk.publish("latchkey/LK-2/status", b"online", retain=True)
    dead = alone.desk("unlock", "LK-2", "--timeout", "1", "--json")
    assert dead.status == 1 and dead.data["refused"] == "absent" and "answers nothing" in dead.data["why"]


@pytest.mark.parametrize("name, change", [
    ("not-allowed", {"LATCHKEY_BROKER_PASSWORD_FILE": "", "LATCHKEY_BROKER_PASSWORD": "wrong-pass-word"}),
    ("not-allowed", {"LATCHKEY_BROKER_USER": "nobody"}),
    ("no-broker", {"LATCHKEY_BROKER": "localhost:1"}),
    ("no-broker", {"LATCHKEY_BROKER": "no-such-name.invalid"}),
    ("bad-certificate", {"LATCHKEY_BROKER_CA": "other"}),
    ("bad-certificate", {"LATCHKEY_BROKER_CA": ""}),
    ("bad-file", {"LATCHKEY_BROKER_CA": "/nowhere.pem"}),
    ("bad-usage", {"LATCHKEY_BROKER": ""}),
    ("bad-usage", {"LATCHKEY_BROKER": "a:b:c"}),
    ("bad-usage", {"LATCHKEY_BROKER_PASSWORD_FILE": ""}),
    ("bad-file", {"LATCHKEY_BROKER_PASSWORD_FILE": "/nowhere"}),
])
def test_a_broker_that_will_not_do_is_named(alone, monkeypatch, tmp_path, name, change):
    if change.get("LATCHKEY_BROKER_CA") == "other":
        change = {"LATCHKEY_BROKER_CA": str(Authority().write(tmp_path / "other.pem"))}
    monkeypatch.setattr(alone, "env", {**alone.env, **change})
    result = alone.desk("unlock", "LK-1")
    assert result.status == (2 if name == "bad-usage" else 1) and f"[{name}]" in result.err
    assert "wrong-pass-word" not in result.out + result.err and "Traceback" not in result.err


def test_files_that_others_can_read_are_refused(alone, monkeypatch):
    password = alone.env["LATCHKEY_BROKER_PASSWORD_FILE"]
    for path in (password, alone.files["LK-1"]):
        os.chmod(path, 0o644)
        assert "[permissions]" in alone.desk("unlock", "LK-1").err
        os.chmod(path, 0o600)


def test_what_is_plainly_wrong_is_refused_before_anything_is_sent(alone, tmp_path):
    image = tmp_path / "new.img"
    image.write_bytes(air.image())
    short = tmp_path / "short.img"
    short.write_bytes(air.image()[:5000])
    for name, argv, stdin in (
        ("pin-weak", ("pin-set", "LK-1", "Ann", "--pin-stdin"), "1234\n"),
        ("bad-pin", ("pin-set", "LK-1", "Ann", "--pin-stdin"), "12\n"),
        ("bad-pin", ("pin-set", "LK-1", "Ann", "--digits", "3"), ""),
        ("bad-name", ("pin-set", "LK-1", "seventeen letters"), ""),
        ("bad-schedule", ("pin-set", "LK-1", "Ann", "--from", "09:00", "--to", "09:00"), ""),
        ("bad-usage", ("set", "LK-1", "sound", "loud"), ""),
        ("bad-usage", ("offer", image, "LK-1"), ""),
        ("bad-usage", ("offer", "http://x/y.img", "LK-1", "--serve"), ""),
        ("bad-usage", ("offer", image, "LK-1", "--url", "https://x/y.img"), ""),
        ("bad-usage", ("watch", "LK-1", "LK-1"), ""),
        ("truncated", ("offer", short, "LK-1", "--serve"), ""),
    ):
        result = alone.desk(*argv, stdin=stdin)
        assert f"[{name}]" in result.err, (argv, result.err)


def test_a_lock_file_without_a_serial_number_is_refused_with_what_to_do(alone, tmp_path):
    path = tmp_path / "door.lock"
    path.touch(mode=0o600)
    path.write_text(alone.files["LK-1"].read_text().replace("LK-1", ""), encoding="utf-8")
    assert "secret set" in alone.desk("unlock", path).err
    path.write_text(alone.files["LK-1"].read_text().replace("LK-1", "+/#"), encoding="utf-8")
    assert "[bad-setting]" in alone.desk("unlock", path).err


# -- an image

def test_an_offer_is_served_followed_and_kept(tmp_path):
    with DeskSide(tmp_path) as side:
        port = free_port()
        net = side.site.net()
        net["routes"]["10.0.0.9:8070"] = port
        board = side.lock(speed=air.SPEED, net=net)
        image = tmp_path / "new.img"
        image.write_bytes(air.image(model="7000i"))
        serve = ("--serve", "10.0.0.9", "--listen", f"127.0.0.1:{port}", "--force", "--timeout", "60")
        wrong = side.desk("offer", image, "LK-1", *serve)
        assert wrong.status == 1 and "[wrong-model]" in wrong.err
        image.write_bytes(air.image())
        offering = side.start("offer", image, side.files["LK-1"], *serve)
        side.until(lambda: "restarting" in offering.out.getvalue() or not offering.alive, 0.5)
        board.leap(air.LEAP_MS)
        side.until(lambda: not offering.alive, 0.5)
        result = offering.result()
        assert result.status == 0, result.err
        steps = [line.split("%  ")[1] for line in result.out.splitlines()]
        assert steps[:2] == ["offered", "taken"] and steps[-3:] == ["restarting", "trial", "kept"]
        assert steps.count("writing") >= 10
        board.leap(0)
        assert json.loads(side.desk("report", "LK-1", "--json").out)["said"]["version"] == air.NEW
        again = side.desk("offer", "http://10.0.0.9:8070/nothing.img", "LK-1", "--force", "--follow", "0", "--json")
        assert again.status == 0 and json.loads(again.out.splitlines()[-1])["step"] == "taken"


def test_an_offer_whose_end_this_computer_missed_ends_all_the_same(tmp_path, monkeypatch):
    """Its line breaks before the trial, another server welcomes the lock and hears the last event, then it is back."""
    monkeypatch.setattr(desk_follow, "_ASK_S", 1)
    with DeskSide(tmp_path) as side, Relay(side.site.broker.port) as line, Fleet(
        "localhost", side.site.broker.port, "desk", PASSWORD, str(side.site.ca), {"LK-1": SECRETS["LK-1"]}, side.now
    ) as backend:
        side.lock(speed=air.SPEED)
        side.site.web.files["/new.img"] = air.image()
        side.env["LATCHKEY_BROKER"] = f"localhost:{line.port}"
        url = side.site.url("/new.img")
        offering = side.start("offer", url, side.files["LK-1"], "--force", "--timeout", "60")
        side.until(lambda: "restarting" in offering.out.getvalue() or not offering.alive, 0.5)
        line.to = free_port()
        line.break_after(0)
        side.until(lambda: "update-kept" in [event["kind"] for event in backend.locks["LK-1"].events], 0.5)
        side.boards[0].run(20)
        assert offering.alive and " kept" not in offering.out.getvalue()
        line.to = side.site.broker.port
        side.until(lambda: not offering.alive, 0.5)
        result = offering.result()
        assert result.status == 0 and result.out.splitlines()[-1].endswith("100%  kept"), result


# -- secrets

def test_no_secret_is_in_the_process_list_or_in_anything_printed(alone):
    command = [sys.executable, "-m", "tools", "desk", "watch", str(alone.files["LK-1"]), "--for", "1.5"]
    env = {**os.environ, **alone.env}
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        seen = b""
        while process.poll() is None:
            seen += command_line(process.pid)
            time.sleep(0.1)
        out, err = process.communicate()
    assert process.returncode == 0 and b"broker: there" in out and b"desk" in seen
    said = (seen + out + err).decode(errors="replace")
    assert PASSWORD not in said
    assert_no_secret(said, SECRETS["LK-1"])


def test_a_secret_on_the_command_line_is_refused_and_not_repeated(alone):
    result = alone.desk("unlock", "LK-1", "--secret", SECRETS["LK-1"].hex())
    assert result.status == 2
