"""The event log keeps what it was given, in order, whatever happens to the flash."""
import random
import re
from pathlib import Path

import pytest

from codes.reasons import NAMES
from eventlog import kinds, words
from eventlog.log import EventLog
from eventlog.reader import read, verify
from eventlog.record import MARKS
from tests_host.on_device.eventlog_core import PER_SECTOR, SECTOR, Check, Clock, Nor, PowerCut, Store

ROOT = Path(__file__).parent.parent


def opened(nor, store=None):
    log = EventLog(nor, Clock(), store, 7)
    log.open()
    return log


def filled(count, sectors=3, store=None):
    nor = Nor(sectors)
    log = opened(nor, store)
    for value in range(1, count + 1):
        assert log.add("accepted", "totp", value) == value
    return nor, log


@pytest.mark.parametrize("prepare, with_store", [(True, True), (False, True), (False, False)])
def test_a_power_cut_before_in_or_after_any_operation_loses_nothing_and_reuses_no_number(prepare, with_store):
    check = Check(prepare, shares=(0, 3, 120, 250, 256), with_store=with_store)
    assert check.run(turns=3) > 3 * 3 * PER_SECTOR * 4


@pytest.mark.parametrize("seed", range(4))
def test_random_cut_upon_cut_loses_nothing_that_was_acknowledged(seed):
    rng = random.Random(seed)
    for _ in range(40):
        nor, store, done, value = Nor(3), Store(), {}, 0
        for _ in range(12):
            nor.ops.clear()
            nor.cut_at = rng.randrange(1, 40)
            nor.cut_share = rng.choice([0, 1, 5, 64, 128, 200, 255, 256])
            log = opened(nor, store)
            assert log.next > max(done, default=0)
            held = {r.seq: r.value for r in read(log)}
            newest = max(done, default=0)
            begins = (newest + PER_SECTOR - 1) // PER_SECTOR * PER_SECTOR + 1
            oldest = begins + PER_SECTOR - log.ring.slots
            assert {s: v for s, v in done.items() if s >= oldest}.items() <= held.items()
            assert all(done.get(s, v) == v for s, v in held.items())
            assert not [name for name, _ in verify(log) if name == "broken-chain"]
            try:
                while True:
                    value += 1
                    if rng.random() < 0.3:
                        log.prepare()
                    done[log.add("locked", "", value)] = value
            except PowerCut:
                pass


@pytest.mark.parametrize("fill", ["zeros", "noise", "ones", "text"])
def test_a_ruined_region_is_usable_at_once_and_the_numbers_go_on(fill):
    store = Store()
    filled(100, store=store)
    size = 3 * SECTOR
    noise = random.Random(1).randbytes(size)
    ruin = {"zeros": bytes(size), "noise": noise, "ones": b"\xff" * size, "text": b"log " * 3072}
    nor = Nor(3, ruin[fill])
    log = opened(nor, store)
    assert log.found == "lost-records" and list(read(log)) == []
    first = log.add("log-damaged", log.found)
    assert first == 129, "the numbers of the sectors begun before are not given out again"
    assert [r.seq for r in read(log)] == [129] and log.lost == 128
    assert [log.add("locked") for _ in range(400)] == list(range(130, 530))
    assert not list(verify(opened(nor, store)))


def test_without_a_store_a_ruined_region_starts_over():
    log = opened(Nor(2, bytes(2 * SECTOR)))
    assert log.add("locked") == 1 and [r.seq for r in read(log)] == [1]


def test_every_single_bit_flip_is_found():
    nor, _ = filled(3)
    for bit in range(64 * 8):
        at = 64 + bit // 8
        if at == 64 + MARKS:
            continue
        nor.data[at] ^= 1 << bit % 8
        log = opened(nor)
        assert [r.seq for r in read(log)] == [1, 3]
        assert ("torn", 2) in list(verify(log))
        nor.data[at] ^= 1 << bit % 8
    assert not list(verify(opened(nor)))


def test_a_damaged_last_record_keeps_its_number():
    nor, _ = filled(10)
    nor.data[9 * 64 + 20] ^= 1
    log = opened(nor)
    nor.ops.clear()
    assert log.add("locked") == 11 and nor.ops == [("program", 10 * 64)]


def test_a_damaged_first_record_of_a_sector_keeps_its_number():
    nor, _ = filled(65)
    nor.data[SECTOR + 20] ^= 1
    log = opened(nor)
    assert log.add("locked") == 66
    assert list(verify(log)) == [("torn", 65)]


def test_marks_may_be_cleared_later_and_break_nothing():
    nor, _ = filled(3)
    nor.program(64 + MARKS, b"\xfe")
    log = opened(nor)
    assert [r.marks for r in read(log)] == [0xFF, 0xFE, 0xFF] and not list(verify(log))


def test_a_record_replaced_by_one_that_is_sound_alone_breaks_the_chain():
    nor, _ = filled(5)
    other = Nor(3)
    log = opened(other)
    for value in range(5):
        log.add("accepted", "totp", value + 900)
    nor.data[128:192] = other.data[128:192]
    assert list(verify(opened(nor))) == [("broken-chain", 3), ("broken-chain", 4)]


def test_reading_takes_no_record_in_another_ones_place():
    nor, _ = filled(5)
    nor.data[128:192] = nor.data[64:128]
    log = opened(nor)
    assert [r.seq for r in read(log)] == [1, 2, 4, 5] and ("torn", 3) in list(verify(log))


def test_a_removed_record_shows_as_a_gap_and_a_broken_chain():
    nor, _ = filled(5)
    nor.data[128:192] = b"\xff" * 64
    assert list(verify(opened(nor))) == [("gap", 3), ("broken-chain", 4)]


def test_records_say_what_was_added():
    nor = Nor(2)
    log = opened(nor)
    log.add("refused", "retired", 0xFFFFFFFF, b"a name of more than sixteen")
    log.add("no such kind", "no such reason")
    one, two = read(opened(nor))
    assert (one.seq, one.unix, one.boot, one.value) == (1, 1800000001, 7, 0xFFFFFFFF)
    assert words.name(words.KINDS, one.kind) == "refused"
    assert words.name(words.REASONS, one.reason) == "retired"
    assert words.name(words.TRUSTS, one.trust) == "synced" and one.detail == b"a name of more t"
    assert (two.kind, words.name(words.REASONS, two.reason), two.detail) == (0, "unknown", b"")


def test_reading_goes_on_while_the_log_grows_over_what_was_to_be_read():
    nor, log = filled(100, 2)
    reader = read(log)
    assert next(reader).seq == 1
    for value in range(101, 200):
        log.add("locked", "", value)
    rest = [r.seq for r in reader]
    assert rest == list(range(129, 200)) and log.first == 129 and log.lost == 128


def test_read_begins_where_asked():
    _, log = filled(20)
    assert [r.seq for r in read(log, 18)] == [18, 19, 20] and list(read(log, 21)) == []


def test_open_reads_a_healthy_full_region_in_little_more_than_one_read_a_sector():
    nor, _ = filled(32 * 64 + 40, 32)
    reads = []
    plain = nor.read_into
    nor.read_into = lambda offset, buf: (reads.append(offset), plain(offset, buf))
    opened(nor)
    assert len(reads) <= 32 + 64 + 64 + 2


def test_prepare_takes_the_erase_out_of_add_and_does_it_once():
    nor, log = filled(47)
    nor.data[SECTOR:] = bytes(2 * SECTOR)
    assert not log.prepare(), "too early: the oldest records would go before they must"
    log.add("locked")
    assert log.prepare() and not log.prepare()
    nor.ops.clear()
    for _ in range(17):
        log.add("locked")
    assert {kind for kind, _ in nor.ops} == {"program"}


class Broken(Nor):
    """Flash that fails: what is in `bad` raises, slots in `stuck` do not take what is programmed."""

    bad: set = set()
    stuck: set = set()

    def _op(self, kind, offset, data):
        if kind in self.bad:
            raise OSError(5)
        if kind == "program" and offset in self.stuck:
            data = bytes(len(data))
        super()._op(kind, offset, data)

    def read_into(self, offset, buf):
        if "read" in self.bad:
            raise OSError(5)
        super().read_into(offset, buf)


@pytest.mark.parametrize("bad", ["program", "erase"])
def test_add_never_raises_for_bad_flash(bad):
    nor = Broken(2, bytes(2 * SECTOR))
    log = opened(nor)
    nor.bad = {bad}
    assert log.add("locked") == -1 and log.fault == "write-failed"
    nor.bad = set()
    assert log.add("locked") > 0


def test_a_log_that_could_not_be_read_at_start_writes_nothing_until_it_can():
    good, _ = filled(10)
    nor = Broken(3, good.data)
    nor.bad = {"read"}
    log = opened(nor)
    assert log.fault == "read-failed" and log.add("locked") == -1 and not log.prepare() and not nor.ops
    nor.bad = set()
    assert log.add("locked") == 11 and len(list(read(log))) == 11


def test_a_slot_that_does_not_take_its_record_is_passed_over():
    nor = Broken(2)
    nor.stuck = {0}
    log = opened(nor)
    assert log.add("locked", "", 5) == 2
    assert [(r.seq, r.value) for r in read(opened(nor))] == [(2, 5)]


def test_a_full_store_does_not_stop_the_log():
    class Full(Store):
        def put(self, key, value):
            from names import StoreFull

            raise StoreFull()

    log = opened(Nor(2), Full())
    assert log.add("store-full") == 1 and log.fault == "store-full"


def test_tables_are_append_only():
    assert words.names(words.KINDS)[:6] == ["unknown", "power-up", "firmware-start", "rescue", "accepted", "refused"]
    assert words.names(words.REASONS)[:5] == ["", "unknown", "power-on", "hard-reset", "watchdog"]
    assert words.names(words.TRUSTS) == list(kinds.TRUSTS)
    for name in ("KINDS", "REASONS"):
        table, marks = getattr(words, name), getattr(kinds, name)
        names = words.names(table)
        assert len(set(names)) == len(names) < 256
        assert all(re.fullmatch("[a-z-]*", name) for name in names)
        assert [kinds.number(marks, name, 255) for name in names] == list(range(len(names)))
        assert [words.name(table, number) for number in range(len(names))] == names


def test_every_reason_for_a_refusal_and_every_reset_cause_is_in_the_table():
    assert set(NAMES) <= set(words.names(words.REASONS))
    system = (ROOT / "lib" / "drivers" / "system.py").read_text()
    causes = re.findall(r'_RESET: "([a-z-]+)"', system)
    assert causes and set(causes) <= set(words.names(words.REASONS))


def test_every_kind_that_the_firmware_logs_is_in_the_table():
    written = set()
    for folder in ("lib", "firmware"):
        for path in (ROOT / folder).rglob("*.py"):
            written |= set(re.findall(r'\b_?log\.add\(\s*"([^"]*)"', path.read_text()))
    assert written and written <= set(words.names(words.KINDS))
