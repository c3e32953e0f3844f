"""A lock that is flooded through its own broker: the keypad opens at once, the log is not washed out, and the memory
stays as it was. The whole simulated lock, a real broker."""

import itertools
import os
import time

import pytest

from tests_host.fixtures import FAST, SERIAL
from tests_host.hostile_messages import MESSAGES, STRANGERS
from tests_host.intruder import ROOM, Door, Intruder
from tools.campaign import sound

FLOOD_S = int(os.environ.get("LATCHKEY_FLOOD_S", "4"))  # of the board's time
COMMAND = f"latchkey/{SERIAL}/command"


@pytest.fixture(scope="module")
def operator(site):
    with Intruder(site, "desk") as made:
        yield made


def test_200_messages_a_second_and_the_keypad_opens_at_once(site, operator):
    """Made up ones and recorded ones, of up to 2 KB."""
    with Door(site, SERIAL, speed=FAST) as door:
        door.board.hurry(1)
        offline = opening(door, lambda seconds: None)
        maker = door.maker()
        old = maker.good(do="report")
        operator.say(COMMAND, old)
        payloads = itertools.cycle([make(maker) for make, _, _ in STRANGERS.values()] + [old, old])
        sent = 0

        def flood(seconds):
            nonlocal sent
            for _ in range(round(200 * seconds)):
                operator.throw(COMMAND, next(payloads))
                sent += 1

        door.board.hurry(FAST)
        door.board.run(8)  # it locks again
        door.board.hurry(1)
        before, began = door.report(), door.board.now
        took = opening(door, flood)
        while door.board.now < began + FLOOD_S:
            flood(0.1)
            door.board.run(0.1)
        assert sent >= 190 * FLOOD_S and took < offline + 0.05
        door.report()
        door.board.hurry(FAST)
        door.board.run(5)  # all that waited is out
        after = door.report()
        assert len(door.refusals()) == 1, "one record an hour"
        assert door.sheds(before) and after["strokes"] - before["strokes"] == 2
        assert after["uptime"] > before["uptime"], "it has not started anew"


def test_one_of_a_megabyte_is_read_away(site, operator):
    with Door(site, SERIAL, speed=FAST) as door, door.unmoved():
        door.board.hurry(1)  # to throw away a piece takes the simulator longer than the lock
        operator.say(COMMAND, door.maker().good() + b" " * (1 << 20))
        door.until(lambda: door.refusals() == ["oversized"], 400)
        assert door.faults() == [], "the connection stays"
        door.board.hurry(FAST)


def opening(door, meanwhile) -> float:
    """Seconds of the board from the contact of a code's last key to the motor. meanwhile(seconds): called before each
    stretch of time."""
    board = door.board
    for key in sound.code(board.now):
        meanwhile(0.2)
        board.press(key)
    meanwhile(0.5)
    before, began = len(board.seen("motor")), board.now
    board.key_down("#")
    board.run_until(lambda _: len(board.seen("motor")) > before, 5)
    board.key_up("#")
    return board.seen("motor")[before].at - began


def test_all_of_them_again_and_again_leave_the_memory_as_it_was(site, operator):
    """Also where more of them are remembered than there is room for: the lock says hello again."""
    with Door(site, SERIAL, speed=FAST) as door:
        rounds(door, operator, 1)
        session = door.seen.hello.session
        before = door.report()
        rounds(door, operator, 8)
        assert door.sheds(before) and before["heap"] - door.report()["heap"] < ROOM
        assert "busy" in door.refusals() and door.seen.hello.session != session
        assert len(door.refusals()) < 200 and door.opens()


def rounds(door, operator, count):
    """All of them, one behind the other, so many times."""
    for _ in range(count):
        maker, refused = door.maker(), len(door.refused())
        for make, _, _ in MESSAGES.values():
            operator.say(COMMAND, make(maker), qos=0)
        door.until(lambda count=refused: len(door.refused()) >= count + len(MESSAGES), 400)
        door.board.run(2)
    door.until(lambda: door.seen.greeted, 400)


def test_with_a_network_the_boards_time_goes_no_faster_than_it_may(door):
    """So that what real peers do in real time has its time, however quickly the board's few naps pass."""
    for speed in (FAST, 5, FAST):
        door.board.hurry(speed)
        began = time.monotonic()
        door.board.run(speed * 0.5)
        assert time.monotonic() - began > 0.48  # 5 ms may be made up for
