"""Property test: whatever happens to the board, the clock keeps its promises; and the same on MicroPython."""
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from clock.start import SLACK
from tests_host.micropython import run
from tests_host.on_device.clock_core import DAY, Board

ROOT = Path(__file__).parent.parent


class ClockMachine(RuleBasedStateMachine):
    """Faults of the DS3231 leap more than the watch can miss (5 s); sets are right or wrong by far."""

    @initialize(fitted=st.booleans())
    def start(self, fitted):
        self.board = Board(fitted)
        self.used = 0  # highest code time the lock has taken
        self.told = 0  # what now() said last in this boot
        self.honest = True  # nothing wrong was taken over by authority, or by a restart that could not know
        self.board.clock.set(self.board.true, "bench")

    def see(self):
        self.told = self.board.clock.now()

    @rule(minutes=st.integers(1, 3000))
    def run_on(self, minutes):
        before = self.board.clock.now()
        self.board.run(minutes * 60, 600)
        assert self.board.clock.now() >= before
        self.see()

    @rule(ppm=st.integers(-95, 95))
    def crystal(self, ppm):
        self.board.ppm = ppm

    @rule()
    def warm_reset(self):
        self.board.boot(False)
        self.see()

    @rule(hours=st.integers(0, 5000))
    def power_loss(self, hours):
        rtc = self.board.rtc
        if rtc and (rtc.error or rtc.stopped_at is not None):
            self.honest = False  # a plausible wrong DS3231 cannot be told from a right one
        self.board.off(hours * 3600)
        self.see()

    @rule(days=st.sampled_from([-300, -2, -0.001, 0, 0.001, 2, 300]))
    def rtc_leaps(self, days):
        if self.board.rtc:
            self.board.rtc.error += int(days * DAY)

    @rule(missing=st.booleans())
    def rtc_wire(self, missing):
        if self.board.rtc:
            self.board.rtc.missing = missing

    @rule(source=st.sampled_from(["server", "codes"]))
    def set_right(self, source):
        self.board.clock.set(self.board.true, source)
        if source == "codes":
            self.used = max(self.used, int(self.board.true) // 30 * 30)
        self.honest = True
        self.see()

    @rule(days=st.sampled_from([-400, -1, 1, 400]))
    def set_wrong(self, days):
        self.board.clock.set(self.board.true + days * DAY, "server")
        self.honest = False
        self.see()

    @rule(ahead=st.integers(-100, 100))
    def code_used(self, ahead):
        clock = self.board.clock
        if clock.trust != "lost":
            unix = clock.now() + ahead
            clock.raise_floor(unix)
            limit = clock.uptime() + clock._offset + SLACK
            self.used = max(self.used, min(unix, limit) // 30 * 30)
            self.see()

    @invariant()
    def time_never_runs_back_past_a_used_code_nor_within_a_boot(self):
        now = self.board.clock.now()
        assert now >= self.used and now >= self.told

    @invariant()
    def a_trusted_clock_is_within_its_bound(self):
        clock = self.board.clock
        if self.honest and clock.trust != "lost":
            # 3 s: a reading counts whole seconds, and the watch lets so much pass before it distrusts
            assert self.board.wrong() <= clock.bound() + 3 or clock.now() <= self.used + 1
            assert 1 <= clock.drift_steps() <= 4

    @invariant()
    def the_owner_can_always_set_it(self):
        if self.used < self.board.true:
            kept = dict(self.board.store.values)
            other = Board(False)
            other.true = self.board.true
            other.store.values = kept
            other.boot(True)
            assert other.clock.set(self.board.true, "codes") and other.clock.trust == "synced"


ClockMachine.TestCase.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
TestClockMachine = ClockMachine.TestCase


@pytest.mark.parametrize("bits", [64, 32])
def test_the_clock_keeps_time_on_micropython(bits):
    said = run(ROOT / "tests_host" / "on_device" / "clock_core.py", str(ROOT / "lib"), bits=bits)
    assert said.splitlines()[-1] == "ok"
