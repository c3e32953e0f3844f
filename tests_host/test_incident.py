"""The short forms of `make incident` and `make powercut`, and that both notice a lock that is not sound."""

import pytest

from tools import incident
from tools.campaign import cuts, powercut, scenarios, sound, stored, sweep
from tools.campaign import incident as cases
from tools.sim import provision, tamper
from tools.sim.chip.flash import Flash
from update.record import FLOOR


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


@pytest.mark.parametrize("name, every", [("codes", 6), ("update", 61), ("rollback", 7), ("resume", 37)])
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
    answers = iter([{(9999, "accepted", 0)}])
    monkeypatch.setattr(sound, "remembered", lambda rows: next(answers, set()))
    assert "lost from the log" in sound.trouble(codes.plan, flash)


def test_the_sweep_notices_a_lock_that_does_not_open(codes, tmp_path):
    flash = tmp_path / "flash.bin"
    data = bytearray(codes.plan.flash.read_bytes())
    data[0x9000:0xD000] = b"\xff" * 0x4000  # the store, and with it the secret
    flash.write_bytes(data)
    assert "did not open" in sound.trouble(codes.plan, flash)


def test_what_a_cut_left_is_judged_once_and_counts_for_each_that_left_it(codes, tmp_path, monkeypatch):
    judged = []
    monkeypatch.setattr(sweep, "judge", lambda scenario, state, folder: judged.append(bytes(state.flash)) or "wrong")
    job = codes, list(range(12)), tmp_path
    tally = sweep.sweep(job)
    states = list(cuts.states(codes.plan.flash.read_bytes(), cuts.read(codes.journal), range(12).__contains__))
    assert tally.tried == len(states) == len(tally.faults) == 48
    assert 0 < tally.same == len(states) - len(judged) and {bytes(state.flash) for state in states} == set(judged)


def test_a_state_is_written_over_the_one_before(tmp_path):
    path = tmp_path / "state.bin"
    for data in (bytes(200_000), b"\1" * 200_000, bytes(70_000) + b"\2" + bytes(129_999), bytes(200_000)):
        sweep._put(path, data)
        assert path.read_bytes() == data


@pytest.fixture(scope="module")
def update(tmp_path_factory):
    """The recorded update, and the flash at its end: the new image is kept."""
    scenario = scenarios.record("update", tmp_path_factory.mktemp("recorded"))
    flash = bytearray(scenario.plan.flash.read_bytes())
    for operation in cuts.read(scenario.journal):
        cuts.apply(flash, operation)
    return scenario.plan, bytes(flash)


def _with_floor(data, path, value):
    path.write_bytes(data)
    chip = Flash(path)
    provision.store(chip, {FLOOR: value})
    chip.close()
    return path


def test_the_floor_of_a_flash_is_read_as_the_lock_would(update):
    plan, kept = update
    assert stored.number(plan.flash.read_bytes(), FLOOR, 0) == 0 and stored.number(kept, FLOOR, 0) == plan.counter == 2
    torn = kept[:0x9000] + bytes(0x4000) + kept[0xD000:]
    assert stored.number(torn, FLOOR, 7) == 7


@pytest.mark.parametrize("value, fault", [(1, "the floor was 1 with no image kept"), (2, "runs 'rescue'")])
def test_the_sweep_notices_a_floor_that_no_image_has_raised(update, tmp_path, value, fault):
    plan, _ = update
    flash = _with_floor(plan.flash.read_bytes(), tmp_path / "flash.bin", value)
    assert sound.trouble(plan, flash) == fault


def test_the_sweep_notices_a_floor_that_a_kept_image_has_not_raised(update, tmp_path):
    plan, kept = update
    flash = _with_floor(kept, tmp_path / "flash.bin", 0)
    assert sound.trouble(plan, flash) == "the floor is 0, it was 0 and ought to be 2"


def test_the_sweep_notices_a_floor_that_has_fallen(update, tmp_path, monkeypatch):
    plan, kept = update
    flash = tmp_path / "flash.bin"
    flash.write_bytes(kept)
    assert sound.trouble(plan, flash) == ""
    answers = iter([2, 1])
    monkeypatch.setattr(stored, "number", lambda *_: next(answers))
    assert sound.trouble(plan, flash) == "the floor is 1, it was 2 and ought to be 2"


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
