"""The simulated board's resets, watchdog, power and flash: what the chip knows afterwards, and what has happened."""


import pytest

from tests_host.printed import lines
from tools.sim.world import models

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
