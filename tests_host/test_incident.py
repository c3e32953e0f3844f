"""The short forms of `make incident` and `make powercut`, and that both notice a lock that is not sound."""

import pytest

from tools.campaign import cuts, powercut, scenarios, sound
from tools.incident import __main__ as incident
from tools.incident import cases
from tools.sim import tamper


@pytest.mark.parametrize("model", ["6000i", "7000i"])
def test_in_every_case_of_the_incident_the_door_opens(model, capsys):
    assert incident.main(["--model", model]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "incident: 8 cases, 8 opened"


def test_the_incident_notices_a_door_that_stays_shut(capsys):
    def harm(board):
        for slot in (0, 1):
            tamper.overwrite(board, f"app_{slot}", b"\0" * 4096)
        board.jam(at=0.99)

    replay = incident.Replay("6000i", cases.Case("stuck", harm, ("slot-refused", "bad-format"), ends="rescue"))
    assert not replay.run() and replay.took[0] is not None and None in replay.took


@pytest.mark.parametrize("name, every", [("codes", 6), ("update", 24), ("rollback", 8), ("resume", 16)])
def test_a_lock_is_sound_wherever_the_power_goes(name, every, tmp_path, capsys):
    options = ["--only", name, "--every", str(every), "--chains", "8" if name == "update" else "0", "--jobs", "1"]
    assert powercut.main(options) == 0
    tried, found = capsys.readouterr().out.splitlines()[-1].removeprefix("powercut: ").split(", ")
    assert int(tried.split()[0]) == int(found.split()[0]) >= 30


@pytest.fixture(scope="module")
def codes(tmp_path_factory):
    return scenarios.record("codes", tmp_path_factory.mktemp("recorded"))


def test_the_sweep_notices_a_log_that_has_lost_a_record(codes, tmp_path, monkeypatch):
    flash = tmp_path / "flash.bin"
    flash.write_bytes(codes.plan.flash.read_bytes())
    told = sound.remembered(flash.read_bytes()) | {(9999, "accepted", 0)}
    answers = iter([told])
    monkeypatch.setattr(sound, "remembered", lambda data: next(answers, set()))
    assert "lost from the log" in sound.trouble(codes.plan, flash)


def test_the_sweep_notices_a_lock_that_does_not_open(codes, tmp_path):
    flash = tmp_path / "flash.bin"
    data = bytearray(codes.plan.flash.read_bytes())
    data[0x9000:0xD000] = b"\xff" * 0x4000  # the store, and with it the secret
    flash.write_bytes(data)
    assert "did not open" in sound.trouble(codes.plan, flash)


def test_states_are_what_the_simulated_flash_leaves(tmp_path):
    """The sweep's torn states, against the chip's stand-in itself."""
    from memory_flash import Cut, MemoryFlash, PowerCut

    base = bytes(range(256)) * 32
    work = [cuts.Operation(4096, None), cuts.Operation(4096 + 7, b"\x5a" * 100), cuts.Operation(0, b"\x0f" * 256)]
    for state in cuts.states(base, work):
        flash = MemoryFlash(base)
        for operation in work[: state.number]:
            flash.erase(operation.offset) if operation.data is None else flash.program(*operation)
        if state.how.startswith("torn"):
            operation = work[state.number]
            length = 4096 if operation.data is None else len(operation.data)
            flash.gate = Cut(0, min(length - 1, int(length * float(state.how.split()[1]))))
            with pytest.raises(PowerCut):
                flash.erase(operation.offset) if operation.data is None else flash.program(*operation)
        assert flash.image() == state.flash, (state.number, state.how)
