"""No code opens twice where it may open once, under any order of entries, cuts, restarts and clock moves."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from codes import totp
from names import HOLDING, LOST, SYNCED
from tests_host.fakes import Door, PowerCut

HOUR = 3600
DAY = 86400


class Visitors(RuleBasedStateMachine):
    """`opened` is what the world saw: the codes that opened the door, and the newest night code of them."""

    def __init__(self):
        super().__init__()
        self.opened = []
        self.newest_night = 0

    @initialize(trust=st.sampled_from([SYNCED, HOLDING]), width=st.sampled_from([1, 4]))
    def install(self, trust, width):
        self.door = Door(trust=trust, width=width)
        self.door.clock.raise_floor(self.door.clock.real)
        self.hour = self.door.clock.real // HOUR

    def enter(self, digits, cut=None, after=False):
        """Enters it, with the power cut at write `cut`; steps the search a little. The verdict or None."""
        door = self.door
        if cut is not None:
            door.store.cut(cut, after)
        try:
            verdict = door.judge.check(digits)
            for _ in range(60 if verdict.search else 0):
                end = verdict.search.step()
                if end is not None:
                    verdict = end
                    break
        except PowerCut:
            door.restart()
            return None
        door.store.cut_at = None
        if verdict.ok:
            self.record(digits, verdict)
        return verdict

    def record(self, digits, verdict):
        if verdict.kind in ("totp", "pair"):
            step = verdict.value
            assert all(kind != "step" or step > used for kind, used in self.opened), "step opened again"
            assert totp.code(self.door.totp, step) == digits or verdict.kind == "pair"
            self.opened.append(("step", step))
        elif verdict.kind == "once":
            assert ("once", digits) not in self.opened, "single-use code opened again"
            self.opened.append(("once", digits))
        elif verdict.kind == "nights":
            assert verdict.value >= self.newest_night, "retired code opened"
            self.newest_night = verdict.value

    cuts = st.sampled_from([None, None, 0, 1, 2, 3, 4, 5])

    @rule(step=st.integers(-5, 5), cut=cuts, after=st.booleans())
    def one_time_code(self, step, cut, after):
        self.enter(self.door.app(step), cut, after)

    @rule(step=st.integers(-6, 6), count=st.integers(2, 3), cut=cuts, after=st.booleans())
    def codes_in_a_row(self, step, count, cut, after):
        for place in range(count):
            self.enter(self.door.app(step + place), cut if place == count - 1 else None, after)

    @rule(length=st.integers(1, 3), back=st.integers(-2, 3), cut=cuts, after=st.booleans())
    def single_use_code(self, length, back, cut, after):
        self.enter(self.door.stay_code("once", length, self.hour - back), cut, after)

    @rule(nights=st.integers(1, 3), back=st.integers(-1, 3), cut=cuts, after=st.booleans())
    def night_code(self, nights, back, cut, after):
        day = self.hour // 24 - back
        self.enter(self.door.stay_code("nights", nights, day * 24 + 15), cut, after)

    @rule(digits=st.sampled_from([b"0000", b"123456", b"9112345678", b"abc"]), cut=cuts)
    def something_else(self, digits, cut):
        verdict = self.enter(digits, cut)
        assert verdict is None or not verdict.ok

    @rule(seconds=st.sampled_from([1, 29, 30, 3600, 40000]))
    def time_passes(self, seconds):
        self.door.clock.run(seconds)

    @rule()
    def throttle_passes(self):
        self.door.waits_out()

    @rule(off=st.sampled_from([0, 60, 7200]), rtc=st.booleans())
    def power_goes(self, off, rtc):
        self.door.restart(off, rtc)

    @rule(seconds=st.sampled_from([-200 * DAY, -7200, -60, 60, 7200]))
    def the_rtc_moves(self, seconds):
        self.door.clock.unix += seconds

    @rule()
    def server_sets_the_clock(self):
        self.door.clock.set(self.door.clock.real, "server")

    @rule()
    def clock_is_lost(self):
        self.door.clock.trust = LOST

    @rule()
    def store_is_full_for_a_while(self):
        self.door.store.full = True
        verdict = self.enter(self.door.app())
        assert verdict is None or not verdict.ok
        self.door.store.full = False

    @invariant()
    def what_opened_is_written_down(self):
        steps = [used for kind, used in self.opened if kind == "step"]
        if steps:
            assert self.door.store.data["totp_step"] >= max(steps)
        if self.newest_night:
            assert self.door.store.data["night"] >= self.newest_night


Visitors.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestVisitors = Visitors.TestCase
