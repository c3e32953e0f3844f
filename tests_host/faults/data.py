"""Flash: the store, the event log, the file system of local codes, the identity."""

import random

from tests_host import consoleside
from tests_host.faults.clock import WITH_PIN
from tests_host.faults.row import fault
from tests_host.faultside import spoiler
from tools.sim.chip import partitions

FULL = spoiler('''
from esp32 import NVS

_late = lock_run._late


async def _fill(parts, *more):
    await _late(parts, *more)
    if ONCE:
        return
    guest = NVS("guest")
    for size in (1900, 400, 32, 4):
        for number in range(2000):
            try:
                guest.set_blob("b%d.%d" % (size, number), bytes(size))
                guest.commit()
            except OSError:
                break


lock_run._late = _fill
''')
WORN = spoiler('''
from drivers import region


def _worn(self, offset, data):
    raise OSError(5)


region.FlashRegion.{what} = _worn
''')


def _place(label):
    offset, size = partitions.place(label)
    return offset, size


def _overwrite(side, label, what, first=0, length=None):
    """Power off, the partition spoiled ("noise", "zero", "erased"), power on."""
    offset, size = _place(label)
    length = size - first if length is None else length
    noise = random.Random(1).randbytes(length)
    side.board.cut_power()
    with open(side.board.flash, "r+b") as file:
        file.seek(offset + first)
        file.write({"noise": noise, "zero": bytes(length), "erased": b"\xff" * length}[what])
    side.board.restore_power()
    side.board.run(2.5)


@fault("store-full", "fault", "store-full")
def _(make, _case):
    side = make(app=FULL)
    side.works()
    side.board.reset("wdt")
    side.board.run(5)  # another namespace fills the store
    used = []
    for _ in range(6):
        code = side.code()
        side.type(code + "#")
        assert side.opens or side.logged("refused", "store-full"), side.tail()
        used.append((code, side.opens))
        side.board.run(9)
        side.type(code + "#")
        assert side.locked  # nothing opens twice
        side.board.run(2)
    assert all(opened for _, opened in used), side.tail()
    side.board.run(61)
    side.board.reset("wdt")
    side.board.run(5)
    for code, _ in used:
        side.type(code + "#")
        assert side.locked
        side.board.run(2)
    side.board.run(61)  # the list of wrong guesses needs the reserve, and that is told


@fault("store-lost", "fault", "no-secret", cases=("erased", "noise", "zero"))
def _(make, what):
    side = make()
    side.works()
    code = side.code()
    _overwrite(side, "nvs", what)
    began = side.board.now
    side.type(code + "#", 2)
    assert side.locked and side.board.state == "running"
    side.board.run(1300)
    assert 1 <= len([e for e in side.board.seen("reset") if e.at > began]) <= 4  # slowly
    assert side.locked and not side.board.motor


@fault("store-without-secret", "fault", "no-secret")
def _(make, _case):
    side = make(secret=None)
    side.type("123456#", 5)
    assert side.locked
    assert consoleside.said(side.board, "hello", number=7) == {"n": 7, "refused": "no-secret"}
    assert consoleside.said(side.board, "restart", number="x") == {"n": "x", "refused": "no-secret"}
    assert side.starts() == 1


@fault("log-damaged", "", "accepted totp", cases=("noise", "zero", "erased"))
def _(make, what):
    side = make()
    side.works()
    _overwrite(side, "data", what, 0, 0x20000)
    side.works()
    if what == "erased":
        assert side.logged("log-damaged", "lost-records"), side.tail()
    side.board.reset("wdt")
    side.board.run(2)
    side.works()
    assert side.logged("power-up", "watchdog")


@fault("log-worn-out", "unlocked", "", cases=("program", "erase", "read_into"))
def _(make, what):
    side = make(app=WORN.replace("{what}", what))
    for _ in range(2):
        side.works()  # the lock does without its log
    assert side.starts() == 1


@fault("data-damaged", "", "data-fault data-formatted", cases=("noise", "zero", "erased"))
def _(make, what):
    side = make(app=WITH_PIN)
    side.type("275193#")
    assert side.opens
    side.board.run(9)
    told = len(side.logged("data-fault"))
    side.replace(spoiler(""))
    _overwrite(side, "data", what, 0x20000)
    assert len(side.logged("data-fault")) > told
    side.type("275193#", 2)
    assert side.locked and side.logged("refused", "wrong")  # the PINs are gone, the codes are not
    side.board.run(5)
    side.works()


@fault("identity-lost", "", "", cases=("noise", "erased", "zero"))
def _(make, what):
    side = make()
    side.works()
    _overwrite(side, "identity", what)
    side.board.run(60)
    assert consoleside.said(side.board, "hello") == {"n": 1, "refused": "no-identity"}
    before = side.starts()
    side.board.run(1300)
    assert before + 1 <= side.starts() <= before + 3 and side.locked  # again and again, slowly
    assert not side.board.motor and side.board.state == "running"
