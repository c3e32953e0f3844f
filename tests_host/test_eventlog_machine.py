"""Property test of the event log against a model, under cuts and damage; and the same core on MicroPython."""
import contextlib
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from eventlog.log import EventLog
from eventlog.reader import read, verify
from tests_host.micropython import run
from tests_host.on_device.eventlog_core import PER_SECTOR, Clock, Nor, PowerCut, Store

ROOT = Path(__file__).parent.parent


class LogMachine(RuleBasedStateMachine):
    @initialize(sectors=st.integers(2, 4))
    def start(self, sectors):
        self.nor = Nor(sectors)
        self.store = Store()
        self.given = {}  # number -> value, of every add that returned one
        self.spoilt = set()  # numbers of records damaged since
        self.value = 0
        self.reopen()

    def reopen(self):
        self.log = EventLog(self.nor, Clock(), self.store)
        self.log.open()

    @rule(count=st.integers(1, 90), prepare=st.booleans())
    def add(self, count, prepare):
        for _ in range(count):
            if prepare:
                self.log.prepare()
            self.value += 1
            seq = self.log.add("accepted", "totp", self.value)
            assert seq > max(self.given, default=0)
            self.given[seq] = self.value

    @rule(at=st.integers(0, 80), share=st.integers(0, 256))
    def cut(self, at, share):
        self.nor.ops.clear()
        self.nor.cut_at, self.nor.cut_share = at, share
        with contextlib.suppress(PowerCut):
            self.add(90, bool(at % 2))
        self.nor.cut_at = -1
        self.reopen()

    @rule()
    def restart(self):
        before = (self.log.first, self.log.next)
        self.reopen()
        assert self.log.next == before[1] and self.log.first <= before[0] or self.spoilt

    @rule(slot=st.integers(0, 4 * PER_SECTOR - 1), byte=st.integers(20, 63), bit=st.integers(0, 7))
    def flip(self, slot, byte, bit):
        at = (slot * 64 + byte) % self.nor.size
        if self.nor.data[at - at % 64 : at - at % 64 + 64] != b"\xff" * 64:
            self.nor.data[at] ^= 1 << bit
            seq = int.from_bytes(self.nor.data[at - at % 64 : at - at % 64 + 4], "big")
            self.spoilt.add(seq)
            self.reopen()

    @rule(noise=st.randoms(use_true_random=False), kind=st.sampled_from(["zeros", "noise"]))
    def ruin(self, noise, kind):
        size = self.nor.size
        self.nor.data[:] = bytes(size) if kind == "zeros" else noise.randbytes(size)
        self.spoilt |= set(self.given)
        self.reopen()

    @invariant()
    def what_is_read_is_what_was_added_and_what_was_added_last_is_there(self):
        seen = {record.seq: record.value for record in read(self.log)}
        assert all(self.given.get(seq, value) == value for seq, value in seen.items())
        begins = (self.log.next + PER_SECTOR - 2) // PER_SECTOR * PER_SECTOR + 1
        oldest = begins + PER_SECTOR - self.log.ring.slots
        due = {s: v for s, v in self.given.items() if s >= oldest and s not in self.spoilt}
        assert due.items() <= seen.items()
        assert self.log.lost == self.log.first - 1 and self.log.next > max(self.given, default=0)

    @invariant()
    def faults_are_only_where_damage_was_done(self):
        if not self.spoilt:
            assert "broken-chain" not in [name for name, _ in verify(self.log)]


LogMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=12, deadline=None)
TestLogMachine = LogMachine.TestCase


@pytest.mark.parametrize("bits", [64, 32])
def test_cuts_at_every_operation_on_micropython(bits):
    said = run(ROOT / "tests_host" / "on_device" / "eventlog_core.py", str(ROOT / "lib"), bits=bits).split()
    assert said[-1] == "ok" and int(said[said.index("unprepared") + 1]) > 3 * 128 * 2
    assert int(said[said.index("add") + 1]) < {32: 900, 64: 1600}[bits], "heap an add takes, garbage included"
