"""The simulated board keeps its promises: time, keys, power, resets, faults; the same every time."""

import textwrap

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


@pytest.fixture
def firmware(tmp_path):
    """Makes a board that runs the given main.py."""
    boards = []

    def make(source, model="6000i", boot="", **options):
        folder = tmp_path / f"firmware{len(boards)}"
        folder.mkdir()
        (folder / "main.py").write_text(textwrap.dedent(source))
        if boot:
            (folder / "boot.py").write_text(textwrap.dedent(boot))
        boards.append(Board(model, firmware=folder, **options))
        return boards[-1]

    yield make
    for board in boards:
        board.close()


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


CAUSES = """
    import machine, time
    rtc = machine.RTC()
    print(machine.reset_cause(), machine.wake_reason(), rtc.memory(), rtc.datetime()[0])
    rtc.memory(b"kept")
    if rtc.datetime()[0] == 2000:
        rtc.datetime((2026, 1, 1, 0, 0, 0, 0, 0))
    time.sleep(1)
"""


@pytest.mark.parametrize("kind, told", [
    ("en", "1 0 b'kept' 2059"),
    ("brown-out", "1 0 b'kept' 2059"),
    ("reset", "2 0 b'kept' 2026"),
    ("panic", "2 0 b'kept' 2026"),
    ("wdt", "3 0 b'kept' 2026"),
])
def test_after_a_reset_the_chip_knows_why_and_what_it_kept(firmware, kind, told):
    board = firmware(CAUSES)
    board.run(1)
    board.reset(kind)
    board.run(1)
    assert lines(board) == ["1 0 b'' 2000", told]


def test_without_power_the_chip_forgets_everything(firmware):
    board = firmware(CAUSES)
    board.run(1)
    board.cut_power()
    board.run(10)
    board.restore_power()
    board.run(1)
    assert lines(board) == ["1 0 b'' 2000"] * 2


@pytest.mark.parametrize("statement, told", [
    ("machine.reset()", "2"), ("machine.soft_reset()", "5"), ("machine.deepsleep(500)", "4"), ("raise SystemExit", "5"),
])
def test_firmware_can_reset_the_chip(firmware, statement, told):
    board = firmware(f"""
        import machine, time
        print(machine.reset_cause())
        time.sleep(1)
        {statement}
    """)
    board.run(1.2)
    board.run_until("boot", 3)
    board.run(0.5)
    assert lines(board) == ["1", told]


def test_the_watchdog_resets_a_chip_that_sleeps_on(firmware):
    board = firmware("""
        import machine, time
        print(machine.reset_cause())
        machine.WDT(timeout=2000)
        time.sleep(100)
    """)
    event = board.run_until("reset", 5)
    assert event.values == ("wdt",) and event.at - board.events[0].at == pytest.approx(2.3, abs=0.1)
    board.run(1)
    assert lines(board)[-1] == "3"


@pytest.mark.parametrize("wdt, state, seen", [(True, "running", "reset"), (False, "hang", "hang")])
def test_a_loop_that_never_yields_ends_in_the_watchdog_or_as_a_hang(firmware, wdt, state, seen):
    board = firmware(f"""
        import machine
        if machine.reset_cause() == 1:
            if {wdt}: machine.WDT(timeout=2000)
            while True: pass
        while True: machine.idle()
    """, hang_s=0.5)
    board.run(4)
    assert board.seen(seen) and board.state == state


def test_a_motor_that_ran_when_the_cpu_hung_has_run_until_the_watchdog(firmware):
    board = firmware("""
        import machine
        from machine import Pin
        if machine.reset_cause() == 1:
            machine.WDT(timeout=2000)
            Pin(26, Pin.OUT, value=1); Pin(27, Pin.OUT, value=1)
            while True: pass
        while True: machine.idle()
    """, hang_s=0.5)
    board.run(4)
    assert board.bolt == "unlocked" and not board.motor


@pytest.mark.parametrize("model", models.BOARDS)
def test_motor_outputs_are_inert_through_start_and_reset(firmware, model):
    board = firmware("import time\ntime.sleep(1)\nimport machine\nmachine.reset()", model=model)
    board.run(5)
    assert len(board.seen("boot")) >= 3 and not board.seen("motor")


@pytest.mark.parametrize("how, content", [("before", b"\xff" * 256), ("torn", b"\0" * 64), ("after", b"\0" * 256)])
def test_power_goes_at_the_flash_operation_asked_for(firmware, how, content):
    board = firmware("""
        import esp32, machine
        if machine.reset_cause() == 1:
            p = esp32.Partition("app_1") if False else esp32.Partition.find(1, label="app_1")[0]
            for page in range(8):
                p.writeblocks(0, bytes(256), page * 256)
        while True: machine.idle()
    """, charge=False)
    board.run(0.2)
    board.cut_at(3, how, 0.25)
    board.run_until("power-cut", 2)
    flash = board.flash.read_bytes()[0x380000:0x380800]
    assert flash[:512] == bytes(512) and flash[768:] == b"\xff" * 1280
    assert flash[512:768].startswith(content) and board.state == "off"


def test_flash_operations_take_their_time(firmware):
    board = firmware("""
        import esp32, time
        p = esp32.Partition.find(1, label="app_1")[0]
        t = time.ticks_ms()
        p.ioctl(6, 0)
        print(45 <= time.ticks_diff(time.ticks_ms(), t) <= 47)
    """)
    board.run(2)
    assert lines(board) == ["True"]


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
        board.press("12#", hold_ms=150)
        board.run(1.5)
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
