"""From bouncing contacts to a line: on both interpreters, and by property for any train of bounces."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keypad.debounce import Debouncer
from keypad.entry import MOST, Entry
from keypad.keys import KeyQueue
from keypad.stuck import StuckKeys
from tests_host import micropython
from tests_host.micropython import run
from tests_host.on_device.keypad_core import Keypad, diff

SCRIPT = Path(__file__).parent / "on_device" / "keypad_core.py"

CASES = {
    "every-key": "123456789*0#",
    "bounce-5-ms": "{'2580*14#'}",
    "bounce-10-ms": "{'2580*14#'}",
    "bounce-15-ms": "{'2580*14#'}",
    "a-touch-of-12-ms": "''",
    "held-a-second": "5",
    "two-at-once-until-both-are-up": "'' 3",
    "a-second-key-onto-a-held-one": "1 7",
    "stuck-before": " 0",
    "stuck-after": "1904# 1 False",
    "stuck-told-once": "1 0b10000000",
    "stuck-freed": "18 0 True",
    "stuck-though-somebody-types-on": "1 1904#",
    "two-stuck": "2 1904#",
    "code": "[('enter', b'123456')]",
    "alone": "[('lock',)]",
    "cleared": "[('clear',), ('enter', b'34')] [('clear',)]",
    "ten": "[('enter', b'1234567890')]",
    "eleven": "[('enter', b'12345678901')] [('enter', b'12345678901')]",
    "in-time": "False [('enter', b'123')]",
    "idle": "True [('enter', b'3')]",
    "idle-unasked": "[('enter', b'3')]",
    "idle-empty": "False",
}


@pytest.fixture(scope="module")
def rows():
    return micropython.rows(SCRIPT)


@pytest.mark.parametrize("case", CASES)
def test_the_keypad_hears_what_was_typed(rows, case):
    assert rows[case] == CASES[case]


# -- debouncing

masks = st.lists(st.sampled_from([0, 0, 0, 1, 1, 1, 2, 3, 1 << 11, 0b100001]), max_size=80)
trains = st.lists(st.tuples(st.sampled_from([0, 1, 2, 3, 1 << 11]), st.integers(1, 8)), max_size=30).map(
    lambda runs: [mask for mask, count in runs for _ in range(count)]
)


@settings(max_examples=300, deadline=None)
@given(masks | trains)
def test_no_press_without_the_same_single_key_in_four_scans_after_all_were_up_for_four(scans):
    debouncer = Debouncer()
    seen = [0] * 4
    up = True  # all keys were up for four scans since the last press
    for mask in scans:
        seen.append(mask)
        key = debouncer.feed(mask)
        if key is not None:
            assert seen[-4:] == [1 << key] * 4
            assert up
            up = False
        elif seen[-4:] == [0] * 4:
            up = True


@settings(max_examples=200, deadline=None)
@given(
    masks | trains,
    st.integers(0, 11),
    st.lists(st.booleans(), max_size=3),
    st.integers(4, 60),
    st.lists(st.booleans(), max_size=3),
)
def test_a_key_held_for_four_scans_is_heard_once_whatever_happened_before(before, key, makes, held, breaks):
    debouncer = Debouncer()
    for mask in before + [0] * 5:
        debouncer.feed(mask)
    bit = 1 << key
    train = [bit * closed for closed in makes] + [bit] * held + [bit * closed for closed in breaks] + [0] * 5
    assert [heard for heard in map(debouncer.feed, train) if heard is not None] == [key]


@settings(max_examples=40, deadline=None)
@given(st.text("123456789*0#", max_size=12), st.integers(0, 15), st.integers(1, 10**6), st.integers(40, 300))
def test_bounces_up_to_15_ms_neither_lose_nor_add_a_key(keys, bounce_ms, seed, held_ms):
    pad = Keypad(bounce_ms, seed)
    for key in keys:
        pad.press(key, held_ms, 50)
    assert pad.heard == keys


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from("123456789*0#"),
    st.text("123456789*0#", min_size=1, max_size=6),
    st.integers(0, 15),
    st.integers(1, 10**6),
)
def test_with_one_key_stuck_every_code_without_it_can_be_typed(stuck, code, bounce_ms, seed):
    pad = Keypad(bounce_ms, seed)
    pad.set(stuck, True)
    pad.wait(10_100)
    assert pad.type(code.replace(stuck, "")) == code.replace(stuck, "")
    assert pad.stuck_news == 1
    pad.set(stuck, False)
    pad.wait(100)
    assert pad.type(stuck) == stuck


def test_a_scan_may_be_left_out_only_at_rest():
    debouncer = Debouncer()
    assert debouncer.at_rest
    debouncer.feed(1)
    assert not debouncer.at_rest
    for _ in range(5):
        debouncer.feed(1)
        assert not debouncer.at_rest
    for _ in range(4):
        debouncer.feed(0)
        assert not debouncer.at_rest
    debouncer.feed(0)
    assert debouncer.at_rest


def test_a_key_is_stuck_after_ten_seconds_not_before():
    keys = StuckKeys()
    for _ in range(1999):
        assert keys.feed(4) == 0
    assert keys.feed(4) == 4 and keys.news() == 4 and keys.news() == 0


def test_a_key_that_bounces_while_it_is_held_is_stuck_all_the_same():
    keys = StuckKeys(scans=50)
    for _ in range(30):
        keys.feed(1)
        keys.feed(1)
        keys.feed(0)
    assert keys.mask == 1


def test_a_key_that_hangs_again_is_told_again():
    keys = StuckKeys(scans=50)
    for _ in range(3):
        for _ in range(60):
            keys.feed(2)
        assert keys.news() == 2
        for _ in range(4):
            keys.feed(0)
        assert keys.mask == 0


@pytest.mark.parametrize("bits", [64, 32])
def test_scanning_allocates_nothing_with_a_key_down_or_not(bits):
    script = """
import gc
from keypad.debounce import Debouncer
debouncer = Debouncer()
def scan(mask):
    for _ in range(3000):
        debouncer.feed(mask)
for mask in (1, 0, 3, 2048):
    scan(mask)
gc.collect()
gc.disable()
before = gc.mem_alloc()
for mask in (1, 0, 3, 2048):
    scan(mask)
print(gc.mem_alloc() - before < 100)
"""
    assert run(script, bits=bits) == "True\n"


# -- the entry line


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("0123456789*#"), st.integers(1, 20_000)), max_size=60), st.integers(0)
)
def test_a_line_is_what_was_typed_since_the_last_break_and_never_longer_than_told(keys, start):
    entry = Entry(diff)
    now = start
    typed = ""
    for key, pause in keys:
        now += pause
        if pause >= 10_000:
            typed = ""
        event = entry.feed(key, now & 0x3FFFFFFF)
        if key == "*":
            assert event == ("clear",)
            typed = ""
        elif key == "#":
            assert event == (("enter", typed[: MOST + 1].encode()) if typed else ("lock",))
            typed = ""
        else:
            assert event is None
            typed += key


def test_a_cleared_line_leaves_no_digit_in_memory():
    for clear in ("*", "#", "idle"):
        entry = Entry(diff)
        for key in "907856":
            entry.feed(key, 0)
        if clear == "idle":
            assert entry.idle(10_000)
        else:
            entry.feed(clear, 0)
        assert not any(any(value) for value in vars(entry).values() if isinstance(value, bytearray))


def test_nothing_of_a_line_shows_in_its_repr():
    entry = Entry(diff)
    for key in "907856":
        entry.feed(key, 0)
    assert "9078" not in repr(entry)


# -- the queue


def test_keys_come_out_in_order_and_what_does_not_fit_is_counted():
    async def story():
        queue = KeyQueue(4)
        for key in range(6):
            queue.put(key)
        assert queue.dropped == 2
        assert [await queue.get() for _ in range(4)] == [0, 1, 2, 3]
        queue.put(7)
        assert await queue.get() == 7

    asyncio.run(story())


def test_a_reader_wakes_for_a_key_and_reads_on_with_async_for():
    async def story():
        queue = KeyQueue()
        heard = []

        async def read():
            async for key in queue:
                heard.append(key)

        reader = asyncio.create_task(read())
        for key in (3, 1, 4):
            await asyncio.sleep(0)
            queue.put(key)
        for _ in range(5):
            await asyncio.sleep(0)
        assert heard == [3, 1, 4]
        reader.cancel()

    asyncio.run(story())
