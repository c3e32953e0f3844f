"""What holds the interpreter for long waits for the keypad: who asks, how, and right before what."""

import asyncio
from types import SimpleNamespace

import pytest
from commandside import Lent
from fakes import MemoryStore
from installside import CORE, Bench, Source, image, taken
from memory_flash import Journal, MemoryFlash

from firmware.online.outbox import KEY, Outbox
from image import signature
from image.manifest import BLOCK
from keypad.debounce import Debouncer
from keypad.entry import Entry
from keypad.keys import KeyQueue
from lock.keys import KeyPath
from update.install import Installer

LEGEND = "123456789*0#"
NEEDED_MS = 5000


class Keypad:
    """The keypad's path with hands of its own: `now` in ms, `mask` of the keys that are down."""

    def __init__(self):
        self.now = 0
        self.debouncer, self.entry = Debouncer(), Entry(lambda a, b: a - b)
        self.path = KeyPath(None, self.debouncer, KeyQueue(), self.entry, LEGEND, lambda: self.now, lambda a, b: a - b)

    def passes(self, ms, mask=0):
        """Scans, and does with a key what the task `enter` does."""
        for _ in range(ms // 5):
            self.now += 5
            key = self.debouncer.feed(mask)
            if key is not None:
                self.path.idle_since = self.now
                self.entry.feed(LEGEND[key], self.now)
        self.entry.idle(self.now)

    def rests(self):
        """Would a handshake begin now?"""
        return self.path.rests(NEEDED_MS)


@pytest.fixture
def keypad():
    made = Keypad()
    made.passes(NEEDED_MS)
    assert made.rests()
    return made


def test_the_first_scan_that_sees_a_key_ends_the_rest(keypad):
    keypad.passes(5, 1)
    assert not keypad.rests()
    keypad.passes(5)
    assert keypad.rests(), "a bounce or a spark and nothing more"


def test_it_rests_again_some_seconds_after_the_last_key(keypad):
    keypad.passes(80, 1 << LEGEND.index("#"))
    keypad.passes(NEEDED_MS - 100)
    assert not keypad.rests()
    keypad.passes(200)
    assert keypad.rests()


def test_a_line_half_entered_is_waited_for_until_it_is_cleared(keypad):
    keypad.passes(80, 1)
    keypad.passes(9000)
    assert not keypad.rests(), "the next key may come any moment"
    keypad.passes(2000)
    assert keypad.rests()


def test_a_stuck_key_is_no_visitor(keypad):
    keypad.passes(10_500, 1)
    keypad.entry.idle(keypad.now)
    keypad.passes(2 * NEEDED_MS, 1)
    assert keypad.debouncer.stuck == 1 and keypad.rests()


# -- the installer


class Ledger(Journal):
    """What was done between any two rests, in order: "rest", "long rest", "judge", flash operations, bytes read."""

    def __init__(self):
        super().__init__()
        self.spans = [[]]

    def before(self, kind, offset, length):
        self.spans[-1].append(kind)
        return super().before(kind, offset, length)

    def rest(self, long=False):
        self.spans.append(["long"] if long else [])


class Watched(MemoryFlash):
    def read_into(self, offset, buffer):
        if isinstance(self.gate, Ledger):
            self.gate.spans[-1].append(len(buffer))
        super().read_into(offset, buffer)


@pytest.fixture(scope="module")
def spans():
    """Of an installation over another image, file system and core."""
    first = Bench()
    first.install(Source(image(20, CORE, seed=3)))
    bench, ledger = Bench(first.flash.image()), Ledger()
    bench.flash = bench.slots.flash = Watched(first.flash.image(), ledger)

    def check(*given, check=signature.check):
        ledger.spans[-1].append("judge")
        check(*given)

    async def rest(long=False):
        ledger.rest(long)

    installer = Installer(bench.slots, bench.store, rest, None, lambda: "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(signature, "check", check)
        asyncio.run(taken(installer, Source(image(20, CORE, seed=4)), bench.facts, rest))
    return ledger.spans


def test_the_judge_comes_right_after_a_long_rest(spans):
    (span,) = [span for span in spans if "judge" in span]
    assert span[:2] == ["long", "judge"]


def test_an_erase_ends_what_is_done_at_a_time(spans):
    assert sum(span.count("erase") for span in spans) > 20
    assert all("erase" not in span[:-1] for span in spans)


def test_no_more_than_a_block_is_written_and_four_are_hashed_at_a_time(spans):
    assert max(span.count("program") for span in spans) <= BLOCK // 256
    assert max(sum(part for part in span if isinstance(part, int)) for span in spans) <= 5 * BLOCK


# -- what the server has received


def test_what_was_sent_is_kept_when_nobody_is_at_the_keypad():
    store, sent, door = MemoryStore(), [], SimpleNamespace(calm=False)
    clock = SimpleNamespace(uptime=lambda: 100)
    log = SimpleNamespace(next=40, first=40)  # older ones are lost: each turn tells of one

    def send(payload, done):
        sent.append(done)
        return True

    words = Lent()
    words.load()  # somebody came while there was something to tell
    box = Outbox(log, store, clock, send, lambda: True, lambda: door.calm, words)
    box.turn()
    sent.pop()()
    assert box.sent == 39 and KEY not in store.data
    door.calm = True
    box.turn()
    assert store.data[KEY] == 39
