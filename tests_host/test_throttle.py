"""Guessing is slow, whatever happens to power, clock and store; and the waits are as docs/codes.md says."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from codes.throttle import DAILY, DAY_S, Throttle
from names import LOST, SYNCED, StoreFull
from tests_host.fakes import FakeClock, MemoryStore, PowerCut

T0 = 1790000000
DAY = 86400


def made(trust=SYNCED):
    store = MemoryStore()
    clock = FakeClock(store, T0, trust)
    return store, clock, Throttle(store, clock)


def wrong(throttle, clock, times=1):
    """So many wrong guesses, each as soon as it is allowed."""
    for _ in range(times):
        clock.run(throttle.wait())
        throttle.debit()
        throttle.keep()


def test_five_tries_are_free_then_the_waits_grow_to_an_hour():
    _, clock, throttle = made()
    waits = []
    for _ in range(14):
        wrong(throttle, clock)
        waits.append(throttle.wait() // 60)
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_the_24th_guess_of_a_day_ends_the_day_even_with_successes_in_between():
    _, clock, throttle = made()
    for number in range(DAILY):
        assert throttle.wait() == 0, number
        wrong(throttle, clock)
        throttle.debit() if number < DAILY - 1 else None
        throttle.forgive()
    assert throttle.wait() == DAY_S >= DAY
    clock.run(DAY_S - 1)
    assert throttle.wait() == 1
    clock.run(1)
    assert throttle.wait() == 0


def test_forgiveness_gives_back_no_guess_but_its_own():
    _, clock, throttle = made()
    wrong(throttle, clock, 4)
    throttle.forgive()
    throttle.refund()
    throttle.debit()
    throttle.refund()
    throttle.refund()
    wrong(throttle, clock, DAILY - 4)
    assert throttle.wait() > DAY_S - 86400 / 2


def test_old_guesses_do_not_make_a_new_one_wait():
    _, clock, throttle = made()
    wrong(throttle, clock, 5)
    clock.run(DAY_S)
    wrong(throttle, clock, 4)
    assert throttle.wait() == 0


def test_a_guess_is_in_flash_before_debit_returns_and_survives_a_cut_at_the_refund():
    store, clock, throttle = made()
    for _ in range(4):
        throttle.debit()
        store.cut(0)
        with pytest.raises(PowerCut):
            throttle.refund()
        store = MemoryStore(store.data)
        throttle = Throttle(store, clock)
    throttle.debit()
    assert throttle.wait() == 60


def test_a_forgiven_wait_does_not_come_back_with_the_next_start():
    store, clock, throttle = made()
    wrong(throttle, clock, 6)
    clock.run(throttle.wait())
    throttle.debit()
    throttle.forgive()
    for _ in range(2):
        throttle = Throttle(MemoryStore(store.data), clock)
        assert throttle.wait() == 0
    wrong(throttle, clock, 4)
    assert throttle.wait() == 0


def test_a_right_code_after_right_codes_costs_two_whole_numbers():
    store, clock, throttle = made()
    wrong(throttle, clock, 3)
    throttle.debit()
    throttle.forgive()
    store.journal.clear()
    for _ in range(300):
        throttle.debit()
        throttle.forgive()
    assert store.journal == [("put", "guess")] * 600
    throttle = Throttle(store, clock)
    wrong(throttle, clock, 4)
    assert throttle.wait() == 0
    wrong(throttle, clock)
    assert throttle.wait() == 60


def test_wrong_guesses_that_could_not_be_saved_stop_the_next_one():
    store, clock, throttle = made()
    wrong(throttle, clock, 3)
    assert Throttle(MemoryStore(store.data), clock).wait() == 0
    throttle.debit()
    store.full = True
    throttle.keep()
    with pytest.raises(StoreFull):
        throttle.debit()
    for _ in range(2):  # and what is in flash counts it, over any number of starts
        store = MemoryStore(store.data)
        throttle = Throttle(store, clock)
        assert throttle.wait() == 0
    wrong(throttle, clock)
    assert throttle.wait() == 60
    assert [method for method, _ in store.journal] == ["write", "put", "write"]
    assert Throttle(MemoryStore(store.data), clock).wait() == 60


def test_battery_removal_does_not_shorten_a_wait():
    store, clock, throttle = made()
    wrong(throttle, clock, 8)
    waits = throttle.wait()
    for rtc in (True, False):
        clock = clock.restart(store, off=0, rtc=rtc)
        throttle = Throttle(store, clock)
        assert throttle.wait() == waits


@pytest.mark.parametrize("ahead", [0, 3600, 150 * DAY])
@pytest.mark.parametrize("rtc", [True, False])
def test_time_without_power_counts_as_none_whatever_the_clock_chip_says(ahead, rtc):
    store, clock, throttle = made()
    wrong(throttle, clock, 8)
    clock = clock.restart(store, off=3600 + ahead, rtc=rtc)
    assert Throttle(store, clock).wait() == 60 * 8


@pytest.mark.parametrize("source", ["server", "codes"])
@pytest.mark.parametrize("trust", [SYNCED, LOST])
@pytest.mark.parametrize("days", [-200, 200])
def test_setting_the_clock_ages_no_guess_before_or_after_a_restart(source, trust, days):
    store, clock, throttle = made(trust)
    for _ in range(DAILY):
        wrong(throttle, clock)
        throttle.forgive()
    clock.set(T0 + days * DAY, source)
    assert throttle.wait() > DAY_S - 60
    throttle = Throttle(store, clock.restart(store, 0, True))
    assert throttle.wait() > DAY_S - 60


def test_waiting_goes_on_over_restarts_of_a_lock_that_never_knows_the_time():
    store, clock, throttle = made(LOST)
    wrong(throttle, clock, 12)
    for _ in range(3):
        clock.run(1201)
        throttle.tick()
        clock = clock.restart(store, 0, False)
        throttle = Throttle(store, clock)
    assert throttle.wait() == 0


def test_a_tick_writes_at_most_every_ten_minutes_and_nothing_when_nobody_guessed():
    store, clock, throttle = made()
    for _ in range(600):
        clock.run(60)
        throttle.tick()
    assert store.journal == []
    wrong(throttle, clock)
    before = len(store.journal)
    for _ in range(600):
        clock.run(60)
        throttle.tick()
    assert 0 < len(store.journal) - before <= 60


@pytest.mark.parametrize(
    "blob", [b"", b"\x00", b"\x01" * 7, b"\x02" + bytes(7), b"\x01\x00\x05\x01" + bytes(4)]
)
def test_an_unreadable_record_counts_as_all_guesses_made(blob):
    store, clock, _ = made()
    store.data["throttle"] = blob
    assert Throttle(store, clock).wait() == DAY_S


class Guessing(RuleBasedStateMachine):
    """An attacker with a hand on the plug and a clock that does what it likes. `guessed` is what was really
    compared, in the world's time."""

    def __init__(self):
        super().__init__()
        self.store, self.clock, self.throttle = made()
        self.guessed = []

    def boot(self, off=0, rtc=True):
        self.store = MemoryStore(self.store.data)
        self.clock = self.clock.restart(self.store, off, rtc)
        self.throttle = Throttle(self.store, self.clock)

    @rule(ends=st.sampled_from(["wrong", "wrong", "wrong", "refund", "forgive"]), times=st.integers(1, 6))
    def guess(self, ends, times):
        for _ in range(times):
            if self.throttle.wait():
                return
            self.throttle.debit()
            if ends == "wrong":
                self.guessed.append(self.clock.real)
                self.throttle.keep()
            elif ends == "refund":
                self.throttle.refund()
            else:
                self.throttle.forgive()

    @rule()
    def guess_patiently(self):
        for _ in range(12):
            self.clock.run(min(self.throttle.wait(), 3600))
            if not self.throttle.wait():
                self.throttle.debit()
                self.guessed.append(self.clock.real)
                self.throttle.keep()

    @rule(after=st.booleans(), second=st.booleans())
    def guess_and_cut(self, after, second):
        """The power goes at the debit or at the refund. A guess not given back counts as one made."""
        if self.throttle.wait():
            return
        self.store.cut(1 if second else 0, after)
        made = False
        try:
            self.throttle.debit()
            made = True
            self.throttle.refund()
        except PowerCut:
            if made and not after:
                self.guessed.append(self.clock.real)
        self.boot()

    @rule()
    def forgive_without_a_guess(self):
        self.throttle.forgive()
        self.throttle.refund()

    @rule(off=st.sampled_from([0, 1, 600, 7200]), rtc=st.booleans())
    def restart(self, off, rtc):
        self.boot(off, rtc)

    @rule(days=st.integers(-400, 400), cut=st.sampled_from([None, 0, 1, 2]))
    def set_the_clock(self, days, cut):
        if cut is not None:
            self.store.cut(cut)
        try:
            self.clock.set(T0 + days * DAY, "codes")
        except PowerCut:
            self.boot()
        self.store.cut_at = None

    @rule(days=st.integers(-400, 400))
    def server_sets_the_clock(self, days):
        self.clock.set(T0 + days * DAY, "server")

    @rule()
    def lose_the_clock(self):
        self.clock.trust = LOST

    @rule(seconds=st.sampled_from([1, 59, 3600, 43200]))
    def wait(self, seconds):
        self.clock.run(seconds)
        self.throttle.tick()

    @precondition(lambda self: self.throttle.wait())
    @rule()
    def full_store(self):
        self.store.full = True
        self.throttle.forgive()
        self.throttle.tick()
        self.store.full = False

    @invariant()
    def never_more_than_24_in_24_hours(self):
        for place in range(DAILY, len(self.guessed)):
            assert self.guessed[place] - self.guessed[place - DAILY] >= DAY

    @invariant()
    def the_wait_ends(self):
        assert 0 <= self.throttle.wait() <= DAY_S


Guessing.TestCase.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
TestGuessing = Guessing.TestCase
