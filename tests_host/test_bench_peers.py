"""The bench's groups `boot` and `peers`: that they measure what they say, and notice what is broken."""

import pytest

from tools import ROOT
from tools.bench import boot, hmacs, interned, peers
from tools.campaign.sweep import Tally
from tools.image import dev
from tools.image.tree import application, compiled


@pytest.fixture(scope="module")
def baselines():
    return {name: (states, other) for name, states, other in peers.baselines()}


def test_half_an_update_is_broken_and_a_whole_one_is_not():
    whole = [["old"] * 3, ["new"] * 3]
    halves = [["new", "old", "old"], ["old", "neither", "old"], ["neither"] * 3, ["new", "new", "neither"]]
    assert not any(map(peers.broken, whole)) and all(map(peers.broken, halves))


def test_files_that_are_overwritten_break_in_most_places(baselines):
    states, other = baselines["overwritten in place"]
    assert sum(map(peers.broken, states)) > len(states) / 2 and peers.outcome(other) == "installed"
    assert states[0] == ["old"] * 3 and states[-1] == ["new"] * 3


def test_files_that_are_deleted_first_break_in_the_gap(baselines):
    states, other = baselines["deleted, then renamed"]
    assert 0 < sum(map(peers.broken, states)) < len(states) / 2 and peers.outcome(other) == "installed"
    kinds = [state for number, state in enumerate(states) if state != states[number - 1]]
    assert kinds == [
        ["old"] * 3, ["neither", "old", "old"], ["new", "old", "old"], ["new", "neither", "old"],
        ["new", "new", "old"], ["new", "new", "neither"], ["new"] * 3,
    ]  # fmt: skip


def test_the_lock_does_not_break_and_refuses():
    row = peers.lock(every=230)
    assert (row.value, row.wrong_model) == (0, "refused (wrong-model)") and row.limit >= 5 and not row.missed


def test_a_lock_that_breaks_or_takes_anything_misses_the_aim(monkeypatch):
    monkeypatch.setattr(peers.powercut, "jobs_of", lambda *_: [1, 2])
    monkeypatch.setattr(peers.scenarios, "record", lambda *_: None)
    monkeypatch.setattr(peers, "refusal", lambda model: "refused (wrong-model)")
    monkeypatch.setattr(peers.powercut, "sweep", lambda job: Tally(4, 0, ["does not run"] if job == 2 else []))
    row = peers.lock(every=1)
    assert (row.value, row.limit) == (1, 8) and row.missed and "MISSED" in str(row)
    monkeypatch.setattr(peers.powercut, "sweep", lambda job: Tally(4))
    assert not peers.lock(every=1).missed
    monkeypatch.setattr(peers, "refusal", lambda model: "installed")
    assert peers.lock(every=1).missed


def test_an_image_for_this_model_counts_as_installed():
    assert peers.refusal("6000i") == "installed"


def test_the_boot_decision_reads_all_of_the_image_and_a_mount_does_not():
    size = len(dev.dev_image()) / 1024
    _, reads, read = boot.rows()
    assert read.limit < size <= read.value < size + 32 and reads.value > reads.limit > 0


@pytest.mark.parametrize("folder", ["tools/bench/on_device", "tools/campaign/on_device", "tests_host/on_device"])
def test_no_script_stands_in_the_way_of_a_module_of_the_firmware(folder):
    """The interpreter looks beside the script first."""
    own = {path.stem for path in (ROOT / "lib").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert own & {path.stem for path in (ROOT / folder).glob("*.py")} == set()


def test_what_an_image_loads_can_be_counted(tmp_path):
    """The bench's script follows the files that the build makes."""
    (tmp_path / "base").mkdir()
    root = compiled(tmp_path / "base")
    bare, rest, update = interned.counted(root, application(tmp_path / "application"))
    assert bare < rest < update and {"codes_room_", "/app/lib/codes_room_.mpy"} <= rest and "readblocks" not in rest
    assert interned.size(set()) == 0 and interned.size(rest) < interned.size(update)


def test_a_name_too_many_doubles_the_table_of_names():
    names = [f"n{number:03}" for number in range(301)]
    assert interned.size(set(names)) - interned.size(set(names[:300])) > 2000


def test_no_entry_costs_more_than_45_hashes():
    counted = [row for row in hmacs.rows(quick=True) if row.name.startswith("HMACs")]
    assert len(counted) == 4 and all(row.value <= row.limit == 45 for row in counted)
