"""The bootloader and `esp32.Partition` leave otadata, byte for byte, as the real ones did in every recorded
trace."""

import json
import shutil

import pytest
import recorded
from memory_flash import Cut, Journal, MemoryFlash, PowerCut

from tools.sim import provision
from tools.sim.chip import bootloader, otadata, partitions

TRACES = json.loads((recorded.HERE / "esp32" / "otadata-traces.json").read_text())["traces"]

# Each step on a line of JSON: the action, and the otadata to force where the action was made from outside.
STEPS = """
import sys, json
import bootloader, esp32, flash
chip = flash.Flash(sys.argv[1])
P = esp32.Partition

def flip():
    raw = open(sys.argv[1], 'r+b')
    raw.seek(0x190000 + 100)
    byte = raw.read(1)[0]
    raw.seek(0x190000 + 100)
    raw.write(bytes((byte ^ 4,)))
    raw.close()

def force(entries):
    for i in range(2):
        chip.erase(0xd000 + 4096 * i)
        chip.program(0xd000 + 4096 * i, entries[i])

def act(action, entries):
    if action.startswith('set_boot'):
        P(action.split()[1]).set_boot()
    elif action.startswith('mark valid'):
        P.mark_app_valid_cancel_rollback()
    elif action.startswith('flip a bit'):
        flip()
    elif action == 'erase otadata':
        P('otadata').ioctl(6, 0)
        P('otadata').ioctl(6, 1)
    elif action.startswith('make otadata'):
        force(entries)
    elif 'soft reset' not in action and 'deepsleep' not in action:
        if 'flip a bit' in action:
            flip()
        flash.attach(chip, bootloader.start(chip))

for line in open(sys.argv[2]):
    action, entries = json.loads(line)
    told = {'action': action}
    try:
        act(action, [bytes.fromhex(e) for e in entries])
        told['result'] = 'ok'
    except OSError as e:
        told['result'] = repr(e.args)
    told['running'] = P(P.RUNNING).info()[4]
    told['boot'] = P(P.BOOT).info()[4]
    both = bytearray(32), bytearray(32)
    P('otadata').readblocks(0, both[0])
    P('otadata').readblocks(1, both[1])
    told['otadata'] = [bytes(e).hex() for e in both]
    print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def board(tmp_path_factory):
    path = tmp_path_factory.mktemp("otadata") / "flash.bin"
    provision.make_flash(path, "6000i", "1", None)
    return path


@pytest.mark.parametrize("trace", TRACES, ids=lambda trace: trace["name"])
def test_a_recorded_trace_replays(board, tmp_path, trace):
    path = shutil.copy(board, tmp_path / "flash.bin")
    (tmp_path / "steps").write_text(
        "".join(json.dumps([s["action"], s["otadata"]]) + "\n" for s in trace["steps"])
    )
    told = [json.loads(line) for line in recorded.run(STEPS, path, tmp_path / "steps").splitlines()]
    assert len(told) == len(trace["steps"])
    for got, wanted in zip(told, trace["steps"], strict=True):
        for field in ("running", "boot", "otadata"):
            assert got[field] == wanted[field], (wanted["action"], field)
        assert got["result"] == wanted.get("result", "ok"), wanted["action"]


ENTRIES = [otadata.BLANK] + [otadata.entry(number, state) for number in (1, 2, 3) for state in range(5)]
ENTRIES += [otadata.entry(2, otadata.VALID)[:31] + b"\0", bytes(range(32))]


@pytest.mark.parametrize("sound", [(True, True), (True, False), (False, True), (False, False)])
def test_a_slot_never_starts_with_a_damaged_core_and_never_gets_a_second_trial(sound):
    for first in ENTRIES:
        for second in ENTRIES:
            entries = [first, second]
            slot = otadata.select(entries, lambda s: sound[s], lambda index, data: None)
            assert slot is None if not any(sound) else sound[slot]
            trials = [i for i in range(2) if otadata.state_of(entries[i]) == otadata.PENDING_VERIFY]
            assert len(trials) <= 1
            again = list(entries)
            otadata.select(again, lambda s: sound[s], lambda index, data: None)
            for i in trials:
                assert otadata.state_of(again[i]) == otadata.ABORTED


def test_a_cut_while_otadata_is_written_still_starts_a_sound_core(board):
    image = board.read_bytes()
    base = partitions.place("otadata")[0]

    def switched(gate=None):
        chip = MemoryFlash(image, gate)
        bootloader.start(chip)
        index, entry = otadata.next_boot(otadata.read(chip, base), 1)
        otadata.write(chip, base, index, entry)
        bootloader.start(chip)
        bootloader.start(chip)
        return chip

    journal = Journal()
    switched(journal)
    assert (
        len(journal.operations) == 8
    )  # first boot, set_boot, trial, trial ended: an erase and a program each
    for at in range(len(journal.operations)):
        for torn in (0, 1, 3, 20, 25, 30, None):
            gate = Cut(at, torn)
            chip = MemoryFlash(image, gate)
            try:
                bootloader.start(chip)
                index, entry = otadata.next_boot(otadata.read(chip, base), 1)
                otadata.write(chip, base, index, entry)
                bootloader.start(chip)
                bootloader.start(chip)
            except PowerCut:
                pass
            assert bootloader.start(MemoryFlash(chip.image())) in (0, 1)
