"""The event log under power cuts, the same on CPython and MicroPython.

Run: micropython eventlog_core.py LIB_FOLDER. Prints one line a check, raises on the first broken promise.
"""
import sys

if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])

from eventlog.log import EventLog
from eventlog.reader import read, verify

SECTOR = 4096
PER_SECTOR = 64


class PowerCut(Exception):
    pass


class Nor:
    """Flash as it is: program clears bits, erase sets a sector. `before(kind, offset, data)` runs ahead of
    each operation, `cut_at` cuts the power in the middle of operation number `cut_at`."""

    def __init__(self, sectors=3, data=None):
        self.size = sectors * SECTOR
        self.data = bytearray(data) if data is not None else bytearray(b"\xff" * self.size)
        self.before = None
        self.cut_at = -1
        self.cut_share = 0
        self.ops = []

    def read_into(self, offset, buf):
        buf[:] = self.data[offset : offset + len(buf)]

    def _op(self, kind, offset, data):
        if self.before:
            self.before(kind, offset, data)
        self.ops.append((kind, offset))
        if len(self.ops) - 1 == self.cut_at:
            apply(self.data, kind, offset, data, self.cut_share)
            raise PowerCut()
        apply(self.data, kind, offset, data, 256)

    def erase(self, offset):
        assert offset % SECTOR == 0
        self._op("erase", offset, None)

    def program(self, offset, data):
        assert offset // SECTOR == (offset + len(data) - 1) // SECTOR
        self._op("program", offset, data)


def apply(flash, kind, offset, data, share):
    """Do `share`/256 of an operation: whole bytes first, the last byte in part."""
    total = SECTOR if kind == "erase" else len(data)
    whole = total * share // 256
    for i in range(whole):
        flash[offset + i] = 0xFF if kind == "erase" else flash[offset + i] & data[i]
    if 0 < whole < total:
        at = offset + whole
        flash[at] = flash[at] | 0x5A if kind == "erase" else flash[at] & (data[whole] | 0xA5)


class Store:
    def __init__(self, values=None):
        self.values = dict(values or {})
        self.before = None

    def get(self, key, default):
        return self.values.get(key, default)

    def put(self, key, value):
        if self.before:
            self.before(key, value)
        self.values[key] = value


class Clock:
    trust = "synced"

    def __init__(self):
        self.unix = 1800000000

    def now(self):
        self.unix += 1
        return self.unix


class Check:
    """Runs a log over `turns` of a small region, forks before, in and after every operation, and checks each
    fork."""

    def __init__(self, prepare, shares=(0, 3, 100, 250, 256), with_store=True, sectors=3):
        self.prepare = prepare
        self.slots = sectors * PER_SECTOR
        self.shares = shares
        self.done = {}  # number -> value of every add that returned
        self.pending = None
        self.forks = 0
        self.nor = Nor(sectors)
        self.store = Store() if with_store else None

    def run(self, turns=3):
        log = EventLog(self.nor, Clock(), self.store)
        log.open()
        self.nor.before = self.fork
        if self.store:
            self.store.before = self.fork_store
        value = 0
        while log.next <= turns * self.slots:
            if self.prepare and value % 5 == 0:
                self.pending = None
                log.prepare()
            value += 1
            self.pending = value
            ops = len(self.nor.ops)
            seq = log.add("accepted", "totp", value, b"who%d" % value)
            assert seq == value, (seq, value)
            self.done[seq] = value
            programs = [op for op in self.nor.ops[ops:] if op[0] == "program"]
            assert len(programs) == 1
            assert not self.prepare or len(self.nor.ops) - ops == 1, "an erase in add although prepared"
        assert not list(verify(log))
        return self.forks

    def fork(self, kind, offset, data):
        for share in self.shares:
            flash = bytearray(self.nor.data)
            apply(flash, kind, offset, data, share)
            self.check(flash, self.store.values if self.store else None)

    def fork_store(self, key, value):
        self.check(self.nor.data, self.store.values)
        after = dict(self.store.values)
        after[key] = value
        self.check(self.nor.data, after)

    def check(self, flash, values):
        self.forks += 1
        nor = Nor(self.slots // PER_SECTOR, flash)
        log = EventLog(nor, Clock(), Store(values) if values is not None else None)
        log.open()
        assert not nor.ops, "open wrote"
        newest = max(self.done) if self.done else 0
        assert log.next > newest, "a number would be used again"
        assert log.next <= newest + 2 or self.done.get(newest) is None or (log.next - 1) % PER_SECTOR == 0
        seen = {record.seq: record.value for record in read(log)}
        for seq, value in seen.items():
            assert value == self.done.get(seq, self.pending), "a number with another content"
        # Only the sector next in turn may be gone, as a whole or cut while it was erased.
        begins = (newest + PER_SECTOR - 1) // PER_SECTOR * PER_SECTOR + 1
        oldest = begins + PER_SECTOR - self.slots
        for seq in range(max(1, oldest), newest + 1):
            assert seq in seen, "record %d lost" % seq
        assert log.lost == log.first - 1
        for value in (1000001, 1000002, 1000003):
            seq = log.add("locked", "", value)
            assert seq > newest and seq not in seen, "not usable after the cut"
        again = EventLog(nor, Clock(), None)
        again.open()
        values = [record.value for record in read(again, newest - 3)]
        assert values[-3:] == [1000001, 1000002, 1000003]
        faults = [name for name, seq in verify(again, newest - 20)]
        assert "broken-chain" not in faults and len(faults) <= 2, faults


def allocation():
    """Bytes the heap gains by one add, garbage included (MicroPython only)."""
    import gc

    if not hasattr(gc, "mem_alloc"):
        return
    log = EventLog(Nor(), Clock(), None)
    log.open()
    log.ring.region.ops = Quiet()
    log.ring.region.cut_at = -2
    log.add("accepted", "totp", 1, b"who")
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    for _ in range(10):
        log.add("accepted", "totp", 1, b"who")
    print("bytes an add", (gc.mem_alloc() - before) // 10)
    gc.enable()


class Quiet:
    def append(self, op):
        pass

    def __len__(self):
        return 0


def main():
    for prepare, turns in ((True, 1), (False, 3)):
        # The state after an operation is that before the next one.
        check = Check(prepare, shares=(100, 256), sectors=2)
        print("cuts", "prepared" if prepare else "unprepared", check.run(turns))
    allocation()


if __name__ == "__main__":
    main()
    print("ok")
