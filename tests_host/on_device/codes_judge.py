"""The judge under hostile input and over one day of use, the same on CPython and on MicroPython.

Run: micropython codes_judge.py LIB_FOLDER ROOT_FOLDER. Prints one line a step; both interpreters must
print the same.
"""

import sys

if __name__ == "__main__":
    sys.path[:0] = [sys.argv[1], sys.argv[2]]

from tests_host.fakes import Door

HOSTILE = (
    None, 4711, 47.11, "4711", "", b"", b"1", b"123", b"12345678901", b"1" * 5000, b"12a4", b"-123",
    b"+123456", b" 123", b"1234\n", b"\xff\xff\xff\xff", b"\x00" * 6, b"12345.", b"0012345678", b"2512345678",
    b"3012345678", b"5512345678", b"6012345678", b"9212345678", b"9912345678", [1, 2, 3, 4], (0x31,) * 6,
    {}, object(), True,
)  # fmt: skip


def hostile(door):
    """Reasons given for each hostile input; nothing may be written for any of them."""
    before = len(door.store.journal)
    reasons = [door.judge.check(digits).reason for digits in HOSTILE]
    return reasons, len(door.store.journal) - before


def day(say):
    """A day at the door, told line by line."""
    door = Door()
    hour = door.clock.real // 3600
    nights = None
    for name, digits in (
        ("totp", door.app()),
        ("again", door.app()),
        ("as bytearray", bytearray(door.app(1))),
        ("hours", door.stay_code("hours", 3, hour)),
        ("once", door.stay_code("once", 24, hour)),
        ("once again", door.stay_code("once", 24, hour)),
        ("early", door.stay_code("hours", 1, hour + 2)),
        ("over", door.stay_code("hours", 1, hour - 2)),
        ("pin", b"4711"),
        ("nine", b"123456789"),
        ("nights", b"6112345678"),
    ):
        verdict = door.enter(digits)
        say("%s %s %s %d" % (name, verdict.ok, verdict, verdict.value))
    while door.throttle.wait() == 0:
        nights = door.enter(b"0000")
    say("%s %d" % (nights, door.throttle.wait()))
    say("owner %s" % door.owner(2))
    door.restart(3600, rtc=False)
    say("lost %s" % door.enter(door.stay_code("hours", 3, hour)))
    say("owner %s %s" % (door.owner(2), door.clock.unix - door.clock.real))


if __name__ == "__main__":
    print(*hostile(Door()))
    day(print)
