"""What opens once opens once, and a guess is written down first, wherever the power goes."""

import shutil

import pytest

from tests_host import lockside as door
from tools.campaign import probe
from tools.sim import provision
from tools.sim.chip import flash, nvs_storage

HOUR, DAY = 3600, 86400
START = 1767261600  # 2026-01-01 10:00 UTC
CUTS = (("before", 0.5), ("torn", 0.2), ("torn", 0.7), ("after", 0.5))
WORDS = ("before", "torn early", "torn late", "after")


class Bench:
    """A flash to start from again and again, and how many flash operations an entry makes on it."""

    def __init__(self, folder, crowded=False, wrong=0):
        self.firmware = probe.firmware(folder / "probed")
        self._folder = folder
        self.start = START
        with door.make(folder=folder) as board:
            board.cut_power()
        self.flash = folder / "flash.bin"
        if crowded:
            crowd(self.flash, spare=4)
        if wrong:
            with self.board() as board:
                for number in range(wrong):
                    door.type_in(board, f"{number:04}")
                board.cut_power()
                shutil.copyfile(board.flash, self.flash)
                self.start += 60

    def board(self):
        """The board with a copy of the flash, up for a second, and its clock on a step's 12th second."""
        copy = self._folder / "copy.bin"
        shutil.copyfile(self.flash, copy)
        board = door.on_from("6000i", copy, self.start + 12, leap_ms=1900, firmware=self.firmware)
        return board

    def operations(self, code):
        """Flash operations from `#` until the answer is given, acted upon and logged."""
        with self.board() as board:
            board.press(code, 45, 45)
            before = board.operations
            board.press("#", 45, 45)
            board.run(1.5)
            return board.operations - before


class Erases:
    """Gate of a flash: counts its erases."""

    def __init__(self):
        self.count = 0

    def before(self, kind, offset, length):
        self.count += kind == "erase"

    def after(self, kind, offset, length):
        pass


def fill(path, entries=None):
    """Writes so many entries into the NVS of a flash, or until it erases a page. Returns how many."""
    gate = Erases()
    chip = flash.Flash(path, gate=gate)
    offset, size = provision.partitions.place("nvs")
    storage = nvs_storage.Storage(chip, offset, size)
    storage.load()
    number = storage.namespace(b"others")
    made = 0
    while made < 1000 if entries is None else made < entries:
        storage.set_i32(number, b"count", made)
        if entries is None and gate.count:
            break
        made += 1
    chip.close()
    return made


def crowd(path, spare):
    """Fills the NVS up so that only so many entries are left until a page has to be cleared and erased."""
    trial = path.with_suffix(".trial")
    shutil.copyfile(path, trial)
    fill(path, fill(trial) - spare)


def code_of(kind, unix):
    return door.by_oathtool(unix) if kind == "totp" else door.stay_code(unix // HOUR, 32)


def answers(watch):
    """What the lock answered since the last look."""
    return [words[1] for _, words in watch.news() if words[0] == "entry"]


def cut_during(board, code, number, how, fraction):
    """Enters a code and cuts the power at flash operation `number` from `#` on; then the board starts again."""
    board.press(code, 45, 45)
    board.cut_at(number, how, fraction)
    board.key_down("#")
    board.run_until("power-cut", timeout=2)
    opened = any(event.values[0] for event in board.seen("motor"))
    board.key_up("#")
    board.run(0.1)
    board.restore_power()
    board.run(1.0)
    return opened


@pytest.mark.parametrize("how", CUTS, ids=WORDS)
@pytest.mark.parametrize("kind, crowded", [("totp", False), ("once", True)], ids=["totp", "once, store crowded"])
def test_a_code_opens_once_wherever_the_power_is_cut(tmp_path, kind, crowded, how):
    bench = Bench(tmp_path, crowded)
    code = code_of(kind, bench.start + 12)
    count = bench.operations(code)
    assert count > 17 or not crowded  # 15, and a page of the store is cleared on the way
    cuts = spent = 0
    for number in range(1, count + 1):
        with bench.board() as board:
            watch = probe.Probe(board)
            opened = cut_during(board, code, number, *how)
            told = answers(watch)
            opened = opened or kind in told or any(row["kind"] == "accepted" for row in board.log())
            cuts += 1
            door.type_in(board, code)
            again = answers(watch)
            if opened:
                spent += 1
                assert again == ["used"], (number, told, again)
            else:
                assert again in ([kind], ["used"]), (number, told, again)
                spent += again == ["used"]
            door.type_in(board, code)
            assert answers(watch) == ["used"], (number, told, again)
            door.to_second(board, 10)
            door.type_in(board, door.by_oathtool(board.now))
            board.run(1.5)
            assert answers(watch) == ["totp"] and board.opens, (number, board.console[-800:])
            board.cut_power()
            rows = board.log()
            assert [row["reason"] for row in rows if row["kind"] == "accepted"].count(kind) <= 1 + (kind == "totp")
            assert door.faults(board, torn=how[0] == "torn") == [], number
    print(f"{kind}: {cuts} cuts, {spent} after which the code was spent")
    assert cuts == count > 10 and 0 < spent < cuts


@pytest.mark.parametrize("how", (CUTS[0], CUTS[1], CUTS[3]), ids=(WORDS[0], WORDS[1], WORDS[3]))
@pytest.mark.parametrize("code", ["987654", "6100000000"])
def test_a_wrong_guess_is_in_flash_before_it_is_compared(tmp_path, how, code):
    bench = Bench(tmp_path, wrong=4)  # one more, and the lock makes people wait
    count = bench.operations(code)
    cuts = compared = 0
    for number in range(1, count + 1):
        with bench.board() as board:
            watch = probe.Probe(board)
            cut_during(board, code, number, *how)
            cuts += 1
            made = len(watch.compared())
            compared += made
            for _ in range(3):
                door.type_in(board, code)
            made += len(watch.compared())
            assert made <= 1, number
            assert door.faults(board, torn=how[0] == "torn") == [], number
    print(f"{cuts} cuts, {compared} of them after the comparison")
    assert cuts == count > 3 and 0 < compared < cuts


@pytest.mark.parametrize("kind", ["totp", "once"])
def test_a_used_code_stays_used_over_every_kind_of_reset(tmp_path, kind):
    with door.make(folder=tmp_path) as board:
        door.to_second(board, 2)
        code = code_of(kind, int(board.now))
        assert door.opens(board, code) == kind
        for reset in ("reset", "wdt", "panic", "en", "brown-out", "cut"):
            if reset == "cut":
                door.without_power(board)
            else:
                board.reset(reset)
            board.run(0.6)
            assert door.verdict(board, code) == "refused used", reset
        assert door.faults(board) == []


@pytest.mark.parametrize("kind", ["totp", "once"])
@pytest.mark.parametrize("back", [90, DAY, 400 * DAY])
@pytest.mark.parametrize("when", ["running", "without power"])
def test_a_used_code_stays_used_when_the_clock_is_set_back(tmp_path, kind, back, when):
    with door.make(folder=tmp_path) as board:
        door.to_second(board, 2)
        code = code_of(kind, int(board.now))
        assert door.opens(board, code) == kind
        if when == "running":
            board.rtc(offset=-back)
            board.run(61)
            assert not door.verdict(board, code).startswith("accepted")
            board.reset("reset")
        else:
            door.without_power(board, offset=-back)
        for _ in range(3):
            board.run(1)
            told = door.verdict(board, code)
            board.run(2)
            assert not told.startswith("accepted") and board.bolt == "locked", board.log()[-5:]
        assert door.faults(board) == []


LOSSES = ({"missing": True}, {"stopped": True}, {"absurd": True}, {"offset": -400 * DAY})


@pytest.mark.parametrize("kind", ["totp", "once"])
@pytest.mark.parametrize("rtc", LOSSES, ids=("missing", "stopped", "absurd", "set back"))
def test_after_deep_battery_loss_two_codes_bring_the_time_back_and_old_codes_stay_used(tmp_path, kind, rtc):
    with door.make(folder=tmp_path) as board:
        door.to_second(board, 2)
        code, before = code_of(kind, int(board.now)), door.by_pyotp(board.now - 30)
        assert door.opens(board, code) == kind
        door.without_power(board, 300, **rtc)
        for old in (before, code, code):
            assert not door.verdict(board, old).startswith("accepted")
        board.run(2)  # whatever search there is, these two it must not find
        assert board.bolt == "locked"
        door.type_in(board, "1")  # ends it
        board.run(91)
        door.to_second(board, 2)
        assert door.verdict(board, door.by_oathtool(board.now)) == "refused need-next"
        board.run(30)
        recovery = door.by_oathtool(board.now)
        door.type_in(board, recovery)
        board.run_until(lambda board: board.opens, timeout=20)
        board.run(8)
        assert board.bolt == "locked" and abs(board.log()[-1]["unix"] - board.now) < 32
        for old in (code, recovery):
            assert door.verdict(board, old) in ("refused used", "refused wrong")
        board.run(31)
        assert door.opens(board, door.by_pyotp(board.now)) == "totp"
        assert door.faults(board) == []
