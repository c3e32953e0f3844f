"""Whatever comes over the cable before a technician has answered: nothing happens, and no key press waits for it."""

import itertools

from console.reader import Reader
from tests_host import consoleside
from tests_host.consoleside import Wire, board, mac, said, typed
from tools.campaign import console
from tools.usb import Console

BYTES = 20_000  # `python -m tools.campaign.console --count 100000` is the long form
SCAN_MS = 5


def test_noise_at_full_speed_from_power_up_on_gets_nowhere_and_delays_no_key():
    steps = 600
    noisy, quiet = console.watch(steps, console.noise(BYTES, 7)), console.watch(steps, None)
    assert noisy.sent >= BYTES and len(quiet.ms) >= 2
    assert console.trouble(noisy, quiet) == ""
    assert max(noisy.ms) <= max(quiet.ms) + SCAN_MS


def test_of_a_flood_without_an_end_64_bytes_are_read_in_one_go():
    """Then the keypad has its turn, and what was read is not lost."""
    came = itertools.chain(b"x" * 100 + b"\r\nlk {}\n", itertools.repeat(ord("y")))
    taken = []
    reader = Reader(lambda: taken.append(next(came)) or taken[-1])
    lines = [reader.line() for _ in range(3)]
    assert lines == [None, b"{}", None] and len(taken) == 64 + (102 + 6 - 64) + 64


def test_each_control_character_alone_does_nothing():
    with board() as lock:
        for byte in [*range(32), 127, *range(128, 256)]:
            lock.type_console(bytes([byte]) * 3)
            lock.run(0.02)
        lock.run(1)
        assert (lock.state, len(lock.seen("boot")), lock.console) == ("running", 1, "")
        assert typed(lock, b"\n") == []  # ends the line of noise
        assert "challenge" in said(lock, "hello")


def test_a_fault_in_a_conversation_ends_that_alone():
    with board() as lock:
        opened = said(lock, "hello")
        assert said(lock, "auth", mac=mac(opened["challenge"]))["seconds"]
        with Console(Wire(lock)) as laptop:
            for number in (1 << 80, -(1 << 80)):
                assert said(lock, "hello", number=number)["n"] == number
            assert said(lock, "log", **{"from": 1 << 80})["refused"] in ("no-session", "bad-argument")
            assert laptop.hello()["serial"] == consoleside.SERIAL
        assert len(lock.seen("boot")) == 1


def test_a_visit_ends_by_itself_and_the_lock_is_back():
    """Ten minutes after the hand-over nobody feeds the watchdog any more, soft resets in between or not."""
    with board() as lock:
        with consoleside.technician(lock) as laptop:
            laptop.repl()
        lock.run(60)
        assert lock.state == "repl" and not lock.motor
        lock.type_console(b"\x04")
        lock.run(2)
        assert lock.state == "repl"
        lock.run(500)
        assert lock.state == "repl"
        lock.run(80)
        assert lock.state == "running" and lock.seen("reset")[-1].values == ("wdt",)
        lock.run(10)
        assert said(lock, "hello")["role"] == "application"
