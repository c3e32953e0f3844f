"""Commands on the whole simulated board: real parts, bolt and flash. Only the network is a list of messages."""

import shutil

import pytest

from codes import keys, totp
from eventlog import words
from tests_host.commandside import OTHER, SERIAL, SESSION
from tests_host.faultside import SECRET, Side, spoiler
from tools import ROOT
from tools.desk.protocol import Desk
from tools.sim.board import START

DESK = Desk(SECRET, SERIAL)
READY_S = 2  # after the start, when messages begin to come

# What comes in, and when; what is published goes to the console.
APP = '''
from binascii import unhexlify
from codes import keys
from firmware.command.borrow import Borrowed
from firmware.command.envelope import Envelope
from firmware.command.execute import Executor
from firmware.command.judge import Judge

COMING = [*ROWS*]


class Online:
    def publish(self, payload):
        print("answer", payload.decode())

    def welcomed(self, seen):
        print("welcomed")

    def late(self):
        print("late")

    def facts(self):
        return {"model": "6000i"}


async def talk(parts):
    secret = parts.hardware.store.read("secret")
    orders = Borrowed(("firmware.command.table", "firmware.command.moves", "firmware.command.carry"))
    judge = Judge(keys.command_mac(secret), SERIAL, parts.clock, orders)
    executor = Executor(parts, judge, Envelope(keys.answer_mac(secret), keys.ANSWER, SERIAL), Online(), orders)
    judge.begin(SESSION)
    began = time.ticks_ms()
    while True:
        while COMING and time.ticks_diff(time.ticks_ms(), began) >= COMING[0][0] * 1000:
            _, topic, payload, retained = COMING.pop(0)
            if topic == "ha":
                executor.take_plain(unhexlify(payload), retained)
            else:
                print("told", executor.take(unhexlify(payload), retained) or "taken")
        executor.tick()
        await asyncio.sleep_ms(200)


_late = lock_run._late


async def _talking(parts, *more):
    await _late(parts, *more)
    await asyncio.sleep(1)
    asyncio.create_task(talk(parts))


lock_run._late = _talking
'''


@pytest.fixture
def board(tmp_path, request):
    """make(messages, model): a Side to which they come: (seconds, payload), or (seconds, payload, topic, retained)."""
    made = []

    def make(messages, model="6000i", **options):
        rows = [(row[0], *(row[2:] or ("command", False)), row[1].hex()) for row in messages]
        rows = [(at, topic, payload, retained) for at, topic, retained, payload in rows]
        body = APP.replace("*ROWS*", ", ".join(map(repr, rows)))
        body = body.replace("SERIAL", repr(SERIAL)).replace("SESSION", repr(SESSION))
        side = Side(model, app=spoiler(body), folder=folder(tmp_path), start=START, serial=SERIAL, **options)
        made.append(side)
        return side

    yield make
    for side in made:
        side.board.close()


def folder(path):
    shutil.copytree(ROOT / "firmware" / "command", path / "firmware" / "command")
    return path


def said(side, word):
    """What the console tells behind this word, line by line."""
    return [line[len(word) + 1 :] for line in side.board.console.splitlines() if line.startswith(word + " ")]


def answers(side):
    return [DESK.answer(text.encode()) for text in said(side, "answer")]


def command(do, after=0, **more):
    return DESK.command(SESSION, do, START + after, 600, **more)


@pytest.mark.parametrize("model", ["6000i", "7000i"])
def test_unlock_is_answered_when_the_door_opens_and_lock_when_it_is_shut(board, model):
    (first, unlock), (second, lock) = command("unlock"), command("lock")
    side = board([(READY_S, unlock), (READY_S + 3, lock)], model)
    side.board.run_until(lambda _: side.opens, 8, 0.05)
    opened = side.board.now
    side.board.run_until(lambda _: said(side, "answer"), 2, 0.05)
    assert side.opens and side.board.now - opened < 1
    (answer,) = answers(side)
    assert (answer.id, answer.ok, answer.said) == (first, True, {"bolt": "unlocked"})
    side.board.run(4)
    assert side.locked, side.tail()
    assert [(answer.id, answer.said["bolt"]) for answer in answers(side)] == [(first, "unlocked"), (second, "locked")]
    rows = [(row["kind"], row["reason"], row["detail"]) for row in side.board.log()]
    start = rows.index(("command", "", "unlock"))
    assert rows[start : start + 4] == [
        ("command", "", "unlock"), ("unlocked", "command", ""), ("command", "", "lock"), ("locked", "command", ""),
    ]  # fmt: skip
    motor = [event.at for event in side.board.seen("motor") if event.values[0]]
    assert side.logged("command")[0]["value"] == int(first[:8], 16) and motor
    side.motor_is_well()
    side.board.run(2)
    side.works()


def test_a_jam_is_the_answer(board):
    side = board([(READY_S, command("unlock")[1])])
    side.board.jam()
    side.board.run(12)
    (answer,) = answers(side)
    assert (answer.ok, answer.reason) == (False, "jammed"), side.tail()
    assert not side.opens and side.logged("command-refused", "jammed") and side.logged("jammed")
    side.motor_is_well()


def test_an_empty_battery_is_the_answer(board):
    side = board([(READY_S + 40, command("unlock")[1])])
    side.board.battery(volts=3.3)
    side.wait(50)
    (answer,) = answers(side)
    assert (answer.ok, answer.reason) == (False, "low-battery"), side.tail()
    assert side.locked
    side.motor_is_well()


def test_a_pin_set_from_afar_opens_at_the_keypad_over_a_reset_until_it_is_removed(board):
    come, go = command("pin-set", name="Ann", **DESK.pin("271828")), command("pin-remove", name="Ann")
    side = board([(READY_S, come[1]), (READY_S + 30, go[1])])
    side.board.run(READY_S + 8)  # it waits until nobody has pressed a key for 5 s
    assert [answer.ok for answer in answers(side)] == [True], side.tail()
    side.type("271828#")
    assert side.opens and side.logged("accepted", "pin")[0]["detail"] == "Ann"
    side.board.run(26)
    assert [answer.said for answer in answers(side)] == [{}, {"removed": 1}], side.tail()
    side.type("271828#")
    assert side.locked and side.logged("refused", "wrong")


def test_a_pin_waits_while_somebody_types_and_no_key_is_late(board):
    side = board([(READY_S, command("pin-set", name="Ann", **DESK.pin("271828"))[1])])
    side.board.run(3)
    for _ in range(20):  # 4 s
        since = side.board.now
        side.board.press("1")
        heard = [event.at for event in side.board.seen("tone") if event.at > since and event.values == (2000,)]
        assert len(heard) == 1 and heard[0] - since < 0.035
    assert said(side, "told") == ["taken"] and answers(side) == []
    side.board.run(12)  # the line that was left alone is cleared after 10 s
    assert [answer.ok for answer in answers(side)] == [True], side.tail()


def test_everything_else_that_there_is(board):
    made = [
        DESK.command(SESSION, "welcome", START + 5, time=START + 5), command("settings"),
        command("set", name="auto_lock_s", value=20), command("report"), command("pins"),
    ]  # fmt: skip
    side = board([(READY_S, payload) for _, payload in made])
    side.board.run(14)
    told = {answer.id: answer for answer in answers(side)}
    assert [told[id].reason for id, _ in made] == [""] * 5, side.tail()
    assert "welcomed" in side.board.console.splitlines()
    assert told[made[1][0]].said["auto_lock_s"] == 5
    report = told[made[3][0]].said
    assert report["bolt"] == "locked" and report["trust"] == "synced" and abs(report["time"] - START) < 20
    assert told[made[4][0]].said == {"names": [], "next": 0}
    side.type(side.code() + "#")
    side.board.run(15)
    assert side.opens  # for 20 s now
    side.board.run(8)
    assert side.locked
    names = words.names(words.KINDS)
    assert {row["kind"] for row in side.board.log()} <= set(names)


def test_home_assistant_opens_with_a_code_and_locks(board):
    code = totp.code(keys.totp_mac(SECRET), int(START + READY_S + 3) // 30)
    words = [(0, b"UNLOCK"), (1, b"UNLOCK 000000"), (2, b"UNLOCK " + code), (5, b"LOCK")]
    side = board([(READY_S + at, word, "ha", False) for at, word in words])
    side.board.run(READY_S + 5)
    assert side.opens, side.tail()
    side.board.run(2.5)
    assert side.locked and side.logged("locked", "command"), side.tail()
    assert side.logged("refused", "wrong") and side.logged("accepted", "totp")
    assert [row["reason"] for row in side.logged("command-refused")] == ["bad-argument"]


def test_nothing_hostile_turns_the_motor(board):
    _, good = command("unlock")
    other = Desk(bytes(32), SERIAL).command(SESSION, "unlock", START)[1]
    past, future = [DESK.command(SESSION, "unlock", START + off)[1] for off in (-3600, 3600)]
    rows = [
        good[:-1], other, b"\xff" * 300, bytes(2000), b"{" * 1000, b"", DESK.command(OTHER, "unlock", START)[1], past,
        future, good, b"LOCK", b"UNLOCK 123456",
    ]  # fmt: skip
    side = board([(READY_S, payload, "command", payload is good) for payload in rows])
    side.board.run(8)
    assert said(side, "told") == [
        "bad-mac", "bad-mac", "malformed", "oversized", "malformed", "malformed", "other-session", "expired", "too-far",
        "retained", "malformed", "malformed",
    ], side.tail()  # fmt: skip
    assert side.locked and side.stretches() == [] and not any(answer.ok for answer in answers(side))
    assert [row["reason"] for row in side.logged("command-refused")] == ["bad-mac", "expired", "too-far"]
    side.works()
