"""Which slot runs and whether it is on trial: what the lock reads, against what the real bootloader did."""

import json

import pytest
import recorded

from tests_host.micropython import ROOT, run
from tools.sim import provision
from tools.sim.chip import flash, otadata

CHIP = ROOT / "tools" / "sim" / "chip"
TRACES = json.loads((recorded.HERE / "esp32" / "otadata-traces.json").read_text())["traces"]
STEPS = [(trace["name"], number, step) for trace in TRACES for number, step in enumerate(trace["steps"])]
WORDS = {otadata.NEW: "new", otadata.PENDING_VERIFY: "pending", otadata.VALID: "valid", otadata.INVALID: "invalid",
         otadata.ABORTED: "aborted"}  # fmt: skip


def lay(path, entries, parts=None):
    provision.make_flash(path, "6000i", "LK-0001", None, parts=parts)
    chip = flash.Flash(path)
    for index, entry in enumerate(entries):
        chip.erase(0xD000 + 4096 * index)
        chip.program(0xD000 + 4096 * index, entry)
    chip.close()


def device(path, running, *more):
    return run("tests_host/on_device/drivers_slots.py", path, running, *more, path=[CHIP]).splitlines()


def test_every_recorded_state_is_read_as_the_bootloader_meant_it(tmp_path):
    path = tmp_path / "flash.bin"
    trials = 0
    for name, number, step in STEPS:
        entries = [bytes.fromhex(entry) for entry in step["otadata"]]
        running = int(step["running"][-1])
        lay(path, entries)
        said = device(path, running)[0].split()
        sound = [e for e in entries if otadata.crc_fits(e) and otadata.state_of(e) in WORDS]
        mine = [e for e in sound if (otadata.sequence_of(e) - 1) % 2 == running]
        pending = any(otadata.state_of(e) == otadata.PENDING_VERIFY for e in mine)
        assert said[:3] == [str(running), str(1 - running), str(pending)], (name, number)
        trials += pending
        for slot in (0, 1):
            words = [WORDS[otadata.state_of(e)] for e in sound if (otadata.sequence_of(e) - 1) % 2 == slot]
            assert said[3 + slot] in (words or ["none"]), (name, number)
    assert trials >= 10


def test_a_trial_is_what_the_next_reset_takes_back():
    """In the recordings, a reset changes slot or state exactly where the lock would say `on_trial`."""
    resets = ("machine.reset()", "power cut, power on", "watchdog (machine.WDT(timeout=1000), not fed)")
    seen = 0
    for trace in TRACES:
        for before, after in zip(trace["steps"], trace["steps"][1:]):
            if after["action"] not in resets:
                continue
            running = int(before["running"][-1])
            entries = [bytes.fromhex(entry) for entry in before["otadata"]]
            trial = [e for e in entries if otadata.crc_fits(e) and otadata.state_of(e) == otadata.PENDING_VERIFY
                     and (otadata.sequence_of(e) - 1) % 2 == running]  # fmt: skip
            ended = [e for e in map(bytes.fromhex, after["otadata"]) if otadata.state_of(e) == otadata.ABORTED]
            if trial:
                assert otadata.with_state(trial[0], otadata.ABORTED) in ended, trace["name"]
                seen += 1
    assert seen >= 8


def test_a_slot_is_read_in_small_blocks_and_never_written(tmp_path):
    path = tmp_path / "flash.bin"
    lay(path, [otadata.entry(1, otadata.VALID), otadata.BLANK],
        parts={"app_0": bytes(8192 + 4096) + b"eighth..", "ota_1": b"noise"})
    said = device(path, 0, "write")
    assert said == [
        "0 1 False valid none", "496 512 -30 -30", "b'eighth..'", "262144 1572864", "True",
    ]  # fmt: skip


@pytest.mark.parametrize("running", [0, 1])
def test_blank_otadata_is_no_trial(tmp_path, running):
    lay(tmp_path / "flash.bin", [otadata.BLANK, otadata.BLANK])
    assert device(tmp_path / "flash.bin", running)[0].split()[2:] == ["False", "none", "none"]
