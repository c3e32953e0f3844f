"""Mailbox and waits."""

from tests_host.micropython import ROOT, run

_FULL = """
from firmware.net.mailbox import Mailbox
box = Mailbox(None)
print(box.take(), box.thread.take(), box.calm)
print([box.post((n,)) for n in range(9)], [box.thread.take() for n in range(9)], box.post((9,)), box.thread.take())
print([box.thread.post((n,)) for n in range(5)], [box.take() for n in range(5)], box.thread.post((9,)), box.take())
"""

_RACE = """
import _thread, asyncio, time
from firmware.net.mailbox import Mailbox

COUNT = 5000

def other(end):
    sent, last = 0, -1
    while sent < COUNT or last < COUNT - 1:
        if sent < COUNT and end.post((sent, bytes(20))):
            sent += 1
        item = end.take()
        if item:
            assert item[0] == last + 1, item
            last = item[0]
        elif sent >= COUNT:
            time.sleep_ms(1)

async def main():
    box = Mailbox(None)
    _thread.start_new_thread(other, (box.thread,))
    sent, last, waits = 0, -1, 0
    while last < COUNT - 1:
        await asyncio.wait_for(box.arrived.wait(), 5)
        waits += 1
        while True:
            if sent < COUNT and box.post((sent, bytes(20))):
                sent += 1
            item = box.take()
            if not item:
                break
            assert item[0] == last + 1, item
            last = item[0]
    while sent < COUNT:
        sent += box.post((sent, bytes(20)))
    time.sleep_ms(300)
    print("all", last + 1, box.thread.take(), box.take(), waits > 10)

asyncio.run(main())
"""

_WAITS = """
from firmware.net.backoff import Backoff
for number in (lambda low, high: low), (lambda low, high: high - 1):
    waits = Backoff(number)
    print([waits.next() for _ in range(23)])
    waits.reset()
    print(waits.next())
import random
waits = Backoff(random.randrange)
several = [waits.next() for _ in range(500)]
print(min(several) >= 1000, max(several) <= 300000, len(set(several[20:])) > 100)
"""


def test_a_mailbox_is_bounded_on_both_sides():
    for bits in (64, 32):
        said = run(_FULL, path=[ROOT], bits=bits).splitlines()
        eight, four = [True] * 8 + [False], [True] * 4 + [False]
        assert said == [
            "None None None",
            f"{eight} {[(n,) for n in range(8)] + [None]} True (9,)",
            f"{four} {[(n,) for n in range(4)] + [None]} True (9,)",
        ]


def test_nothing_is_lost_between_loop_and_thread():
    for bits in (64, 32):
        assert run(_RACE, path=[ROOT], bits=bits) == "all 5000 None None True\n"


def test_waits_grow_from_1_s_to_5_min_and_start_anew():
    """Those of a trial, its five minutes long, stay below half a minute: it would miss a broker that is back."""
    least, least_again, most, most_again, bounds = run(_WAITS, path=[ROOT]).splitlines()
    assert eval(least) == [1000, 2000, 4000, 8000, *[15000] * 13, 30000, 60000, 120000, 150000, 150000, 150000]
    assert sum(eval(least)[:16]) < 300_000 < sum(eval(most)[:16])
    assert eval(most) == [2 * wait for wait in eval(least)]
    assert (least_again, most_again, bounds) == ("1000", "2000", "True True True")
