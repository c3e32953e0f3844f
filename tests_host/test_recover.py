"""Recovery by the ROM's loader, with the real esptool: the short form of `make recovery`, and what it never does."""

import base64
import io
import json
import shutil

import pytest

from tools.campaign.recovery import __main__ as recovery
from tools.campaign.recovery import cases, pulls
from tools.campaign.recovery.sound import trouble, wishes_of
from tools.campaign.recovery.stock import SECRET, SERIAL
from tools.cli.context import Context
from tools.cli.main import main
from tools.recover import kit as kits
from tools.recover import report
from tools.refusals import Refused
from tools.sim.chip.partitions import place
from tools.sim.rom import Port

CASES = {case.title: case for case in cases.of("6000i")}
NUMBERS = {title: number for number, title in enumerate(CASES)}
ALL = CASES["everything but the store, the identity and the data is noise"]


@pytest.fixture
def harmed(lab):
    def made(title):
        path = lab.copy()
        CASES[title].harm(lab, path)
        return path

    return made


def tool(lab, path, *words, kit=None, said=""):
    """(exit status, output) of the command line at a lock in download mode."""
    out, err = io.StringIO(), io.StringIO()
    with Port(path, path.with_name("tty")) as port:
        start = ["recover", "--loader", "--no-reset", "--port", str(port.path), "--kit", str(kit or lab.kit.folder)]
        status = main([*start, *words], Context(out, err, io.StringIO(said), env={}))
    return status, out.getvalue() + err.getvalue()


# -- it helps


@pytest.mark.parametrize("title", [
    "both slots are noise", "the store is noise", "all is noise but the store and the data",
    "an image that hangs", "the same image is forced into the other slot and selected",
])  # fmt: skip
def test_a_lock_is_recovered_and_opens(lab, title):
    assert recovery.one(lab, NUMBERS[title])[0] == ""


def test_a_pulled_cable_is_no_harm(lab):
    """The short form of the sweep in `make recovery`: at one command in 40, torn, between two, and with a start."""
    made, fault = pulls.record(lab, NUMBERS[ALL.title])
    assert fault == ""
    told = [pulls.sweep(lab, made, portion) for portion in pulls.portions(made, 40)]
    assert sum(tried for tried, _ in told) >= 6 and all(not faults for _, faults in told), told


def test_a_cable_that_comes_out_of_the_port_is_told_and_no_harm(lab, harmed):
    """Through a pseudo-terminal that goes away while esptool talks."""
    path = harmed(ALL.title)
    for after in (86_500, 100_000):
        assert lab.recover(path, wishes_of(lab, ALL), pull_after=after).pulled
    before = path.read_bytes()
    assert lab.recover(path, wishes_of(lab, ALL)).result.sound
    assert trouble(lab, ALL, path, before) == ""


def test_the_campaign_notices_a_lock_that_does_not_open(lab):
    path = lab.copy()
    before = path.read_bytes()
    with path.open("r+b") as file:
        file.seek(place("nvs")[0])
        file.write(b"\xff" * 0x4000)
    assert trouble(lab, ALL, path, before) == "nvs is not as it was"
    assert "does not open" in trouble(lab, ALL, path, path.read_bytes())


def test_a_sound_lock_is_not_written_to(lab):
    path = lab.copy()
    before = path.read_bytes()
    run = lab.recover(path, lab.wishes())
    assert run.result.sound and not run.result.done
    assert path.read_bytes() == before


def test_a_dry_run_writes_nothing(lab, harmed):
    path = harmed(ALL.title)
    before = path.read_bytes()
    status, said = tool(lab, path, "--dry-run")
    assert status == 1 and "The lock still needs: bootloader, table, base, core A" in said
    assert path.read_bytes() == before


def test_a_backup_tells_the_same_as_the_lock(lab, harmed, capsys):
    path = harmed("both slots are noise")
    out = io.StringIO()
    assert main(["recover", "--kit", str(lab.kit.folder), "--from", str(path), "--json"], Context(out)) == 1
    assert json.loads(out.getvalue())["before"]["needed"] == ["application A"]


# -- another model's image


def test_no_image_of_another_model_is_written_by_the_loader(lab, harmed, wrong):
    path = harmed("both slots are noise")
    before = path.read_bytes()
    status, said = tool(lab, path, kit=wrong.folder)
    assert status == 1 and "6000i.img: wrong-model" in said and "[no-kit]" in said
    status, said = tool(lab, path, "--image", "7000i.img")
    assert status == 1 and "[wrong-model]" in said
    assert path.read_bytes() == before


# -- identity and secret


@pytest.mark.parametrize("words, why", [
    (("--serial", SERIAL, "--model", "7000i"), "the operator's list says"),
    (("--serial", "LK-OTHER", "--model", "6000i"), "knows no lock"),
])  # fmt: skip
def test_a_label_that_the_operator_does_not_know_writes_no_identity(lab, harmed, words, why):
    path = harmed("the identity is noise")
    before = path.read_bytes()
    status, said = tool(lab, path, *words)
    assert status == 1 and why in said and "[wrong-label]" in said
    assert path.read_bytes() == before


def test_the_label_is_asked_for(lab, harmed):
    path = harmed("the identity is noise")
    status, said = tool(lab, path, said=f"{SERIAL}\n6000i\n")
    assert status == 0 and "serial number on the label" in said
    assert path.read_bytes() == lab.flash.read_bytes()


def test_a_lost_secret_is_told_and_nothing_written_unless_told_to(lab, harmed):
    path = harmed("the store is noise")
    before = path.read_bytes()
    status, said = tool(lab, path)
    assert status == 1 and "--reprovision" in said and path.read_bytes() == before


def test_no_secret_is_in_what_is_told(lab, harmed, tmp_path):
    path = harmed("both slots are noise")
    status, said = tool(lab, path, "--report", str(tmp_path / "ticket"))
    told = said + (tmp_path / "ticket.json").read_text() + (tmp_path / "ticket.txt").read_text()
    assert status == 0 and json.loads((tmp_path / "ticket.json").read_text())["sound"]
    for form in (SECRET.hex(), base64.b64encode(SECRET).decode(), repr(SECRET)[2:-1], "cleaner"):
        assert form not in told


def test_a_kit_that_is_damaged_is_refused(lab, tmp_path):
    folder = tmp_path / "kit"
    shutil.copytree(lab.kit.folder, folder)
    (folder / kits.LIST).write_text(json.dumps({"files": {"base.bin": {"sha256": "00"}}}))
    with pytest.raises(Refused) as refused:
        kits.Kit(folder)
    assert refused.value.name == "bad-file" and "base.bin" in str(refused.value)


def test_where_nothing_answers_it_says_so(lab, tmp_path):
    out = io.StringIO()
    words = ["recover", "--port", str(tmp_path / "none"), "--kit", str(lab.kit.folder)]
    assert main(words, Context(io.StringIO(), out)) == 1
    assert "[no-answer]" in out.getvalue()


def test_words_for_people_name_what_is_damaged(lab, harmed):
    found = lab.recover(harmed(ALL.title), lab.wishes(dry=True)).result.first
    text = "\n".join(report.words(found))
    for said in (f"6000i, hardware 1, serial {SERIAL}", "partitions   DAMAGED", "core DAMAGED", "NOISE"):
        assert said in text
