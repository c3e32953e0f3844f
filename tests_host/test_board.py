"""The simulated board keeps its promises: time, keys, power, resets, faults; the same every time."""

import pytest

from tests_host.printed import lines
from tools.sim import Board, BoardError
from tools.sim.world import models

PLAIN = "tests_host/sim_scripts/plain"
SECRET = bytes(range(32))


@pytest.fixture
def board():
    with Board("6000i", firmware=PLAIN) as board:
        board.run(0.5)
        yield board


def test_typed_keys_reach_the_firmware_once_each_though_contacts_bounce(board):
    for _ in range(10):
        board.press("1470258#")
        board.run(1.2)
        board.press("#")
        board.run(1.2)
    assert lines(board) == ["typed 1470258#", "typed #"] * 10


def test_contacts_bounce_as_long_as_they_are_told_to(firmware):
    counts = []
    for bounce in (0, 20):
        board = firmware(BOUNCES)
        board.bounce_ms = bounce
        board.run(0.5)
        board.press("1")
        counts.append(len(lines(board)))
    assert counts[0] == 3 and counts[1] > 10  # level at rest, down, up


def test_the_bolt_moves_with_the_motor_and_stops_at_its_end(board):
    assert board.bolt == "locked" and not board.motor
    board.press("1")
    board.key_down("#")
    board.run_until("motor", 1)
    board.key_up("#")
    assert board.motor
    board.run(0.3)
    assert board.bolt == "between" and 0.3 < board.bolt_position < 0.7
    board.run(0.5)
    assert board.bolt == "unlocked" and not board.motor


def test_a_power_cut_during_movement_leaves_the_bolt_where_it_is(board):
    board.press("1")
    board.press("#", gap_ms=0)
    board.run_until(lambda b: b.bolt_position < 0.5, 1)
    board.cut_power()
    assert board.state == "off" and not board.motor
    board.run(60)
    assert 0.3 < board.bolt_position < 0.5
    board.restore_power()
    board.run(2)
    assert board.state == "running" and board.bolt == "between"


def test_a_jammed_bolt_stays_and_goes_on_when_freed(board):
    board.jam(0.4, "unlocking")
    board.press("1#")
    board.run(2)
    assert board.bolt_position == pytest.approx(0.4)
    board.unjam()
    board.press("#")
    board.run(2)
    assert board.bolt == "locked"


def test_turned_by_hand_the_switches_follow(firmware):
    board = firmware("""
        from machine import Pin
        import time
        locked, unlocked = Pin(32, Pin.IN, Pin.PULL_UP), Pin(33, Pin.IN, Pin.PULL_UP)
        last = None
        while True:
            now = (locked.value(), unlocked.value())
            if now != last:
                last = now
                print(now)
            time.sleep_ms(10)
    """)
    board.run(0.5)
    board.turn_by_hand(0)
    board.run(1)
    assert lines(board) == ["(0, 1)", "(1, 1)", "(1, 0)"]
    board.stick_switch("locked", True)
    board.run(0.1)
    board.break_wire("unlocked")
    board.run(0.1)
    assert lines(board)[3:] == ["(0, 0)", "(0, 1)"]


CLOCK = """
    import boards, time
    from drivers.ds3231 import DS3231
    clock = DS3231(boards.load(%r).RTC)
    while True:
        print(clock.read())
        time.sleep(1)
"""


@pytest.mark.parametrize("model", models.BOARDS)
def test_the_clock_chip_tells_the_time_and_its_faults(firmware, model):
    board = firmware(CLOCK % model, model=model, start=1_800_000_000)
    board.run(10)
    assert int(lines(board)[-1]) == pytest.approx(1_800_000_010, abs=1)
    board.rtc(offset=-500)
    board.run(1)
    assert int(lines(board)[-1]) == pytest.approx(1_800_000_011 - 500, abs=1)
    for fault in ("missing", "stopped", "absurd", "hung"):
        board.rtc(offset=0, **{fault: True})
        board.run(2)
        assert lines(board)[-1] == "None", fault
        board.rtc(**{fault: False})
    board.break_wire("scl")
    board.run(2)
    assert lines(board)[-1] == "None"


def test_the_clock_chip_runs_on_without_power_and_keeps_what_was_set(firmware):
    board = firmware("""
        import boards, time
        from drivers.ds3231 import DS3231
        clock = DS3231(boards.load("6000i").RTC)
        if clock.read() < 1_900_000_000:
            clock.write(1_900_000_000)
        print(clock.read())
    """)
    board.run(1)
    board.cut_power()
    board.run(3600)
    board.restore_power()
    board.run(1)
    first, second = map(int, lines(board))
    assert first == 1_900_000_000 and second == pytest.approx(1_900_003_600, abs=2)


def test_a_weak_battery_sags_and_resets_the_chip_under_the_motor(board):
    board.battery(4.0, ohms=4)
    board.press("1#")
    board.run(2)
    assert ("brown-out",) in [event.values for event in board.seen("reset")]
    assert not board.motor


def test_the_lever_board_engages_its_clutch_and_feels_its_door(firmware):
    board = firmware("""
        import boards, time
        from drivers.servo import Servo
        from drivers.switches import Contact
        profile = boards.load("7000i")
        servo, door = Servo(profile.LOCK), Contact(profile.DOOR)
        for target in ("unlocked", "locked"):
            servo.drive(target)
            time.sleep_ms(400)
            servo.off()
            print(door.closed())
            time.sleep(1)
    """, model="7000i")
    board.run_until("clutch", 2)
    assert board.clutch == "engaged" and board.opens
    board.run(0.5)
    board.door(True)
    board.run(2)
    assert board.clutch == "free" and not board.opens and lines(board) == ["True", "False"]


def test_an_error_in_boot_py_skips_main_py_and_ends_at_the_console(firmware):
    board = firmware("print('main')", boot="1/0")
    board.run(2)
    assert board.state == "repl" and "ZeroDivisionError" in board.console and "main\n" not in board.console


BOUNCES = """
    from machine import Pin
    import time
    row, column = Pin(16, Pin.OPEN_DRAIN, value=0), Pin(23, Pin.IN, Pin.PULL_UP)
    last = 0
    while True:
        value = column.value()
        if value != last:
            last = value
            print(time.ticks_us(), value)
        time.sleep_us(20)
"""


def test_the_same_seed_gives_the_same_bounces_at_the_same_time(firmware):
    stories = []
    for seed in (1, 1, 2):
        board = firmware(BOUNCES, seed=seed)
        board.run(0.5)
        board.press("111")
        stories.append(lines(board))
    assert stories[0] == stories[1] != stories[2]


def test_thirty_days_pass_in_seconds_where_nothing_happens(firmware):
    script = """
        import asyncio, machine
        wdt = machine.WDT(timeout=8000)
        async def main():
            while True:
                wdt.feed()
                await asyncio.sleep_ms(5)
        asyncio.run(main())
    """
    board = firmware(script, leap_ms=60_000)
    board.run(30 * 86400)
    assert board.state == "running" and not board.seen("reset")
    board = firmware(script, leap_ms=60_000, bits=32)
    board.run(30 * 86400)
    assert board.state == "running" and not board.seen("reset")


def test_a_key_press_is_not_lost_while_leaping(board):
    board.leap(10_000)
    board.run(3600)
    board.press("12#")
    board.run(2)
    assert lines(board) == ["typed 12#"]


def test_held_keys_are_still_held_after_a_reset(firmware):
    board = firmware(BOUNCES)
    board.run(0.5)
    board.key_down("1")
    board.run(0.2)
    before = len(lines(board))
    board.reset("en")
    board.run(0.5)
    assert [line.split()[1] for line in lines(board)[before:]] == []  # low from the start, as `last` says
    board.key_up("1")
    board.run(0.2)
    assert lines(board)[-1].split()[1] == "1"


@pytest.mark.parametrize("bits", [64, 32])
def test_the_lock_itself_comes_up(bits):
    with Board("6000i", secret=SECRET, bits=bits) as board:
        board.run(2)
        assert board.state == "running"
        assert [record["kind"] for record in board.log()][:1] == ["power-up"]
        assert 50_000 < board.baseline < 200_000


def test_real_time_passes_as_it_passes():
    import time

    with Board("6000i", firmware=PLAIN, realtime=True) as board:
        started = time.monotonic()
        board.run_until("boot", 10)
        board.run(0.5)
        board.press("12#", hold_ms=400)  # long enough for a computer that has other things to do
        board.run(3)
        assert time.monotonic() - started == pytest.approx(board.now - board.events[0].at, abs=0.5)
        assert lines(board) == ["typed 12#"] and board.bolt == "unlocked"


def test_what_a_board_has_not_is_refused_by_name(board):
    for call, named in (
        (lambda: Board("8000i"), "6000i, 7000i"),
        (lambda: board.press("12A"), "'A'"),
        (lambda: board.door(True), "no door"),
        (lambda: board.break_wire("rows1"), "row1"),
        (lambda: board.jam(0.5, "up"), "unlocking"),
        (lambda: board.reset("hard"), "brown-out"),
        (lambda: board.cut_at(1, "during"), "torn"),
        (lambda: board.stick_switch("door", True), "no door"),
    ):
        with pytest.raises(BoardError, match=named):
            call()
    with pytest.raises(TimeoutError):
        board.run_until("tone", 0.1)


def test_the_secret_is_not_in_what_the_board_says_of_itself():
    with Board("6000i", secret=SECRET) as board:
        board.run(0.1)
        said = repr(board) + repr(vars(board)) + repr(vars(board._chip))
        assert SECRET.hex() not in said and repr(SECRET) not in said


def test_how_time_is_cut_into_runs_makes_no_difference():
    def story(step):
        with Board("6000i", secret=SECRET) as board:
            board.run(2)
            for _ in range(round(3 / step)):
                board.run(step)
            board.press("123#")
            for _ in range(round(3 / step)):
                board.run(step)
            return [event for event in board.events if event.name != "boot"]

    assert story(0.003) == story(0.5) == story(3)
