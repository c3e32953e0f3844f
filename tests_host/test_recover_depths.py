"""`recover` goes from the application's console to the rescue lock's, to the ROM's loader, by itself, and says so."""

import io

import pytest

from tools.campaign.recovery import cases
from tools.campaign.recovery.ports import Wire, impatient
from tools.campaign.recovery.sound import trouble
from tools.cli.context import Context
from tools.cli.main import main
from tools.flash import rom
from tools.recover import console
from tools.refusals import Refused
from tools.sim.rom.wire import Wire as Direct
from tools.usb import keyfile, port

CASES = {case.title: case for case in cases.of("6000i")}
APPLICATION = "the application answers on the console"
RESCUE = "no application runs: only the rescue lock answers on the console"
SILENT = "no console answers on"
DEEPER = "now the chip's own loader (ROM)"


class Silent:
    """A port with nobody behind it."""

    in_waiting = 0

    def write(self, data):
        pass

    def read(self, size):
        return b""

    def close(self):
        pass


@pytest.fixture
def recover(lab, monkeypatch, tmp_path):
    """recover(path, words, starts, answers) -> (exit status, what was said) of the tool at a board with that flash.
    starts: does its core start; loader: does the ROM's loader answer."""
    keys = tmp_path / "keys.json"
    keyfile.add(keys, keyfile.of([lab.lock_file()]))
    real = rom.Rom

    def run(path, *words, starts=True, loader=True, keys=keys):
        out = io.StringIO()
        board, wire = lab.board(path) if starts else None, Direct(path)
        if board:
            board.leap(0)
            board.run(3.0)

        def opened(where):
            monkeypatch.setattr(console, "_ANSWERS_S", 5.0 if board else 0.01)
            return Wire(board) if board else Silent()

        def chip(where, reset="", progress=None):
            if board:
                board.close()  # the chip is reset into its loader
            if not loader:
                return real(str(tmp_path / "none"))
            return real(wire, "no-reset", progress)

        monkeypatch.setattr(port, "opened", opened)
        monkeypatch.setattr(rom, "Rom", chip)
        visit = console.visit
        monkeypatch.setattr(console, "visit", lambda *told: visit(*told, sleep=board.run if board else None))
        start = ["recover", "--no-reset", "--port", "/dev/lock", "--kit", str(lab.kit.folder)]
        start += ["--keys", str(keys)] if keys else []
        try:
            with impatient():
                status = main([*start, *map(str, words)], Context(out, out, io.StringIO(), env={}))
        finally:
            monkeypatch.undo()
            wire.close()
            if board:
                board.close()
        return status, out.getvalue()

    return run


def harmed(lab, title):
    path = lab.copy()
    if title:
        CASES[title].harm(lab, path)
    return path


@pytest.mark.parametrize("title, starts, said, unsaid", [
    ("", True, [APPLICATION, "application's console"], [DEEPER]),
    ("both slots are noise", True, [RESCUE, "application written", "The lock needs no more repair"], [DEEPER]),
    ("both cores are noise", False, [SILENT, DEEPER, "core A written", "The lock needs no more repair"], [RESCUE]),
])  # fmt: skip
def test_each_depth_is_chosen_by_itself(lab, recover, title, starts, said, unsaid):
    path = harmed(lab, title)
    before = path.read_bytes()
    status, told = recover(path, starts=starts)
    assert status == 0 and all(text in told for text in said) and not any(text in told for text in unsaid), told
    if not starts:
        assert trouble(lab, CASES[title], path, before) == ""


def test_a_rescue_lock_that_can_not_be_opened_leads_to_the_loader(lab, recover):
    """A technician without this lock's key: in plain words, and the lock is repaired all the same."""
    path = harmed(lab, "both slots are noise")
    status, told = recover(path, keys=None)
    assert status == 0 and RESCUE in told and "the console can't help: the key file has no key" in told
    assert told.index(RESCUE) < told.index(DEEPER) < told.index("application A written")


def test_when_the_deepest_fails_it_says_what_to_do(lab, recover):
    path = harmed(lab, "both cores are noise")
    status, told = recover(path, starts=False, loader=False)
    assert status == 1 and SILENT in told and DEEPER in told
    assert "put the cable in" in told and "[no-answer]" in told and "Traceback" not in told


def test_a_backup_brings_the_lock_back_as_it_was(lab, recover, tmp_path):
    """All 4 MiB by the real esptool; repaired, ruined, and written back byte for byte; on no other board."""
    path, kept = harmed(lab, "both slots are noise"), tmp_path / "lock.bin"
    before = path.read_bytes()
    status, told = recover(path, "--backup", kept, starts=False)
    assert status == 0 and "it holds the lock's secret" in told, told
    assert kept.read_bytes() == before and kept.stat().st_mode & 0o777 == 0o600 and path.read_bytes() != before
    with path.open("r+b") as file:
        file.seek(0x9000)
        file.write(bytes(0x3000))  # the store is lost, too
    status, told = recover(path, "--restore", kept, starts=False)
    assert "written back" in told and "application A written" in told and status == 0, told
    again = lab.copy("again.bin")
    status, told = recover(again, "--restore", kept, "--dry-run", starts=False)
    assert status == 2 and "[bad-usage]" in told
    with pytest.raises(Refused):
        from tools.recover import backup

        other = bytearray(before)
        at = other.index(b"LK-RESCUE-1", 0x3FF000)
        other[at : at + 11] = b"LK-RESCUE-2"
        kept.write_bytes(other)
        with Direct(again) as wire, impatient(), rom.Rom(wire, "no-reset") as device:
            backup.restore(device, kept, lambda done, total: None)


def test_a_restored_flash_is_the_backup_byte_for_byte(lab, tmp_path):
    from tools.recover import backup

    kept = lab.copy("kept.bin")
    path = harmed(lab, "everything but the store, the identity and the data is noise")
    with Direct(path) as wire, impatient(), rom.Rom(wire, "no-reset") as device:
        written = backup.restore(device, kept, lambda done, total: None)
    assert written and path.read_bytes() == kept.read_bytes()
